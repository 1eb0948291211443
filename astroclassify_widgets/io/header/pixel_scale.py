"""The side of a pixel on the sky from world coordinates, a card, or the optics."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from astropy.wcs.utils import proj_plane_pixel_area

from astroclassify_widgets.io.header.first_cards import FirstCards, comment_of, number_in, text_in
from astroclassify_widgets.io.header.observation_cards import (
    BINNINGS,
    FOCAL_LENGTHS,
    NEED_UNIT,
    PIXEL_SCALES,
    PIXEL_SIZES,
)
from astroclassify_widgets.model.header import HeaderCard
from astroclassify_widgets.model.observation import ObservedNumber

if TYPE_CHECKING:
    from astropy.wcs import WCS

_ARCSEC_PER_DEGREE: Final = 3600.0
_UM_PER_MM: Final = 206.26480624709636
"""A micrometre seen from a millimetre [arcsec]."""
_UNITS: Final = (
    (re.compile(r"/\s*(mm|um|micron)|per\s+(mm|um|micron)", re.IGNORECASE), None),
    (re.compile(r"\bmas\b|milli-?\s?arc", re.IGNORECASE), 1e-3),
    (re.compile(r"\barc-?\s?sec|\basec\b|\bas/pix|''|\"", re.IGNORECASE), 1.0),
    (re.compile(r"\barc-?\s?min", re.IGNORECASE), 60.0),
    (re.compile(r"\bdeg", re.IGNORECASE), _ARCSEC_PER_DEGREE),
)
_KIND: Final = re.compile(r"CTYPE[1-9]")
_UNBINNED: Final = re.compile(r"before binning|unbinned|without binning|physical", re.IGNORECASE)
_LEAST, _LARGEST = 1e-4, 3600.0
_TOLERANCE: Final = 0.02


def pixel_scale(cards: FirstCards, wcs: WCS | None) -> tuple[ObservedNumber | None, tuple[str, ...]]:
    """Return the side of a pixel [arcsec], and sentences about sources that disagree by more than 2 %.

    What the user gives comes first, then the world coordinates (the root of the area of a pixel at the
    reference point), a card that states the scale, and pixel size over focal length.
    """
    found = [scale for scale in _scales(cards, wcs) if _LEAST < scale.value < _LARGEST]
    if not found:
        return None, ()
    used = found[0]
    notes = [
        f"{other.source} gives a pixel of {other.value:.4g} arcsec, where {used.source} gives {used.value:.4g} arcsec."
        for other in found[1:]
        if abs(other.value / used.value - 1) > _TOLERANCE
    ]
    return used, tuple(notes)


def _scales(cards: FirstCards, wcs: WCS | None) -> Iterator[ObservedNumber]:
    stated = [(card, scale) for card in cards.of(PIXEL_SCALES) if (scale := _stated(card, wcs is not None))]
    yield from (scale for card, scale in stated if card.given)
    if wcs is not None:
        degrees = math.sqrt(proj_plane_pixel_area(wcs))
        yield ObservedNumber(degrees * _ARCSEC_PER_DEGREE, f"world coordinates ({_first_axis(cards, wcs)})")
    yield from (scale for card, scale in stated if not card.given)
    if (scale := _from_optics(cards)) is not None:
        yield scale


def _first_axis(cards: FirstCards, wcs: WCS) -> str:
    """Return the kind of the first axis as the card has it; wcslib forgets that a TPV projection was one."""
    kind = str(wcs.wcs.ctype[0])
    written = (text_in(card) for card, _ in cards.matching(_KIND))
    return next((text for text in written if text.partition("-")[0] == kind.partition("-")[0]), kind)


def _stated(card: HeaderCard, has_wcs: bool) -> ObservedNumber | None:
    """Return the scale that a card states; CDELT1 has nothing to add to world coordinates."""
    number = number_in(card)
    if number is None or (has_wcs and card.keyword == "CDELT1"):
        return None
    unit = next(((factor,) for pattern, factor in _UNITS if pattern.search(comment_of(card))), None)
    if unit is None and card.keyword not in NEED_UNIT:
        unit = (1.0,)
    if unit is None or unit[0] is None:
        return None
    return ObservedNumber(abs(number) * unit[0], card.text())


def _from_optics(cards: FirstCards) -> ObservedNumber | None:
    """Return pixel size over focal length; the size includes binning unless its comment says otherwise."""
    sizes, lengths = cards.of(PIXEL_SIZES), cards.of(FOCAL_LENGTHS)
    if not sizes or not lengths:
        return None
    size, length = number_in(sizes[0]), number_in(lengths[0])
    if size is None or length is None or size <= 0 or length <= 0:
        return None
    scale = _UM_PER_MM * size / length
    source = f"{sizes[0].text()} um over {lengths[0].text()} mm"
    binnings = cards.of(BINNINGS)
    binning = number_in(binnings[0]) if binnings and _UNBINNED.search(comment_of(sizes[0])) else None
    if binning is not None and binning >= 1:
        return ObservedNumber(scale * binning, f"{source} x {binnings[0].text()}")
    return ObservedNumber(scale, source)
