"""Units of columns, in the spelling of each format and back."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any, Final, Literal

import numpy as np
from astropy import units as u

from astroclassify_widgets.io.caught_warnings import caught_warnings

UnitStandard = Literal["fits", "vounit"]

# astropy computes powers of ten in whole numbers: 10**9999999 would take it seconds.
_LONG_POWER: Final = re.compile(r"[^0-9.][0-9]{4}")
_LONGEST: Final = 200


def unit_text(unit: object) -> str:
    """Return a unit as astropy spells it; empty where there is none."""
    return "" if unit is None else str(unit)


def standard_unit_text(unit: Any, standard: UnitStandard) -> str:
    """Return a unit in the spelling of a standard, or in astropy's where the standard lacks it."""
    if unit is None:
        return ""
    try:
        with caught_warnings():
            spelled = str(unit.to_string(standard))
            return spelled if column_unit(spelled) == unit else unit_text(unit)
    except ValueError:
        return unit_text(unit)


def column_unit(text: str) -> u.UnitBase | None:
    """Return the unit that a text means; one that is not known keeps its text, and an empty text is None."""
    text = text.strip()
    if not text:
        return None
    return _known_unit(text) or u.UnrecognizedUnit(text)


def is_harmless_unit(text: str) -> bool:
    """Tell whether astropy can be asked what a unit means without taking seconds."""
    return len(text) <= _LONGEST and not _LONG_POWER.search(text)


@lru_cache(maxsize=256)
def _known_unit(text: str) -> u.UnitBase | None:
    if not is_harmless_unit(text):
        return None
    try:
        with caught_warnings():
            # The common spelling covers what both standards write, and electrons and DN, which they lack.
            unit = u.Unit(text, format="generic")
            # A logarithmic unit would make another kind of column.
            return unit if isinstance(unit, u.UnitBase) and np.isfinite(unit.decompose().scale) else None
    except (ValueError, TypeError, ArithmeticError):
        return None
