"""One thing that is known of a frame, in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

NOT_KNOWN: Final = "not known"


@dataclass(frozen=True)
class Fact:
    """One thing that is known, or not known, of a frame.

    Attributes
    ----------
    label, value
        Its name and what is shown of it; the value is `NOT_KNOWN` where it is not known.
    source
        The card or the derivation; empty where there is nothing to say.
    override
        What the user sets instead: ``gain``, or ``header={"FILTER": ...}``.
    """

    label: str
    value: str
    source: str = ""
    override: str = ""


def header_card(keyword: str, value: str) -> str:
    """Return how a card is given in place of the file's."""
    return f'header={{"{keyword}": {value}}}'
