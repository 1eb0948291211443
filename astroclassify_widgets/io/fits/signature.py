"""Tells a FITS file by its beginning."""

from __future__ import annotations

from typing import IO, Final

from astroclassify_widgets.io.file_kind import refusal

_BEGINS: Final = b"SIMPLE  ="
_LOOKED_AT: Final = 4096


def is_fits(beginning: bytes) -> bool:
    """Tell whether a file that begins like this is FITS."""
    return beginning.startswith(_BEGINS)


def require_fits(stream: IO[bytes], name: str) -> None:
    """Refuse a stream that does not begin like FITS.

    Raises
    ------
    AstroError
        ASTRO_4007, saying what it is.
    """
    stream.seek(0)
    beginning = stream.read(_LOOKED_AT)
    if not is_fits(beginning):
        raise refusal(beginning, name)
