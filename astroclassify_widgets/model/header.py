"""The cards of a frame, kept as they were read so that a frame can be written again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

_COMMENTARY: Final = ("COMMENT", "HISTORY")
_LONGEST: Final = 120


@dataclass(frozen=True)
class HeaderCard:
    """One card of a header.

    Attributes
    ----------
    keyword
        In capitals, without HIERARCH: ``EXPTIME`` or ``ESO DET OUT1 CONAD``. COMMENT and HISTORY are
        cards as well, but no keywords of a `Header`.
    value
        A number, a text, a bool, or None where the card leaves it open.
    comment
        What stands behind the slash.
    hdu
        Number of the HDU that it stands in; None where it comes from no file.
    given
        Whether the user gave it in place of the file's.
    """

    keyword: str
    value: Any
    comment: str = ""
    hdu: int | None = None
    given: bool = False

    def text(self, unit: str = "") -> str:
        """Return the card in one line, such as ``EXPOSURE = 0.0188 [d] (HDU 1)``."""
        shown_unit = f" [{unit}]" if unit else ""
        place = " (given)" if self.given else "" if self.hdu is None else f" (HDU {self.hdu})"
        return f"{self.keyword} = {_shown(self.value)}{shown_unit}{place}"

    def text_of_value(self) -> str:
        """Return the value as text; an integer of more digits than Python writes has none."""
        try:
            return str(self.value)
        except ValueError:
            return ""


def _shown(value: Any) -> str:
    """Return a value as Python writes it, cut where it would fill the screen."""
    try:
        text = repr(value[:_LONGEST] if isinstance(value, str) else value)
    except ValueError:  # an integer of more digits than Python writes
        text = "a number of thousands of digits"
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


class Header(Mapping[str, Any]):
    """Keyword to value, the image's own cards before those of the primary header; read-only.

    Parameters
    ----------
    cards
        All cards, best first: where a keyword comes twice the first one counts.
    """

    def __init__(self, cards: Iterable[HeaderCard] = ()) -> None:
        self.cards = tuple(cards)
        self._values: dict[str, Any] = {}
        for card in self.cards:
            if card.keyword not in _COMMENTARY:
                self._values.setdefault(card.keyword, card.value)

    def __getitem__(self, keyword: str) -> Any:
        return self._values[keyword]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __repr__(self) -> str:
        return f"<Header of {len(self.cards)} cards>"
