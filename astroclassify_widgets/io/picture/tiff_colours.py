"""What the values of a TIFF's pixels stand for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from astroclassify_widgets.io.picture.claim import not_read
from astroclassify_widgets.io.picture.tags import Directory

_COMPRESSION, _COLOUR_SPACE, _SAMPLES, _EXTRA, _FORMAT = 259, 262, 277, 338, 339
_WHITE_IS_0, _BLACK_IS_0, _RGB, _PALETTE, _YCBCR = 0, 1, 2, 3, 6
_NOT_READ: Final = {4: "a mask", 5: "a picture in the inks of a printer (CMYK)", 8: "a picture in CIELAB colours"}
_JPEG_COMPRESSIONS: Final = (6, 7)
"""Of YCbCr only these are turned into RGB by the decoder."""
_ALPHAS: Final = (1, 2)
_UNSIGNED: Final = (1, 4)
_PALETTE_BITS: Final = 16


@dataclass(frozen=True)
class TiffColours:
    """What the values stand for.

    Attributes
    ----------
    number
        3 for a colour picture, otherwise 1.
    needed
        Values a pixel that are stored for them.
    alpha
        Which value says how opaque a pixel is; -1 for none.
    white_is_0
        Whether a high value is dark.
    palette_bits
        Bits of the colours in a palette; 0 where there is none.
    notes
        Sentences that a user should know.
    """

    number: int
    needed: int
    alpha: int = -1
    white_is_0: bool = False
    palette_bits: int = 0
    notes: tuple[str, ...] = ()


def tiff_colours(page: Directory, what: str) -> TiffColours:
    """Return what the values of a page stand for.

    Raises
    ------
    AstroError
        ASTRO_4007 for colours that are not read.
    """
    space = page.integer(_COLOUR_SPACE, _BLACK_IS_0)
    if space == _PALETTE:
        return TiffColours(3, 1, palette_bits=_PALETTE_BITS)
    if space in (_WHITE_IS_0, _BLACK_IS_0):
        number = 1
    elif space == _RGB or (space == _YCBCR and page.integer(_COMPRESSION, 1) in _JPEG_COMPRESSIONS):
        number = 3
    else:
        raise not_read(what, _NOT_READ.get(space, f"a TIFF in the colour space {space}"))
    alpha = next((number + n for n, kind in enumerate(page.integers(_EXTRA)) if kind in _ALPHAS), -1)
    others = page.integer(_SAMPLES, 1) - number - (alpha >= 0)
    white_is_0 = space == _WHITE_IS_0 and page.integer(_FORMAT, _UNSIGNED[0]) in _UNSIGNED
    return TiffColours(number, number, alpha, white_is_0, notes=_notes(white_is_0, others))


def _notes(white_is_0: bool, others: int) -> tuple[str, ...]:
    inverted = "White is stored as 0; the values are inverted, so that bright is high." if white_is_0 else ""
    left_out = f"{others} further values of every pixel, which are no colours, are left out." if others > 0 else ""
    return tuple(note for note in (inverted, left_out) if note)
