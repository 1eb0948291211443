"""Goes through the HDUs of a FITS file one by one, and believes no header before it was looked over."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Any, Final

from astropy.io import fits

from astroclassify_widgets.errors import AstroError
from astroclassify_widgets.io.fits.header_scan import scan_header
from astroclassify_widgets.io.fits.layout import HduLayout, layout_of
from astroclassify_widgets.io.read_limits import Deadline, ReadLimits

DAMAGE: Final = (
    OSError, EOFError, ValueError, TypeError, LookupError, AttributeError, AssertionError, ArithmeticError,
    RuntimeError, fits.VerifyError,
)  # fmt: skip
"""What astropy raises on headers and data that are damaged."""

# A mosaic of a hundred detectors has a few MB of headers; this much takes astropy some seconds.
_MOST_HEADER_BYTES: Final = 16_000_000


@dataclass(frozen=True, eq=False)
class OpenFits:
    """A FITS file that is being read.

    Attributes
    ----------
    stream
        Seekable; a BytesIO or a file of the system.
    name
        What it is called in the message of an error.
    limits, deadline
        What it may claim, and when to stop.
    """

    stream: IO[bytes]
    name: str
    limits: ReadLimits
    deadline: Deadline


@dataclass(frozen=True, eq=False)
class FitsHdu:
    """One HDU of a file that is open.

    Attributes
    ----------
    layout
        What its header claims.
    opened
        The HDU of astropy; of a compressed image the table that holds it.
    """

    layout: HduLayout
    opened: Any


@dataclass(frozen=True, eq=False)
class FitsHdus:
    """The HDUs of a file, as far as it is whole.

    Attributes
    ----------
    found
        In the order of the file.
    problem
        What keeps the rest from being read, or None.
    """

    found: tuple[FitsHdu, ...]
    problem: AstroError | None


def all_hdus(file: OpenFits) -> FitsHdus:
    """Return the HDUs of a file, which stays open.

    Raises
    ------
    AstroError
        ASTRO_5041 where it takes too long.
    """
    found: list[FitsHdu] = []
    try:
        for hdu in _hdus(file.stream, file.name, file.limits):
            found.append(hdu)
            file.deadline.check(f"'{file.name}'")
    except AstroError as error:
        if error.code.name != "ASTRO_4007":
            raise
        return FitsHdus(tuple(found), error)
    return FitsHdus(tuple(found), None)


def _hdus(stream: IO[bytes], name: str, limits: ReadLimits) -> Iterator[FitsHdu]:
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
        yield FitsHdu(layout, hdu)
        number += 1


def _begins_extension(stream: IO[bytes], offset: int) -> bool:
    stream.seek(offset)
    return stream.read(8) == b"XTENSION"
