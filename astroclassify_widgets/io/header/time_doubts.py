"""Sentences about cards that tell the time of an exposure differently, or not exactly."""

from __future__ import annotations

from typing import Final

from astroclassify_widgets.io.header.moment import Moment
from astroclassify_widgets.model.header_values import HeaderNumber

_COARSE: Final = 10.0
_SLACK: Final = 2.0
_LIGHT_TO_THE_SUN: Final = 600.0
"""Light needs up to 8.3 minutes from the Sun, and the barycentre is a little off it [s]."""
_UNITS: Final = ((86400.0, 86400.0, "d"), (3600.0, 3600.0, "h"), (600.0, 60.0, "min"), (0.0, 1.0, "s"))
"""From how many seconds on a unit is used, its size [s], and its name."""


def contradiction(other: Moment, chosen: Moment, gap: float, exposure: HeaderNumber | None) -> str:
    """Return a sentence on a card that tells another time than the one that is used, or an empty text."""
    length = 0.0 if exposure is None else exposure.value
    tolerance = max(length, *(span for moment in (other, chosen) for span in (moment.span, moment.step)), _SLACK)
    if other.at_the_sun or chosen.at_the_sun:
        tolerance += _LIGHT_TO_THE_SUN
    if abs(gap) <= tolerance:
        return ""
    direction = "later" if gap > 0 else "earlier"
    return f"{other.source} is {_duration(abs(gap))} {direction} than {chosen.source}, which is used."


def rounding(moment: Moment, chosen: Moment) -> str:
    """Return a sentence on a card whose last digit stands for more than a few seconds, or an empty text."""
    if moment.step < _COARSE:
        return ""
    used = "" if moment is chosen else f"; {chosen.source} is used"
    return f"{moment.source} is rounded to {_duration(moment.step)}{used}."


def _duration(seconds: float) -> str:
    size, unit = next((size, unit) for least, size, unit in _UNITS if seconds >= least)
    return f"{seconds / size:.3g} {unit}"
