"""What a FITS file holds, told from its headers alone: no pixel is touched."""

from __future__ import annotations

import math
import os
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Any, Final, Literal

from astropy.io import fits

from astroclassify_widgets.errors import AstroError
from astroclassify_widgets.io.fits_header_scan import scan_header
from astroclassify_widgets.io.read_limits import ReadLimits

Kind = Literal["image", "compressed image", "table", "random groups", "no data", "unknown data"]

DAMAGE: Final = (
    OSError, EOFError, ValueError, TypeError, LookupError, AttributeError, AssertionError, ArithmeticError,
    RuntimeError, fits.VerifyError,
)  # fmt: skip
"""What astropy raises on headers and data that are damaged."""

# A mosaic of a hundred detectors has a few MB of headers; this much takes astropy some seconds.
_MOST_HEADER_BYTES: Final = 16_000_000


@dataclass(frozen=True)
class HduLayout:
    """What the header of one HDU claims.

    Attributes
    ----------
    number, name
        Number and EXTNAME of the HDU.
    kind
        What it holds.
    shape
        Shape of the image, outermost axis first [px]; empty where there is none.
    problem
        Why the data cannot be what the header claims; empty where they can.
    """

    number: int
    name: str
    kind: Kind
    shape: tuple[int, ...] = ()
    problem: str = ""

    @property
    def is_image(self) -> bool:
        """Whether it holds pixels."""
        return self.kind in ("image", "compressed image")

    @property
    def is_compressed(self) -> bool:
        """Whether a table holds the image, in tiles."""
        return self.kind == "compressed image"

    def place(self, name: str) -> str:
        """Return where it stands, for the message of an error."""
        return f"HDU {self.number} of '{name}'"

    def __str__(self) -> str:
        name = f" '{self.name}'" if self.name else ""
        size = f" {' x '.join(map(str, reversed(self.shape)))}" if self.is_image else ""
        return f"HDU {self.number}{name} ({self.kind}{size})"


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
            layout = _layout(number, hdu, size - place["datLoc"], limits)
            offset = place["datLoc"] + place["datSpan"]
        except DAMAGE:
            raise AstroError("ASTRO_4007", f"the header of HDU {number} of '{name}' is damaged.") from None
        yield layout, hdu
        number += 1


def _begins_extension(stream: IO[bytes], offset: int) -> bool:
    stream.seek(offset)
    return stream.read(8) == b"XTENSION"


def _layout(number: int, hdu: Any, present: int, limits: ReadLimits) -> HduLayout:
    header, name, kind = hdu.header, str(hdu.name), _kind(hdu)
    if kind not in ("image", "compressed image"):
        return HduLayout(number, name, kind)
    prefix = "Z" if kind == "compressed image" else ""
    axes = [header[f"{prefix}NAXIS{axis}"] for axis in range(header[f"{prefix}NAXIS"], 0, -1)]
    if not all(type(length) is int and length >= 0 for length in axes):
        return HduLayout(number, name, "unknown data")
    if math.prod(axes) == 0 or not axes:
        return HduLayout(number, name, "no data")
    problem = _missing_bytes(hdu.size, present)
    if kind == "compressed image":
        problem = problem or _missing_tiles(header, axes, hdu.size, limits)
    return HduLayout(number, name, kind, tuple(axes), problem)


def _kind(hdu: Any) -> Kind:
    if isinstance(hdu, fits.GroupsHDU):
        return "random groups"
    if isinstance(hdu, fits.PrimaryHDU | fits.ImageHDU):
        return "image"
    if isinstance(hdu, fits.BinTableHDU) and hdu.header.get("ZIMAGE") is True:
        return "compressed image"
    return "table" if isinstance(hdu, fits.BinTableHDU | fits.TableHDU) else "unknown data"


def _missing_bytes(claimed: int, present: int) -> str:
    if claimed <= present:
        return ""
    return f"claims {claimed} bytes of data, and the file holds {max(present, 0)} of them"


def _missing_tiles(header: fits.Header, axes: list[int], stored: int, limits: ReadLimits) -> str:
    lengths = axes[::-1]
    sides = [header.get(f"ZTILE{axis}", 1 if axis > 1 else lengths[0]) for axis in range(1, len(axes) + 1)]
    if not all(type(side) is int and side > 0 for side in sides):
        return "has tiles of no valid size"
    tiles = math.prod(-(-length // side) for length, side in zip(lengths, sides, strict=True))
    if tiles != header["NAXIS2"]:
        return f"claims {tiles} compressed tiles, and holds {header['NAXIS2']}"
    if math.prod(axes) > limits.max_pixels_per_byte * stored:
        return f"claims {math.prod(axes)} px in {stored} compressed bytes"
    return ""
