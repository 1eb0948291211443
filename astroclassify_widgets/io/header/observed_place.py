"""Latitude and longitude of the observatory; a longitude whose sign is not told is not guessed."""

from __future__ import annotations

import re
from typing import Final

import erfa  # type: ignore[import-untyped]

from astroclassify_widgets.io.header.first_cards import FirstCards, comment_of, number_in, text_in
from astroclassify_widgets.io.header.observation_cards import GEOCENTRIC, LATITUDE, LONGITUDE
from astroclassify_widgets.model.header import HeaderCard
from astroclassify_widgets.model.observation import ObservedNumber

_ANGLE: Final = re.compile(
    r"\s*(?P<before>[NSEW]?)\s*(?P<sign>[-+]?)\s*(?P<degrees>\d{1,3}(?:\.\d{0,20})?)"
    r"(?:[\s:d°]+(?P<minutes>\d{1,2}(?:\.\d{0,20})?)(?:[\s:m']+(?P<seconds>\d{1,2}(?:\.\d{0,20})?))?)?"
    r"[\s:dms°'\"]*(?P<behind>[NSEW]?)\s*"
)
_WAY: Final = r"\b([ENWS])(?:ast|orth|est|outh)?(?:ern|ward)?\b"
# What a comment says of the direction in which a number grows: "+=East", "east is positive", "West negative".
_GROWS: Final = (
    (re.compile(rf"(?:positive|\+)\s*(?:is|=|:|to(?: the)?)?\s*{_WAY}", re.IGNORECASE), 1),
    (re.compile(rf"{_WAY}[\s-]*(?:is|=|:)?\s*(?:positive|\+)", re.IGNORECASE), 1),
    (re.compile(rf"(?:negative|-\s*=)\s*(?:is|=|:|to(?: the)?)?\s*{_WAY}", re.IGNORECASE), -1),
    (re.compile(rf"{_WAY}[\s-]*(?:is|=|:)?\s*(?:negative|=\s*-)", re.IGNORECASE), -1),
)
# A lone letter is a direction in brackets, behind a unit or before what it tells; else it is often an initial.
_UNIT: Final = r"(?i:\b(?:deg(?:ree)?s?|h(?:ou)?rs?|longitude|latitude)\b|°)[\s.,:\])]*"
_LETTER: Final = r"(?<![\w.&+-])([ENWS])"
_NAMED: Final = (
    re.compile(r"(?i:\b(east|west|north|south)(?:ern|ward)?\b)"),
    re.compile(r"(?:^|[\[(])\s*([ENWS])\s*(?:$|[\])])"),
    re.compile(rf"{_UNIT}{_LETTER}\s*(?:$|[\[\](),;])"),
    re.compile(rf"{_LETTER}\s+(?i:of greenwich|longitude|latitude)\b"),
)
_EAST_BY_STANDARD: Final = "OBSGEO-L"
_EARTH: Final = (6.3e6, 6.4e6)
_WGS84: Final = 1

Place = tuple[ObservedNumber | None, ObservedNumber | None, tuple[str, ...]]


def observed_place(cards: FirstCards) -> Place:
    """Return latitude and longitude east of Greenwich [deg], each or None, and sentences on what is uncertain."""
    latitude = next((place for card in cards.of(LATITUDE) if (place := _latitude(card))), None)
    east = [card for card in cards.of(LONGITUDE) if _degrees(card) is not None]
    longitude = next((place for card in east if (place := _longitude(card))), None)
    if latitude is None or longitude is None:
        geocentric = _geocentric(cards)
        latitude, longitude = latitude or geocentric[0], longitude or geocentric[1]
    if longitude is not None or not east:
        return latitude, longitude, ()
    note = (
        f"{east[0].text()} does not say whether it counts east or west; "
        "give it in degrees east as header={'OBSGEO-L': ...}."
    )
    return latitude, None, (note,)


def _latitude(card: HeaderCard) -> ObservedNumber | None:
    degrees = _degrees(card)
    if degrees is None or abs(degrees) > 90:
        return None
    return ObservedNumber(-abs(degrees) if _direction(card) == "S" else degrees, card.text())


def _longitude(card: HeaderCard) -> ObservedNumber | None:
    degrees, direction = _degrees(card), _direction(card)
    if degrees is None or abs(degrees) > 360:
        return None
    if card.keyword == _EAST_BY_STANDARD:
        direction = direction or "E"
    # A negative number of degrees west may mean either: some write the sign and the letter for the same thing.
    if direction not in ("E", "W") or (degrees < 0 and direction == "W" and not _grows(card)):
        return None
    east = -degrees if direction == "W" else degrees
    if abs(east) > 180:
        east -= 360 if east > 0 else -360
    return ObservedNumber(east, card.text())


def _degrees(card: HeaderCard) -> float | None:
    """Return the number of a card, sexagesimal texts included, with its sign and without its letter."""
    number = number_in(card)
    if number is not None or not isinstance(card.value, str):
        return number
    match = _ANGLE.fullmatch(text_in(card))
    if match is None:
        return None
    minutes, seconds = float(match["minutes"] or 0), float(match["seconds"] or 0)
    degrees = float(match["degrees"]) + minutes / 60 + seconds / 3600
    return -degrees if match["sign"] == "-" else degrees


def _direction(card: HeaderCard) -> str:
    """Return N, S, E or W where value or comment says in which direction the number grows, or an empty text."""
    match = _ANGLE.fullmatch(text_in(card))
    letter = "" if match is None else (match["before"] or match["behind"]).upper()
    if letter:
        return letter
    if grows := _grows(card):
        return grows
    named = {word[0].upper() for pattern in _NAMED for word in pattern.findall(comment_of(card))}
    return named.pop() if len(named) == 1 else ""


def _grows(card: HeaderCard) -> str:
    """Return the direction in which a number grows where the comment says so in so many words."""
    opposite = {"E": "W", "W": "E", "N": "S", "S": "N"}
    for pattern, sign in _GROWS:
        if match := pattern.search(comment_of(card)):
            letter = match[1].upper()
            return letter if sign > 0 else opposite[letter]
    return ""


def _geocentric(cards: FirstCards) -> tuple[ObservedNumber | None, ObservedNumber | None]:
    """Return latitude and longitude of a place on the Earth that is given in metres from its centre."""
    found = [cards.get(keyword) for keyword in GEOCENTRIC]
    metres = [number_in(card) for card in found if card is not None]
    known = [number for number in metres if number is not None]
    if len(known) != len(GEOCENTRIC) or not _EARTH[0] < sum(number**2 for number in known) ** 0.5 < _EARTH[1]:
        return None, None
    longitude, latitude, _ = (float(value) for value in erfa.gc2gd(_WGS84, known))
    source = ", ".join(card.text() for card in found if card is not None)
    degrees = 57.29577951308232
    return ObservedNumber(latitude * degrees, source), ObservedNumber(longitude * degrees, source)
