"""The cards of a header by keyword, those of the user before all others."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from typing import Final

from astroclassify_widgets.model.header import Header, HeaderCard

# What software writes where it knows nothing.
_NOTHING: Final = re.compile(
    r"[\s?-]*|(n/?a|none|null|nil|unknown|undefined|not (known|set|available))\.?", re.IGNORECASE
)
_NUMBER: Final = re.compile(r"\s*[-+]?(\d{1,40}\.?\d{0,40}|\.\d{1,40})([eEdD][-+]?\d{1,3})?\s*")
_LONGEST: Final = 80
_LONGEST_COMMENT: Final = 200


class FirstCards:
    """The first card of each keyword that says anything.

    Parameters
    ----------
    header
        Where a keyword comes twice its first card counts: the user's, then the image's own.
    """

    def __init__(self, header: Header) -> None:
        self._cards: dict[str, HeaderCard] = {}
        for card in header.cards:
            self._cards.setdefault(card.keyword, card)

    def get(self, keyword: str) -> HeaderCard | None:
        """Return the card of a keyword unless it says nothing."""
        card = self._cards.get(keyword)
        return None if card is None or says_nothing(card) else card

    def of(self, keywords: Sequence[str]) -> list[HeaderCard]:
        """Return the cards of some keywords in their order, those of the user first."""
        found = [card for keyword in keywords if (card := self.get(keyword)) is not None]
        return sorted(found, key=lambda card: not card.given)

    def matching(self, pattern: re.Pattern[str]) -> Iterator[tuple[HeaderCard, re.Match[str]]]:
        """Yield the cards whose keyword has a form, with the match, in the order of the header."""
        for keyword, card in self._cards.items():
            if (match := pattern.fullmatch(keyword)) and not says_nothing(card):
                yield card, match


def says_nothing(card: HeaderCard) -> bool:
    """Return whether a card leaves its value open, in one of the ways of saying so."""
    value = card.value
    return value is None or (isinstance(value, str) and _NOTHING.fullmatch(value[:_LONGEST]) is not None)


def number_in(card: HeaderCard) -> float | None:
    """Return the value of a card as a finite number, also where it stands in quotes; None for anything else."""
    value = card.value
    if isinstance(value, str):
        value = float(value.replace("D", "e").replace("d", "e")) if _NUMBER.fullmatch(value) else None
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if math.isfinite(number) else None


def comment_of(card: HeaderCard) -> str:
    """Return the comment of a card, cut where it is longer than any that a pattern should search."""
    return card.comment[:_LONGEST_COMMENT]


def text_in(card: HeaderCard) -> str:
    """Return the value of a card as one line of printable text, empty where it is no text."""
    if not isinstance(card.value, str):
        return ""
    printable = "".join(letter if letter.isprintable() else " " for letter in card.value[: 4 * _LONGEST])
    line = " ".join(printable.split())
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"
