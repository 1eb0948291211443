"""Dates, times of day and time zones as cameras and archives write them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

_DATE: Final = r"(?P<year>\d{4})[-/](?P<month>\d{1,2})[-/](?P<day>\d{1,2})"
_OLD_DATE: Final = r"(?P<old_day>\d{1,2})/(?P<old_month>\d{1,2})/(?P<old_year>\d{2})"
_CLOCK: Final = r"(?P<hour>\d{1,2}):(?P<minute>\d{1,2})(?::(?P<second>\d{1,2})(?:[.,](?P<fraction>\d{0,20}))?)?"
_ZONE: Final = r"\s*(?P<zone>Z|UTC?|GMT|(?P<sign>[+-])(?P<zone_hour>\d{2}):?(?P<zone_minute>\d{2})?)?"
_WHOLE: Final = re.compile(rf"\s*(?:{_DATE}|{_OLD_DATE})(?:[T\s]\s*{_CLOCK}{_ZONE})?\s*", re.IGNORECASE)
_CLOCK_ALONE: Final = re.compile(rf"\s*{_CLOCK}{_ZONE}\s*", re.IGNORECASE)
_LAST_CENTURY: Final = 57
"""FITS knew years of two digits from 1957 on, and cameras went on writing them."""
EARLIEST: Final = datetime(1880, 1, 1)
LATEST: Final = datetime(2200, 1, 1)
"""No frame is older, photographic plates included, or younger; what lies outside is no time of an observation."""
_FARTHEST_ZONE: Final = timedelta(hours=14)
_LONGEST: Final = 60


@dataclass(frozen=True)
class WrittenTime:
    """What a text says of a time, in the zone that it names.

    Attributes
    ----------
    date
        Midnight of the day, or None where the text holds a time of day alone.
    clock
        Since midnight, or None where the text holds the day alone.
    zone
        What to take off for universal time; None where no zone is named.
    zone_text
        The zone as ``UTC`` or ``-07:00``, empty where none is named.
    step
        What the last digit stands for [s].
    """

    date: datetime | None
    clock: timedelta | None
    zone: timedelta | None = None
    zone_text: str = ""
    step: float = 1.0

    def at(self, date: datetime) -> datetime:
        """Return the moment on a day, in universal time where a zone is named."""
        return date + (self.clock or timedelta()) - (self.zone or timedelta())


def written_time(text: str) -> WrittenTime | None:
    """Return what a text says of a time, or None where it is none.

    Read are ``2016-12-17T02:30:00.5``, with a blank for the T, with ``/`` in the date, a comma in the
    seconds, or no time of day; then ``Z``, ``UTC``, ``-0700``, ``-07:00`` or ``-07``; dates of the last
    century as ``17/12/99``, day first; and a time of day alone. A leap second is that after it.
    """
    if len(text) > _LONGEST:
        return None
    match = _WHOLE.fullmatch(text) or _CLOCK_ALONE.fullmatch(text)
    if match is None:
        return None
    parts = match.groupdict()
    try:
        date, clock, zone = _date(parts), _clock(parts), _zone(parts)
    except ValueError:
        return None
    if date is not None and not EARLIEST <= date <= LATEST:
        return None
    step = 10.0 ** -len(parts["fraction"] or "") if parts["second"] else 60.0
    return WrittenTime(date, clock, zone, _zone_text(zone), step)


def _date(parts: dict[str, str | None]) -> datetime | None:
    if parts.get("year"):
        return datetime(int(parts["year"] or 0), int(parts["month"] or 0), int(parts["day"] or 0))
    if parts.get("old_year"):
        year = int(parts["old_year"] or 0)
        century = 1900 if year >= _LAST_CENTURY else 2000
        return datetime(century + year, int(parts["old_month"] or 0), int(parts["old_day"] or 0))
    return None


def _clock(parts: dict[str, str | None]) -> timedelta | None:
    if parts["hour"] is None:
        return None
    hour, minute, second = (int(parts[name] or 0) for name in ("hour", "minute", "second"))
    if hour > 23 or minute > 59 or second > 60:
        raise ValueError(parts["hour"])
    return timedelta(hours=hour, minutes=minute, seconds=second + float(f"0.{parts['fraction'] or 0}"))


def _zone(parts: dict[str, str | None]) -> timedelta | None:
    if parts["zone"] is None:
        return None
    size = timedelta(hours=int(parts["zone_hour"] or 0), minutes=int(parts["zone_minute"] or 0))
    if size > _FARTHEST_ZONE:
        raise ValueError(parts["zone"])
    return -size if parts["sign"] == "-" else size


def _zone_text(zone: timedelta | None) -> str:
    if zone is None:
        return ""
    minutes = round(zone.total_seconds() / 60)
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}" if minutes else "UTC"
