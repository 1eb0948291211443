"""What a PNG claims, from its chunks; their data are not inflated."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import Final, NamedTuple

from astroclassify_widgets.io.picture.claim import PictureClaim, damaged, overclaims
from astroclassify_widgets.io.picture.exif import exif_of, orientation_of

_SIGNATURE_BYTES: Final = 8
_CHUNK_FRAME_BYTES: Final = 12  # length, kind and check sum
_MOST_CHUNKS: Final = 1_000_000
_PIXELS: Final = b"IDAT"
_ESSENTIAL: Final = (b"IHDR", b"PLTE", b"tRNS", _PIXELS)
_END: Final = b"\0\0\0\0IEND\xaeB`\x82"
_MOST_INFLATION: Final = 1032
"""Of the compression of PNG."""
_MOST_SIDE: Final = 2**31 - 1
_PALETTE_BITS: Final = 8
_ANIMATED: Final = "The picture is animated; its still image is taken."


class _ColourType(NamedTuple):
    stored: int
    """Values a pixel."""
    colours: int
    has_alpha: bool
    depths: tuple[int, ...]


_PALETTE: Final = 3
_COLOUR_TYPES: Final = {
    0: _ColourType(1, 1, False, (1, 2, 4, 8, 16)),
    2: _ColourType(3, 3, False, (8, 16)),
    _PALETTE: _ColourType(1, 3, False, (1, 2, 4, 8)),
    4: _ColourType(2, 1, True, (8, 16)),
    6: _ColourType(4, 3, True, (8, 16)),
}


def png_claim(content: bytes, what: str) -> PictureClaim:
    """Return what a PNG claims.

    Raises
    ------
    AstroError
        ASTRO_4007 where it is cut off or breaks the rules.
    """
    chunks = {kind: content[start + 8 : end - 4] for kind, start, end in _chunks(content, what) if kind != _PIXELS}
    kind = _COLOUR_TYPES.get(content[25]) if content[12:16] == b"IHDR" and len(content) > 28 else None
    if kind is None:
        raise damaged("PNG", what, "has no valid header")
    width, height, depth, colour_type = struct.unpack_from(">IIBB", content, 16)
    if not (0 < width <= _MOST_SIDE and 0 < height <= _MOST_SIDE and depth in kind.depths):
        raise damaged("PNG", what, "has no valid header")
    has_alpha = kind.has_alpha or b"tRNS" in chunks
    exif = exif_of(chunks.get(b"eXIf", b""))
    grey_bits = depth if kind.colours == 1 else _PALETTE_BITS
    claim = PictureClaim(
        format="PNG",
        width=width,
        height=height,
        samples=kind.colours + has_alpha,
        sample_bytes=2 if depth == 16 else 1,
        level_bits=_PALETTE_BITS if colour_type == _PALETTE else depth,
        colours=kind.colours,
        alpha=kind.colours if has_alpha else -1,
        spread=255 // (2**grey_bits - 1) if grey_bits < 8 else 1,
        orientation=orientation_of(exif),
        exif=exif,
        notes=(_ANIMATED,) if b"acTL" in chunks else (),
    )
    if claim.pixels * depth * kind.stored > _MOST_INFLATION * 8 * len(content):
        raise overclaims(claim, len(content), what)
    return claim


def png_essence(content: bytes, what: str) -> bytes:
    """Return a PNG without the texts, profiles and animations in it, which may inflate to anything."""
    kept = (content[start:end] for kind, start, end in _chunks(content, what) if kind in _ESSENTIAL)
    return b"".join((content[:_SIGNATURE_BYTES], *kept, _END))


def _chunks(content: bytes, what: str) -> Iterator[tuple[bytes, int, int]]:
    """Yield kind, start and end of the chunks before the one that is the end."""
    start, seen_pixels = _SIGNATURE_BYTES, False
    for _ in range(_MOST_CHUNKS):
        if start + _CHUNK_FRAME_BYTES > len(content):
            raise damaged("PNG", what, "is cut off")
        length, kind = struct.unpack_from(">I4s", content, start)
        if kind == _END[4:8]:
            break
        end = start + _CHUNK_FRAME_BYTES + length
        seen_pixels = seen_pixels or kind == _PIXELS
        # A transparent colour counts only where it stands before the pixels.
        if not (seen_pixels and kind == b"tRNS"):
            yield kind, start, end
        start = end
    else:
        raise damaged("PNG", what, f"has more than {_MOST_CHUNKS} parts")
    if not seen_pixels:
        raise damaged("PNG", what, "holds no pixels")
