"""Opens a FITS file or its bytes, decompressed, after a look at how it begins and how large it is."""

from __future__ import annotations

import bz2
import gzip
import io
import os
import zlib
from pathlib import Path
from typing import IO, Final

from astroclassify_widgets.errors import AstroError
from astroclassify_widgets.io.read_limits import ReadLimits

_FITS_BEGINS: Final = b"SIMPLE  ="
_CHUNK: Final = 1 << 20
_HINT: Final = "A FITS file, plain or compressed with gzip or bzip2, is wanted."
_COMPRESSIONS: Final = ((b"\x1f\x8b", "gzip"), (b"BZh", "bzip2"))
_OTHER_FORMATS: Final = (
    (b"\x1f\x9d", "a file of the old compress program (.Z)", "Decompress it with `gzip -d` first."),
    (b"\x1f\xa0", "a file of the old compress program (.Z)", "Decompress it with `gzip -d` first."),
    (b"\xfd7zXZ", "an xz archive", "Decompress it with `xz -d` first."),
    (b"PK\x03\x04", "a ZIP archive", "Unpack it first."),
    (b"\x89PNG", "a PNG picture", _HINT),
    (b"\xff\xd8\xff", "a JPEG picture", _HINT),
    (b"II*\x00", "a TIFF picture", _HINT),
    (b"MM\x00*", "a TIFF picture", _HINT),
    (b"GIF8", "a GIF picture", _HINT),
    (b"\x89HDF", "an HDF5 file", _HINT),
    (b"#ASDF", "an ASDF file", _HINT),
    (b"XTENSION", "a FITS extension without its primary header", _HINT),
    (b"<", "a web page or XML", "If it was downloaded, the server may have answered with an error page."),
)


def open_fits_stream(source: Path | bytes, name: str, limits: ReadLimits) -> IO[bytes]:
    """Return a seekable stream that begins like FITS.

    Parameters
    ----------
    source
        A file, or what one holds.
    name
        What it is called in the message of an error.
    limits
        Limits of the size; what is compressed is decompressed no further than they allow.

    Raises
    ------
    AstroError
        ASTRO_4001 (empty), 4002 (too large), 4007 (not FITS) or 4041 (no such file).
    """
    stream = io.BytesIO(source) if isinstance(source, bytes) else _opened(source, name)
    try:
        _require_size(stream, name, limits)
        if compression := _compression(stream):
            stream = _decompressed(stream, compression, name, limits)
            _require_size(stream, name, limits)
        _require_fits(stream, name)
    except AstroError:
        stream.close()
        raise
    return stream


def _opened(path: Path, name: str) -> IO[bytes]:
    try:
        if path.is_file():
            return path.open("rb")
        kind = "a folder" if path.is_dir() else "not a regular file"
        problem = f"'{name}' is {kind}." if path.exists() else f"there is no file '{name}'."
    except OSError as error:
        problem = f"'{name}' cannot be opened: {(error.strerror or 'refused').lower()}."
    raise AstroError("ASTRO_4041", problem, "Give a FITS file.")


def _require_size(stream: IO[bytes], name: str, limits: ReadLimits) -> None:
    size = stream.seek(0, os.SEEK_END)
    if size == 0:
        raise AstroError("ASTRO_4001", f"'{name}' is empty.", _HINT)
    if limits.max_bytes is not None and size > limits.max_bytes:
        raise AstroError("ASTRO_4002", f"'{name}' has {size} bytes, more than the limit of {limits.max_bytes} bytes.")


def _beginning(stream: IO[bytes]) -> bytes:
    stream.seek(0)
    beginning = stream.read(16)
    stream.seek(0)
    return beginning


def _compression(stream: IO[bytes]) -> str:
    beginning = _beginning(stream)
    return next((kind for begins, kind in _COMPRESSIONS if beginning.startswith(begins)), "")


def _decompressed(stream: IO[bytes], compression: str, name: str, limits: ReadLimits) -> IO[bytes]:
    opened = gzip.GzipFile(fileobj=stream) if compression == "gzip" else bz2.BZ2File(stream)
    content = io.BytesIO()
    try:
        with stream, opened:
            while chunk := opened.read(_CHUNK):
                content.write(chunk)
                if limits.max_bytes is not None and content.tell() > limits.max_bytes:
                    raise AstroError(
                        "ASTRO_4002",
                        f"'{name}' decompresses to more than the limit of {limits.max_bytes} bytes.",
                    )
    except (EOFError, OSError, ValueError, zlib.error):
        raise AstroError(
            "ASTRO_4007",
            f"the {compression} compression of '{name}' is cut off or damaged.",
            "Copy or download the file again.",
        ) from None
    return content


def _require_fits(stream: IO[bytes], name: str) -> None:
    beginning = _beginning(stream)
    if beginning.startswith(_FITS_BEGINS):
        return
    for begins, kind, hint in _OTHER_FORMATS:
        if beginning.lstrip().startswith(begins):
            raise AstroError("ASTRO_4007", f"'{name}' is {kind}, not FITS.", hint)
    raise AstroError("ASTRO_4007", f"'{name}' is not FITS: it does not begin with a SIMPLE card.", _HINT)
