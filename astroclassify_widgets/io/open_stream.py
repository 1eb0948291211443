"""Opens a file or its bytes, decompressed, after a look at how it begins and how large it is."""

from __future__ import annotations

import bz2
import gzip
import io
import os
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any, Final

from astroclassify_widgets.errors import AstroError
from astroclassify_widgets.io.read_limits import NO_LIMITS, Deadline, ReadLimits

_CHUNK: Final = 1 << 20
_BEGINNING: Final = 512
# The first byte of a bzip2 file may come out after 900 kB of it.
_FIRST_BLOCK: Final = 1 << 20
_HINT: Final = "Give a FITS file, plain or compressed with gzip or bzip2, or a picture."
_DAMAGE: Final = (EOFError, OSError, ValueError, zlib.error)
_Decompressor = Callable[[Any], gzip.GzipFile | bz2.BZ2File]
_COMPRESSIONS: Final[tuple[tuple[bytes, str, _Decompressor], ...]] = (
    (b"\x1f\x8b", "gzip", lambda file: gzip.GzipFile(fileobj=file)),
    (b"BZh", "bzip2", bz2.BZ2File),
)


def open_source(source: Path | bytes, name: str, limits: ReadLimits) -> IO[bytes]:
    """Return a seekable stream of a file as it is, compressed or not.

    Parameters
    ----------
    source
        A file, or what one holds.
    name
        What it is called in the message of an error.
    limits
        Limits of the size.

    Raises
    ------
    AstroError
        ASTRO_4001 (empty), 4002 (too large) or 4041 (no such file).
    """
    stream = io.BytesIO(source) if isinstance(source, bytes) else _opened(source, name)
    try:
        _require_size(stream, name, limits)
    except AstroError:
        stream.close()
        raise
    return stream


def open_stream(source: Path | bytes, name: str, limits: ReadLimits) -> IO[bytes]:
    """Return a seekable stream of what a file holds, decompressed where it is compressed with gzip or bzip2.

    Parameters and errors are those of `open_source`; moreover ASTRO_4007 for a compression that is damaged
    and ASTRO_5041 for one that takes too long.
    """
    stream = open_source(source, name, limits)
    try:
        content = decompressed(stream, name, limits, limits.deadline())
    except AstroError:
        stream.close()
        raise
    if content is not stream:
        stream.close()
    return content


def decompressed(stream: IO[bytes], name: str, limits: ReadLimits, deadline: Deadline) -> IO[bytes]:
    """Return a stream itself, at its beginning, or a new one of what it holds compressed with gzip or bzip2.

    It is decompressed no further than the limits of size and time allow.

    Raises
    ------
    AstroError
        ASTRO_4001 (nothing in it), 4002 (too much), 4007 (damaged) or 5041 (takes too long).
    """
    for begins, kind, decompressor in _COMPRESSIONS:
        if _beginning(stream).startswith(begins):
            content = io.BytesIO()
            try:
                with decompressor(_Timed(stream, name, deadline)) as opened:
                    _copy(opened, content, name, limits)
            except _DAMAGE:
                raise AstroError(
                    "ASTRO_4007",
                    f"the {kind} compression of '{name}' is cut off or damaged.",
                    "Copy or download the file again.",
                ) from None
            _require_size(content, name, limits)
            return content
    return stream


def beginning_of(source: Path | bytes, name: str) -> bytes:
    """Return how a file begins once it is decompressed, at most 512 bytes.

    Where it cannot be decompressed they are those of the compressed file.

    Raises
    ------
    AstroError
        ASTRO_4001 (empty) or 4041 (no such file).
    """
    with open_source(source, name, NO_LIMITS) as stream:
        first = stream.read(_FIRST_BLOCK)
    for begins, _, decompressor in _COMPRESSIONS:
        if first.startswith(begins):
            try:
                with decompressor(io.BytesIO(first)) as opened:
                    return opened.read(_BEGINNING)
            except _DAMAGE:
                break
    return first[:_BEGINNING]


class _Timed:
    """A file that is read while there is time: a stream of nothing but empty parts would be read for ever."""

    def __init__(self, file: IO[bytes], name: str, deadline: Deadline) -> None:
        self._file, self._name, self._deadline = file, name, deadline

    def __getattr__(self, attribute: str) -> Any:
        return getattr(self._file, attribute)

    def read(self, size: int = -1) -> bytes:
        self._deadline.check(f"'{self._name}'")
        return self._file.read(size)


def _opened(path: Path, name: str) -> IO[bytes]:
    try:
        if path.is_file():
            return path.open("rb")
        kind = "a folder" if path.is_dir() else "not a regular file"
        problem = f"'{name}' is {kind}." if path.exists() else f"there is no file '{name}'."
    except OSError as error:
        problem = f"'{name}' cannot be opened: {(error.strerror or 'refused').lower()}."
    raise AstroError("ASTRO_4041", problem, _HINT)


def _require_size(stream: IO[bytes], name: str, limits: ReadLimits) -> None:
    size = stream.seek(0, os.SEEK_END)
    stream.seek(0)
    if size == 0:
        raise AstroError("ASTRO_4001", f"'{name}' is empty.", _HINT)
    if limits.max_bytes is not None and size > limits.max_bytes:
        raise AstroError("ASTRO_4002", f"'{name}' has {size} bytes, more than the limit of {limits.max_bytes} bytes.")


def _beginning(stream: IO[bytes]) -> bytes:
    stream.seek(0)
    beginning = stream.read(_BEGINNING)
    stream.seek(0)
    return beginning


def _copy(opened: gzip.GzipFile | bz2.BZ2File, content: IO[bytes], name: str, limits: ReadLimits) -> None:
    most = limits.max_bytes
    # One byte more than the limit tells that there is more.
    while chunk := opened.read(_CHUNK if most is None else min(_CHUNK, most + 1 - content.tell())):
        content.write(chunk)
        if most is not None and content.tell() > most:
            raise AstroError("ASTRO_4002", f"'{name}' decompresses to more than the limit of {most} bytes.")
