"""The formats of images that are read; uploads and documentation take them from here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class ImageFormat:
    """One format: its name, the ends of file names that it usually has, and what of it is read."""

    name: str
    suffixes: tuple[str, ...]
    reads: str


IMAGE_FORMATS: Final = (
    ImageFormat(
        "FITS",
        (".fits", ".fit", ".fts", ".fz"),
        "any BITPIX with BSCALE, BZERO and BLANK; the first 2-D image, or `hdu=` by number or name; one `plane=` of a "
        "cube; tiles of RICE, GZIP, HCOMPRESS and PLIO; planes ERR, VAR, IVAR, WHT, RMS and DQ that go with the image",
    ),
    ImageFormat("compressed FITS or picture", (".gz", ".bz2"), "gzip and bzip2"),
    ImageFormat("PNG", (".png",), "1 to 16 bits; colour as luminance or one `channel=`; transparent pixels are masked"),
    ImageFormat("JPEG", (".jpg", ".jpeg"), "grey and colour, as PNG; turned as its orientation tag says"),
    ImageFormat("TIFF", (".tif", ".tiff"), "whole numbers to 32 bits and floats, colour as PNG, any compression"),
    ImageFormat(
        "in memory",
        (),
        "numpy and masked arrays, Quantity, NDData and CCDData with mask, uncertainty, flags, unit and WCS",
    ),
)
"""Every format, the best first."""

SUFFIXES: Final = tuple(suffix for image_format in IMAGE_FORMATS for suffix in image_format.suffixes)
"""All ends of file names that images usually have."""
