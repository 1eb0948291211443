"""The places of the regions in a file of CASA (CRTF)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from astroclassify_widgets.io.regions.place import (
    EQUATORIAL,
    HOURS,
    OF_THE_FRAME,
    PIXELS,
    DamagedLineError,
    PassedOver,
    RegionPlace,
    degrees,
    number,
    sky_place,
    without_quotes,
)

_PIXEL_UNIT: Final = "pix"
_SKY_SYSTEMS: Final = {
    "j2000": "fk5",
    "b1950": "fk4",
    "icrs": "icrs",
    "galactic": "galactic",
    "supergal": "supergalactic",
    "ecliptic": "barycentricmeanecliptic",
    "image": OF_THE_FRAME,
}
_PARTS_OF: Final = {"circle": 2, "annulus": 2, "ellipse": 3, "centerbox": 2, "rotbox": 3, "box": 2, "symbol": 2}
_WITHOUT_CENTRE: Final = ("poly", "line", "vector", "text")
_REGION: Final = re.compile(r"([-+]?)\s*(?:ann\s+)?([a-z]+)\s*(\[.*)", re.DOTALL)
_COORD: Final = re.compile(r"\bcoord\s*=\s*([a-z0-9_]+)")


class CrtfReader:
    """Reads line by line; a global coordinate system holds from its line on."""

    def __init__(self) -> None:
        self._system = OF_THE_FRAME

    def places(self, line: str) -> Iterator[RegionPlace | PassedOver]:
        """Yield what a line holds; DamagedLineError where it is not understood."""
        line = line.strip().lower()
        if not line or line.startswith("#"):
            return
        if line.startswith("global"):
            self._system = self._system_of(line)
            return
        parts = _REGION.fullmatch(line)
        if parts is None:
            raise DamagedLineError("no region")
        sign, shape, rest = parts.groups()
        if shape in _WITHOUT_CENTRE:
            yield PassedOver(shape)
            return
        if shape not in _PARTS_OF:
            raise DamagedLineError(f"'{shape[:20]}', which is no shape")
        place = self._place(shape, rest)
        yield PassedOver(f"excluded {shape}") if sign == "-" else place

    def _system_of(self, attributes: str) -> str:
        stated = _COORD.search(without_quotes(attributes))
        if stated is None:
            return self._system
        if stated[1] not in _SKY_SYSTEMS:
            raise DamagedLineError(f"coordinates in the system '{stated[1][:20]}', which is not read")
        return _SKY_SYSTEMS[stated[1]]

    def _place(self, shape: str, rest: str) -> RegionPlace:
        parts, attributes = _bracket(rest)
        if len(parts) != _PARTS_OF[shape]:
            raise DamagedLineError(f"a {shape} of {len(parts)} parts, not {_PARTS_OF[shape]}")
        system = self._system_of(attributes)
        place = _centre(parts[0], system)
        return _middle(place, _centre(parts[1], system)) if shape == "box" else place


def _bracket(text: str) -> tuple[list[str], str]:
    """Return the parts of the bracket at the beginning of a text, and what follows it."""
    depth, start, parts = 0, 1, []
    for place, character in enumerate(text):
        depth += (character == "[") - (character == "]")
        if depth == 0 or (depth == 1 and character == ","):
            parts.append(text[start:place].strip())
            start = place + 1
        if depth == 0:
            return parts, text[start:]
    raise DamagedLineError("a bracket that is not closed")


def _centre(part: str, system: str) -> RegionPlace:
    pair, _ = _bracket(part) if part.startswith("[") else ([], "")
    if len(pair) != 2:
        raise DamagedLineError(f"'{part[:20]}', which is no pair of coordinates")
    x, y = pair
    if x.endswith(_PIXEL_UNIT) and y.endswith(_PIXEL_UNIT):
        x, y = (text.removesuffix(_PIXEL_UNIT).strip() for text in pair)
        return RegionPlace(PIXELS, number(x), number(y))
    # CASA takes what colons divide for hours, which a latitude hardly ever is.
    return sky_place(system, degrees(x, HOURS if system in (*EQUATORIAL, OF_THE_FRAME) else None), degrees(y, None))


def _middle(one: RegionPlace, other: RegionPlace) -> RegionPlace:
    """Return the middle between two corners, by the shorter way around the sky."""
    across = other.x - one.x
    if one.system != PIXELS:
        across = (across + 180) % 360 - 180
        return sky_place(one.system, one.x + across / 2, (one.y + other.y) / 2)
    return RegionPlace(PIXELS, one.x + across / 2, (one.y + other.y) / 2)
