"""Cards that the user gives in place of those of a file."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Final

import numpy as np

from astroclassify_widgets.errors import AstroError
from astroclassify_widgets.io.caught_warnings import caught_warnings
from astroclassify_widgets.io.fits.plain_card import plain_card
from astroclassify_widgets.model.frame_origin import Plain
from astroclassify_widgets.model.header import HeaderCard

# A plain keyword, or a long one as HIERARCH has them: ESO DET OUT1 CONAD.
_KEYWORD: Final = re.compile(r"[A-Z0-9_-]{1,8}|[A-Z0-9_.-]+( [A-Z0-9_.-]+)*")
_LONGEST_KEYWORD: Final = 60
_SHOWN: Final = 40
_TOO_LARGE: Final = 1 << 63
_STORAGE: Final = re.compile(
    r"SIMPLE|XTENSION|BITPIX|NAXIS\d*|EXTEND|PCOUNT|GCOUNT|GROUPS|BSCALE|BZERO|BLANK|END|CONTINUE|COMMENT|HISTORY"
    r"|HIERARCH|CHECKSUM|DATASUM|TFIELDS|(TFORM|TTYPE)\d+|THEAP|Z(IMAGE|CMPTYPE|BITPIX|SCALE|ZERO|BLANK|NAXIS\d*)"
)


def with_given(cards: tuple[HeaderCard, ...], given: Mapping[str, Plain] | None) -> tuple[HeaderCard, ...]:
    """Return the cards of a file with those of the user in their place, which come first.

    Parameters
    ----------
    cards
        The cards of the file, best first.
    given
        Keyword, in any case, with or without HIERARCH, to value. A card that is given as None is left
        out: nothing is known of it then.

    Raises
    ------
    AstroError
        ASTRO_4001 for what is no keyword or no plain value, and for keywords that say how the file
        stores its pixels, since those have been read.
    """
    if given is None:
        return cards
    if not isinstance(given, Mapping):
        raise _refused(f"header is a {type(given).__name__}, not a mapping of keywords to values")
    mine: dict[str, HeaderCard] = {}
    with caught_warnings():
        for name, value in given.items():
            card = _given_card(name, value)
            if card.keyword in mine:
                raise _refused(f"header gives {card.keyword} twice")
            mine[card.keyword] = card
    return (*mine.values(), *(card for card in cards if card.keyword not in mine))


def _given_card(name: str, value: Plain) -> HeaderCard:
    keyword = name.strip().upper().removeprefix("HIERARCH ").strip() if isinstance(name, str) else ""
    if not _KEYWORD.fullmatch(keyword) or len(keyword) > _LONGEST_KEYWORD:
        raise _refused(f"header: {_shown(name)} is not a keyword of FITS")
    if _STORAGE.fullmatch(keyword):
        raise _refused(f"header: {keyword} belongs to how the file is stored and cannot be given")
    plain = value.item() if isinstance(value, np.generic) else value
    if not _is_plain(plain):
        raise _refused(f"header: {keyword} = {_shown(value)} is not a text, a finite number of 64 bits, a bool or None")
    card = HeaderCard(keyword, plain.rstrip() if isinstance(plain, str) else plain, given=True)
    if plain_card(card) is None:
        raise _refused(f"header: {keyword} = {_shown(value)} does not fit into a card of FITS")
    return card


def _is_plain(value: object) -> bool:
    if isinstance(value, int | float):
        return math.isfinite(value) if isinstance(value, float) else abs(value) < _TOO_LARGE
    return value is None or isinstance(value, str)


def _shown(value: object) -> str:
    """Return a short text of anything; a number of thousands of digits has none."""
    try:
        text = repr(value)
    except ValueError:
        return f"this {type(value).__name__}"
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}..."


def _refused(problem: str) -> AstroError:
    return AstroError("ASTRO_4001", f"{problem}.", 'Give cards as header={"EXPTIME": 60.0, "FILTER": "R"}.')
