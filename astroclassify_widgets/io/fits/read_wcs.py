"""Celestial world coordinates from the cards of an image, or a sentence why there are none."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import numpy as np
from astropy.io import fits
from astropy.wcs import WCS
from astropy.wcs.utils import wcs_to_celestial_frame

from astroclassify_widgets.io.caught_warnings import caught_warnings
from astroclassify_widgets.io.fits.plain_card import plain_card
from astroclassify_widgets.model.header import HeaderCard

# One digit an axis and two a term: a hostile header could otherwise ask for arrays of any size.
WCS_KEYWORD: Final = re.compile(
    r"(CTYPE|CUNIT|CRVAL|CRPIX|CDELT|CROTA)[1-9]|(CD|PC)[1-9]_[1-9]|(PV|PS)[1-9]_\d{1,2}"
    r"|(A|B|AP|BP)_(\d_\d|ORDER)|WCSAXES|LONPOLE|LATPOLE|RADESYS|RADECSYS|EQUINOX|EPOCH"
)
"""Keywords of a linear WCS with projection, SIP and TPV terms."""

_TEXT: Final = re.compile(r"CTYPE|CUNIT|PS|RAD")
_COUNTS: Final = ("WCSAXES", "A_ORDER", "B_ORDER", "AP_ORDER", "BP_ORDER")
_MOST: Final = 9
_MOST_NAMED: Final = 4
_NEARLY_SINGULAR: Final = 1e-9
_UNREAD: Final = re.compile(r"-(TNX|ZPX) *$")


def read_wcs(
    cards: Iterable[HeaderCard], shape: tuple[int, int], axes: tuple[int, ...] = (1, 2)
) -> tuple[WCS | None, str]:
    """Return the celestial world coordinates of an image, SIP and TPV distortions included.

    Parameters
    ----------
    cards
        The cards of the image; of those of one keyword the first counts.
    shape
        Rows and columns of the plane that was read [px].
    axes
        Which FITS axes, from 1, that plane has: its columns first.

    Returns
    -------
    WCS or None, str
        The coordinates, and a sentence on why there are none or what they lack; empty where there is
        nothing to say.
    """
    known: dict[str, HeaderCard] = {}
    twice: dict[str, None] = {}
    for card in cards:
        if WCS_KEYWORD.fullmatch(card.keyword) and known.setdefault(card.keyword, card).value != card.value:
            twice[card.keyword] = None
    if not known.keys() & {"CTYPE1", "CRVAL1", "CD1_1"}:
        return None, ""
    if not (known.keys() & {"CDELT1", "CD1_1", "CD1_2", "PC1_1"}):
        return _unusable("give no scale")
    if _has_wrong_types(known) or _asks_too_much(known):
        return _unusable("break the FITS standard")
    if _has_zero_row(known, axes):
        return _unusable("are singular")
    try:
        with caught_warnings():
            written = [plain_card(card) for card in known.values()]
            wcs = None if None in written else WCS(fits.Header(written))
    except (ValueError, TypeError, KeyError, MemoryError):  # the last of a -TAB without its table
        wcs = None
    if wcs is None:
        return _unusable("are damaged")
    plane, problem = usable_wcs(wcs, shape, axes)
    notes = [problem] if problem else [_contradiction(list(twice)), _unread_distortion(known)]
    return plane, " ".join(note for note in notes if note)


def usable_wcs(wcs: WCS, shape: tuple[int, int], axes: tuple[int, ...] = (1, 2)) -> tuple[WCS | None, str]:
    """Return a copy of the world coordinates of a plane, with `axes` and `shape` as in `read_wcs`."""
    try:
        with caught_warnings():
            sky = {wcs.wcs.lng + 1, wcs.wcs.lat + 1}  # 0 for none
            plane = wcs.sub(list(axes)) if sky == set(axes) or 0 in sky else None
            if plane is None or not plane.has_celestial:
                return _unusable("are not celestial")
            wcs_to_celestial_frame(plane)
            middle = plane.all_pix2world((shape[1] - 1) / 2, (shape[0] - 1) / 2, 0)
    except (ValueError, RuntimeError):  # what wcslib raises, and of an unknown reference system
        return _unusable("are damaged or of no known system")
    if _is_singular(plane) or not np.isfinite(middle).all():
        return _unusable("are singular")
    plane.array_shape = shape
    return plane, ""


def _unusable(problem: str) -> tuple[None, str]:
    return None, f"The world coordinates in the header {problem}; positions stay in pixels."


def _contradiction(keywords: Sequence[str]) -> str:
    """Return a sentence on keywords that stand in the header with several values, or an empty text."""
    if not keywords:
        return ""
    named = ", ".join(keywords[:_MOST_NAMED]) + (", …" if len(keywords) > _MOST_NAMED else "")
    return f"The header contradicts itself on {named}: world coordinates take the first card of each keyword."


def _unread_distortion(known: Mapping[str, HeaderCard]) -> str:
    """Return a sentence on terms that are left out; wcslib misreads IRAF's where blanks are doubled."""
    if not any(_UNREAD.search(card.value) for card in known.values() if card.keyword.startswith("CTYPE")):
        return ""
    return "The distortion of the world coordinates is not read; sky positions are rough."


def _has_wrong_types(known: Mapping[str, HeaderCard]) -> bool:
    texts = [card.value for card in known.values() if _TEXT.match(card.keyword)]
    numbers = [card.value for card in known.values() if not _TEXT.match(card.keyword)]
    return not (
        all(isinstance(text, str) for text in texts)
        and all(isinstance(number, float | int) and not isinstance(number, bool) for number in numbers)
    )


def _asks_too_much(known: Mapping[str, HeaderCard]) -> bool:
    counts = (known[keyword].value for keyword in _COUNTS if keyword in known)
    return not all(isinstance(count, int) and count <= _MOST for count in counts)


def _has_zero_row(known: Mapping[str, HeaderCard], axes: tuple[int, ...]) -> bool:
    """Tell whether an axis has CD terms that are all zero; wcslib silently takes 1 degree/px for them."""
    rows = ([card.value for keyword, card in known.items() if keyword.startswith(f"CD{axis}_")] for axis in axes)
    return any(row and not any(row) for row in rows)


def _is_singular(wcs: WCS) -> bool:
    matrix = wcs.pixel_scale_matrix
    with np.errstate(all="ignore"):
        norms = np.linalg.norm(matrix, axis=1)
        return not abs(np.linalg.det(matrix)) > _NEARLY_SINGULAR * norms[0] * norms[1]
