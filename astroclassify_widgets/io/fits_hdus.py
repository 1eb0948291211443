"""Goes through the HDUs of a FITS file one by one, and believes no header before it was looked over."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import IO, Any, Final

from astropy.io import fits

from astroclassify_widgets.errors import AstroError
from astroclassify_widgets.io.fits_header_scan import scan_header
from astroclassify_widgets.io.fits_layout import HduLayout, layout_of
from astroclassify_widgets.io.read_limits import ReadLimits

DAMAGE: Final = (
    OSError, EOFError, ValueError, TypeError, LookupError, AttributeError, AssertionError, ArithmeticError,
    RuntimeError, fits.VerifyError,
)  # fmt: skip
"""What astropy raises on headers and data that are damaged."""

# A mosaic of a hundred detectors has a few MB of headers; this much takes astropy some seconds.
_MOST_HEADER_BYTES: Final = 16_000_000


def hdus_of(stream: IO[bytes], name: str, limits: ReadLimits) -> Iterator[tuple[HduLayout, Any]]:
    """Yield the layout and the astropy HDU of each HDU; a compressed image is the table that holds it.

    Parameters
    ----------
    stream
        A seekable FITS file; it stays open.
    name
        What it is called in the message of an error.
    limits
        Limits of what an image may claim.

    Raises
    ------
    AstroError
        ASTRO_4007 where a header is cut off, damaged or absurdly long.
    """
    size = stream.seek(0, os.SEEK_END)
    number, offset, headers = 0, 0, 0
    hdus: Any = ()
    while offset < size and (number == 0 or _begins_extension(stream, offset)):
        headers += scan_header(stream, offset, _MOST_HEADER_BYTES - headers, f"HDU {number} of '{name}'")
        try:
            if number == 0:
                stream.seek(0)
                hdus = fits.open(stream, memmap=False, uint=False, disable_image_compression=True)
            hdu = hdus[number]
            place = hdu.fileinfo()
            layout = layout_of(number, hdu, size - place["datLoc"], limits)
            offset = place["datLoc"] + place["datSpan"]
        except DAMAGE:
            raise AstroError("ASTRO_4007", f"the header of HDU {number} of '{name}' is damaged.") from None
        yield layout, hdu
        number += 1


def _begins_extension(stream: IO[bytes], offset: int) -> bool:
    stream.seek(offset)
    return stream.read(8) == b"XTENSION"
