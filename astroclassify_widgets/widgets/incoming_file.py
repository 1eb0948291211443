"""One file on its way from the browser to the kernel."""

from __future__ import annotations

from collections.abc import Sequence
from tempfile import SpooledTemporaryFile
from typing import Any, BinaryIO, Final, cast

from astroclassify_widgets.errors import AstroError
from astroclassify_widgets.io.safe_file_name import safe_file_name

SLICE_BYTES: Final = 4 * 1024**2
"""Length of every slice but the last [bytes]; Jupyter drops websocket messages above 10 MiB without a word."""
_IN_MEMORY: Final = 2 * SLICE_BYTES
"""Bytes that are kept in memory; beyond it the file lies on disk."""
_AGAIN: Final = "Choose the file again."


class IncomingFile:
    """A temporary file that grows slice by slice, in order, to the size announced for it.

    Parameters
    ----------
    name, size
        As the browser announced them: any JSON value. Of a path, the last component is kept.
    limit
        Largest size that is taken [bytes].

    Raises
    ------
    AstroError
        ASTRO_4001 for a size that is none or an empty file, ASTRO_4002 beyond the limit.
    """

    def __init__(self, name: object, size: object, limit: int) -> None:
        self.name = safe_file_name(_text(name), otherwise="upload.fits")
        self.size = _whole_number(size, "size")
        if self.size == 0:
            raise AstroError("ASTRO_4001", f"the file {self.name} is empty.")
        if self.size > limit:
            raise too_large(self.name, self.size, limit)
        self.received = 0
        self.content = cast(BinaryIO, SpooledTemporaryFile(max_size=_IN_MEMORY))  # noqa: SIM115 - closed by close()

    @property
    def complete(self) -> bool:
        """Return whether every byte is here."""
        return self.received == self.size

    def take(self, offset: object, buffers: Sequence[Any]) -> None:
        """Append a slice.

        Raises
        ------
        AstroError
            ASTRO_4001 unless this is the one slice that comes next; ASTRO_5001 when the disk does not take it.
        """
        if _whole_number(offset, "offset") != self.received:
            raise AstroError("ASTRO_4001", f"a slice of {self.name} came out of order.", _AGAIN)
        if len(buffers) != 1:
            raise AstroError("ASTRO_4001", f"a slice of {self.name} came with {len(buffers)} buffers for 1.", _AGAIN)
        piece = memoryview(buffers[0]).cast("B")
        expected = min(SLICE_BYTES, self.size - self.received)
        if len(piece) != expected:
            sentence = f"a slice of {self.name} holds {len(piece)} bytes where {expected} were due."
            raise AstroError("ASTRO_4001", sentence, f"The file may have changed. {_AGAIN}")
        try:
            self.content.write(piece)
        except OSError as error:
            sentence = f"the temporary file for {self.name} cannot be written: {error}."
            raise AstroError("ASTRO_5001", sentence, "Free some disk space.") from error
        self.received += len(piece)

    def close(self) -> None:
        """Give memory and disk back."""
        self.content.close()


def too_large(name: str, size: int, limit: int) -> AstroError:
    """Return the refusal of a file beyond the limit."""
    sentence = f"the file {name} holds {readable_size(size)}; the limit is {readable_size(limit)}."
    return AstroError("ASTRO_4002", sentence, "Cut the frame, or compress it.")


def readable_size(size: int) -> str:
    """Return a number of bytes as people write it, as in '60.1 MB'."""
    for unit, bytes_per_unit in (("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
        if size >= bytes_per_unit:
            return f"{size / bytes_per_unit:.1f} {unit}"
    return f"{size} bytes"


def _text(name: object) -> str:
    if not isinstance(name, str):
        raise AstroError("ASTRO_4001", "the name of the uploaded file is not a text.", _AGAIN)
    return name


def _whole_number(value: object, what: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise AstroError("ASTRO_4001", f"the {what} that the browser announced is not a number of bytes.", _AGAIN)
    return value
