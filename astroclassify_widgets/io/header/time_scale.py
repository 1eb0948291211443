"""Universal time from the other scales in which headers count."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Final

# The table of leap seconds that erfa carries. astropy.time would look for a newer one on the network
# whenever this one is half a year from its end, and no frame is worth waiting for that.
import erfa  # type: ignore[import-untyped]

_BEHIND_TAI: Final = {
    # TAI - scale [s]; TDB and TT differ by less than 2 ms
    "TAI": 0.0, "IAT": 0.0, "GPS": 19.0, "TT": -32.184, "TDT": -32.184, "ET": -32.184, "TDB": -32.184,
}  # fmt: skip
_UNIVERSAL: Final = ("UTC", "UT", "UT1", "GMT", "Z")
LOCAL: Final = "LOCAL"
_IN_COMMENT: Final = (
    ("UTC", re.compile(r"\bUTC?\b|\bGMT\b|\buniversal\b", re.IGNORECASE)),
    ("TDB", re.compile(r"\bTDB\b")),
    ("TT", re.compile(r"\bTT\b|\bTDT\b")),
    ("TAI", re.compile(r"\bTAI\b")),
    (LOCAL, re.compile(r"\blocal\b|\bLT\b", re.IGNORECASE)),
)


def scale_in_comment(comment: str) -> str:
    """Return the scale that the comment of a card names, or an empty text."""
    return next((scale for scale, pattern in _IN_COMMENT if pattern.search(comment)), "")


def scale_named(text: str) -> str:
    """Return the scale of a TIMESYS card such as ``UTC approximate``, or an empty text where it is not known."""
    first = text.upper().split()[0] if text.split() else ""
    scale = re.split(r"[(\[]", first)[0]
    return scale if scale in (*_UNIVERSAL, *_BEHIND_TAI, LOCAL) else ""


def utc_of(moment: datetime, scale: str) -> datetime | None:
    """Return a moment in UTC, to 2 ms; None for scales without leap seconds before 1972, and for local time."""
    if scale in _UNIVERSAL:
        return moment
    if scale not in _BEHIND_TAI:
        return None
    tai = moment + timedelta(seconds=_BEHIND_TAI[scale])
    # The table is in UTC, from which TAI is at most a minute ahead: the second look settles it.
    utc = tai
    for _ in range(2):
        ahead = _tai_ahead(utc)
        if ahead is None:
            return None
        utc = tai - timedelta(seconds=ahead)
    return utc


def _tai_ahead(utc: datetime) -> float | None:
    """Return TAI - UTC [s]; None before it was whole seconds."""
    table = erfa.leap_seconds.get()
    begun = [row for row in table if (row["year"], row["month"]) <= (utc.year, utc.month)]
    return float(begun[-1]["tai_utc"]) if begun and begun[-1]["year"] >= 1972 else None
