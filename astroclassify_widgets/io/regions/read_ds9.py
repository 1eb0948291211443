"""The places of the regions in a file of DS9."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from astroclassify_widgets.io.regions.place import (
    EQUATORIAL,
    HOURS,
    PIXELS,
    DamagedLineError,
    PassedOver,
    RegionPlace,
    degrees,
    number,
    sky_place,
    without_quotes,
)

_ORIGIN: Final = 1.0
# Physical pixels are those of the image unless it was cut out or binned, which this reader is not told.
_PIXEL_SYSTEMS: Final = ("image", "physical")
_SKY_SYSTEMS: Final = {
    "icrs": "icrs",
    "fk5": "fk5",
    "j2000": "fk5",
    "fk4": "fk4",
    "b1950": "fk4",
    "galactic": "galactic",
    "ecliptic": "barycentricmeanecliptic",
}
_UNREAD_SYSTEM: Final = re.compile(r"wcs[a-z0]?|linear|amplifier|detector")
_FEWEST_NUMBERS: Final = {"circle": 3, "point": 2, "annulus": 4, "ellipse": 4, "box": 4}
_WITHOUT_CENTRE: Final = (
    "polygon", "line", "text", "vector", "segment", "ruler", "compass", "projection", "panda", "epanda", "bpanda",
    "composite", "template",
)  # fmt: skip
_NO_REGION: Final = ("global", "tile")
_COMMENTED: Final = re.compile(r"#\s*([a-z]+)\s*\(")
_WORD: Final = re.compile(r"([-+]?)\s*([a-z][a-z0-9]*)\s*")
_SIZE: Final = re.compile(r"([^\"'a-df-z]*)[\"'drpi]?")
_POINT_STYLES: Final = ("circle", "box", "diamond", "cross", "x", "arrow", "boxcircle")


class Ds9Reader:
    """Reads line by line; a coordinate system holds until the next one."""

    def __init__(self) -> None:
        self._system = "physical"

    def places(self, line: str) -> Iterator[RegionPlace | PassedOver]:
        """Yield what a line holds; DamagedLineError where it is not understood."""
        shape, mark, properties = line.partition("#")
        for part in f"{shape}{mark}{without_quotes(properties)}".lower().split(";"):
            if commented := _COMMENTED.match(part.strip()):
                yield PassedOver(commented[1])
            elif command := part.partition("#")[0].strip():
                yield from self._command(command)

    def _command(self, command: str) -> Iterator[RegionPlace | PassedOver]:
        begins = 0
        while begins < len(command):
            parts = _WORD.match(command, begins)
            if parts is None:
                raise DamagedLineError("no region")
            begins = parts.end()
            if not self._leads(parts[2], command.startswith("point", begins)):
                yield from self._region(parts[1], parts[2], command[begins:])
                return

    def _leads(self, word: str, is_before_point: bool) -> bool:
        """Tell whether a word only leads to the next: a coordinate system, which is noted, or a style of points."""
        if word in _PIXEL_SYSTEMS or word in _SKY_SYSTEMS or _UNREAD_SYSTEM.fullmatch(word):
            self._system = word
            return True
        return is_before_point and word in _POINT_STYLES

    def _region(self, sign: str, word: str, rest: str) -> Iterator[RegionPlace | PassedOver]:
        if word in _WITHOUT_CENTRE:
            yield PassedOver(word)
        elif word in _FEWEST_NUMBERS:
            place = self._place(word, rest)
            yield PassedOver(f"excluded {word}") if sign == "-" else place
        elif word not in _NO_REGION:
            raise DamagedLineError(f"'{word[:20]}', which is no shape")

    def _place(self, shape: str, rest: str) -> RegionPlace:
        rest = rest.removesuffix("||").strip()
        if rest.startswith("(") != rest.endswith(")"):
            raise DamagedLineError(f"a {shape} without its bracket")
        first, *others = rest.strip("()").replace(",", " ").split() or [""]
        if len(others) + 1 < _FEWEST_NUMBERS[shape]:
            raise DamagedLineError(f"a {shape} with too few numbers")
        for size in others[1:]:
            number((_SIZE.fullmatch(size) or [size, size])[1])
        return self._centre(first, others[0])

    def _centre(self, x: str, y: str) -> RegionPlace:
        in_pixels = x.endswith(("i", "p")) and y.endswith(("i", "p"))
        if in_pixels or self._system in _PIXEL_SYSTEMS:
            x, y = (text.removesuffix("i").removesuffix("p") for text in (x, y))
            return RegionPlace(PIXELS, number(x) - _ORIGIN, number(y) - _ORIGIN)
        if self._system not in _SKY_SYSTEMS:
            raise DamagedLineError(f"coordinates in the system '{self._system}', which is not read")
        system = _SKY_SYSTEMS[self._system]
        return sky_place(system, degrees(x, HOURS if system in EQUATORIAL else 1.0), degrees(y, 1.0))
