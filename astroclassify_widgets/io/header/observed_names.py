"""Telescope, instrument, target and filter as a header names them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from astroclassify_widgets.io.header.first_cards import FirstCards, text_in
from astroclassify_widgets.io.header.observation_cards import FILTERS, OPTICAL_ELEMENT
from astroclassify_widgets.model.header import HeaderCard
from astroclassify_widgets.model.observation import ObservedText

_NO_FILTER: Final = re.compile(
    r"(clear|open|none|empty|blank|free|air|no filter|nofilter)(?![a-z]).*|clear\d?[a-z]?", re.IGNORECASE
)
_FILTER_IN_PUPIL: Final = re.compile(r"F\d{3,4}[A-Z]\w*")


def observed_name(cards: FirstCards, keywords: Sequence[str]) -> ObservedText | None:
    """Return the first text that is a name, or None."""
    for card in cards.of(keywords):
        if name := text_in(card):
            return ObservedText(name, card.text())
    return None


def observed_filter(cards: FirstCards) -> ObservedText | None:
    """Return the filter in the beam, or None where no card names one.

    Wheels that stand at an open place are skipped; where two hold a filter their names are joined. Where
    all are open, the first says so. The number of a place in a wheel is no name.
    """
    wheels = list(_wheels(cards))
    wheels.sort(key=lambda beam: not any(card.given for card in beam))
    for beam in wheels:
        filters = [card for card in beam if not _NO_FILTER.fullmatch(text_in(card))] or beam[:1]
        name = " + ".join(text_in(card) for card in filters)
        return ObservedText(name, " and ".join(card.text() for card in filters))
    return None


def _wheels(cards: FirstCards) -> Iterator[list[HeaderCard]]:
    """Yield the cards that name what stands in the beam, one list for each way of naming it."""
    for keywords in FILTERS:
        beam = [card for keyword in keywords if (card := cards.get(keyword)) is not None and _names_filter(card)]
        if beam:
            yield beam
    elements = (match[1] for card, match in cards.matching(OPTICAL_ELEMENT) if text_in(card).upper() == "FILTER")
    # ESO wrote OPTI-7 in one century and OPTI7 in the next.
    names = (cards.get(f"ESO INS OPTI{dash}{number} NAME") for number in elements for dash in ("-", ""))
    beam = [card for card in names if card is not None and text_in(card)]
    if beam:
        yield beam


def _names_filter(card: HeaderCard) -> bool:
    """Return whether a card names a filter; JWST has filters in its pupil wheel, others have masks there."""
    name = text_in(card)
    return bool(name) and (card.keyword != "PUPIL" or _FILTER_IN_PUPIL.fullmatch(name) is not None)
