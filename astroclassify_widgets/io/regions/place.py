"""What the readers of region files share: where a region lies, and how numbers and angles are written."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Final

PIXELS: Final = "pixels"
"""System of 0-based pixels; any other is the name that astropy gives to a sky system."""

OF_THE_FRAME: Final = "of the frame"
"""The sky system of the frame itself, whichever that is."""

EQUATORIAL: Final = ("icrs", "fk5", "fk4")
"""Systems whose longitudes are in hours where colons divide them."""

HOURS: Final = 15.0
"""Degrees in what stands before the first colon."""

_FLOAT: Final = r"[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]{1,3})?"
_NUMBER: Final = re.compile(_FLOAT)
_ANGLE: Final = re.compile(rf"({_FLOAT})(deg|d|rad|r|)")
_PARTS: Final = r"([-+]?)([0-9]{1,3})%s([0-9]{1,2})%s([0-9]{1,2}(?:\.[0-9]*)?)%s"
_QUOTE: Final = re.compile(r"[{\"']")
_COLONS: Final = re.compile(_PARTS % (":", ":", ""))
_IN_HOURS: Final = re.compile(_PARTS % ("h", "m", "s?"))
_IN_DEGREES: Final = re.compile(f"{_PARTS}|{_PARTS}" % ("d", "m", "s?", r"\.", r"\.", ""))


@dataclass(frozen=True)
class RegionPlace:
    """The centre of a region: 0-based pixels, or longitude and latitude [deg] in a sky system."""

    system: str
    x: float
    y: float


@dataclass(frozen=True)
class PassedOver:
    """A region without a centre to be measured, by the name of its shape."""

    shape: str


class DamagedLineError(Exception):
    """A line that cannot be understood; says what is wrong with it."""


def without_quotes(text: str) -> str:
    """Return a text without what stands in braces or quotes, or behind one that is not closed."""
    kept, place = [], 0
    while opened := _QUOTE.search(text, place):
        kept.append(text[place : opened.start()])
        end = text.find("}" if opened[0] == "{" else opened[0], opened.end())
        if end < 0:
            return "".join(kept)
        place = end + 1
    return "".join([*kept, text[place:]])


def sky_place(system: str, longitude: float, latitude: float) -> RegionPlace:
    """Return a place on the sky [deg]; DamagedLineError where there is none."""
    if not abs(latitude) <= 90 or not abs(longitude) <= 720:
        raise DamagedLineError("a position that is not on the sky")
    return RegionPlace(system, longitude % 360, latitude)


def number(text: str) -> float:
    """Return a finite number; DamagedLineError where it is none."""
    value = float(text) if _NUMBER.fullmatch(text) else math.nan
    if not math.isfinite(value):
        raise DamagedLineError(f"'{text[:20]}', which is no number")
    return value


def degrees(text: str, colons: float | None) -> float:
    """Return an angle [deg].

    Parameters
    ----------
    text
        Such as ``12.5``, ``0.2rad``, ``12:30:00``, ``12h30m0s``, ``-5d30m0s`` or, as CASA has it, ``-5.30.00``.
    colons
        Degrees in the unit before the first colon, or None where colons would be ambiguous.
    """
    if plain := _ANGLE.fullmatch(text):
        value = number(plain[1])
        return math.degrees(value) if plain[2].startswith("r") else value
    if parts := _IN_HOURS.fullmatch(text):
        return HOURS * _of_sixty(parts.groups())
    if parts := _IN_DEGREES.fullmatch(text):
        return _of_sixty(tuple(part for part in parts.groups() if part is not None))
    parts = _COLONS.fullmatch(text)
    if parts is None or colons is None:
        raise DamagedLineError(f"'{text[:20]}', which is no clear angle")
    return colons * _of_sixty(parts.groups())


def _of_sixty(parts: tuple[str, ...]) -> float:
    sign, whole, minutes, seconds = parts
    if float(minutes) >= 60 or float(seconds) >= 60:
        raise DamagedLineError("an angle of 60 or more minutes or seconds")
    value = float(whole) + float(minutes) / 60 + float(seconds) / 3600
    return -value if sign == "-" else value
