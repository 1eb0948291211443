"""What a TIFF claims, from its directories; its pixels are not touched."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from astroclassify_widgets.io.picture.claim import PictureClaim, damaged, not_read, overclaims
from astroclassify_widgets.io.picture.exif import orientation_of, with_exposure
from astroclassify_widgets.io.picture.tags import Directory, TagReader
from astroclassify_widgets.io.picture.tiff_colours import TiffColours, tiff_colours

_SUBFILE_TYPE, _WIDTH, _HEIGHT, _BITS, _COMPRESSION = 254, 256, 257, 258, 259
_SAMPLES, _FORMAT, _DEPTH = 277, 339, 32997
_PLAIN: Final = 1
"""The compression that is none."""
_NO_IMAGE: Final = 0b101
"""Bits of the subfile type: a thumbnail, a mask of transparency."""
_MOST_PAGES: Final = 65_536
_MOST_TRIED: Final = 64
"""Pages that are looked at until one is an image."""
_MOST_SIDE: Final = 2**31 - 1
_MOST_SAMPLES: Final = 64
_MOST_BITS: Final = 64
_REAL: Final = (1, 2, 3, 4)
"""Sample formats: unsigned, signed, floating, not said."""


def tiff_claim(content: bytes, what: str) -> PictureClaim:
    """Return what the first page of a TIFF that is an image claims.

    Raises
    ------
    AstroError
        ASTRO_4007 where it is cut off, breaks the rules, or is neither grey nor RGB.
    """
    reader = TagReader(content)
    offsets = list(_page_offsets(reader, what))
    first = reader.directory(offsets[0]) if offsets else None
    if first is None:
        raise damaged("TIFF", what, "is cut off")
    number, page = _first_image(reader, offsets, first)
    bits = _bits(page, what)
    claim = _claim(page, tiff_colours(page, what), bits, number, len(offsets), reader, what)
    if page.integer(_COMPRESSION, _PLAIN) == _PLAIN and claim.pixels * claim.samples * bits > 8 * len(content):
        raise overclaims(claim, len(content), what)
    return claim


def _claim(
    page: Directory, colours: TiffColours, bits: int, number: int, n_pages: int, reader: TagReader, what: str
) -> PictureClaim:
    width, height, samples = page.integer(_WIDTH, 0), page.integer(_HEIGHT, 0), page.integer(_SAMPLES, 1)
    needed = max(colours.needed, colours.alpha + 1)
    if not (0 < width <= _MOST_SIDE and 0 < height <= _MOST_SIDE and needed <= samples <= _MOST_SAMPLES):
        raise damaged("TIFF", what, "says no valid size")
    paged = f"The file has {n_pages} pages; page {number + 1} is taken." if n_pages > 1 else ""
    exif = with_exposure(reader, page)
    return PictureClaim(
        format="TIFF",
        width=width,
        height=height,
        samples=samples,
        sample_bytes=next(size for size in (1, 2, 4, 8) if bits <= 8 * size),
        level_bits=colours.palette_bits or bits,
        colours=colours.number,
        has_palette=colours.palette_bits > 0,
        alpha=colours.alpha,
        highest=2**bits - 1 if colours.white_is_0 else 0,
        page=number,
        orientation=orientation_of(exif),
        exif=exif,
        notes=tuple(note for note in (paged, *colours.notes) if note),
    )


def _page_offsets(reader: TagReader, what: str) -> Iterator[int]:
    seen: set[int] = set()
    offset = reader.first_offset
    while offset and len(seen) < _MOST_PAGES:
        if offset in seen:
            raise damaged("TIFF", what, "its pages run in a circle")
        seen.add(offset)
        yield offset
        offset = reader.offset_behind(offset)


def _first_image(reader: TagReader, offsets: list[int], first: Directory) -> tuple[int, Directory]:
    for number, offset in enumerate(offsets[:_MOST_TRIED]):
        page = reader.directory(offset)
        if page is not None and not page.integer(_SUBFILE_TYPE, 0) & _NO_IMAGE:
            return number, page
    return 0, first


def _bits(page: Directory, what: str) -> int:
    """Return the bits of a value, all values being of one plain type in one plane."""
    bits, formats = set(page.integers(_BITS)) or {1}, set(page.integers(_FORMAT)) or {1}
    if len(bits) > 1 or len(formats) > 1:
        raise not_read(what, "a TIFF whose colours are stored in different ways")
    if not formats <= set(_REAL):
        raise not_read(what, "a TIFF of complex numbers")
    if page.integer(_DEPTH, 1) != 1:
        raise not_read(what, "a TIFF of a volume")
    if not 0 < min(bits) <= _MOST_BITS:
        raise damaged("TIFF", what, "says no valid size")
    return min(bits)
