"""A moment of an exposure in universal time, and the card that tells it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

MJD_BEGINS: Final = datetime(1858, 11, 17)


@dataclass(frozen=True)
class Moment:
    """A moment of the exposure.

    Attributes
    ----------
    utc
        Universal time, without a zone.
    source
        The card or cards that tell it.
    is_middle
        Whether it is the middle of the exposure; its start otherwise.
    step
        What its last digit stands for [s].
    converted
        What was converted to UTC, such as ``zone -07:00``; empty where nothing was.
    at_the_sun
        Whether it counts the light at the Sun or the barycentre, minutes from that at the telescope.
    span
        Seconds from start to end, where it is half way between them.
    given
        Whether the user gave it.
    """

    utc: datetime
    source: str
    is_middle: bool = False
    step: float = 0.0
    converted: str = ""
    at_the_sun: bool = False
    span: float = 0.0
    given: bool = False
