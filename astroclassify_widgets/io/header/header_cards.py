"""The keywords by which instruments name each quantity, the most trustworthy first."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import product
from types import MappingProxyType
from typing import Final

_TIMES: Final = {
    1.0: ("s", "sec", "secs", "second", "seconds"),
    60.0: ("min", "mins", "minute", "minutes"),
    3600.0: ("h", "hr", "hrs", "hour", "hours"),
    86400.0: ("d", "day", "days"),
    1e-3: ("ms", "msec", "millisec", "millisecond", "milliseconds"),
    1e-6: ("us", "usec", "microsecond", "microseconds"),
}
_ELECTRONS: Final = ("e", "e-", "el", "electron", "electrons")
_ESO_OUTPUT: Final = r"ESO DET (?:CHIP\d{0,2} )?OUT\d{1,2} "
_COUNTS: Final = ("adu", "adus", "dn", "count", "counts")


@dataclass(frozen=True)
class CardVariants:
    """How one quantity may be written.

    Attributes
    ----------
    quantity
        Attribute of `HeaderValues` that it fills.
    keywords
        Keywords, best first; the first one is written where a frame is saved.
    factors
        Spelling of a unit, lower case without blanks, to its size in the unit of the attribute.
    refused
        What in a comment says that the number is something else, and what that is.
    output
        Keywords of the value of one output of the detector, where all outputs together have no card.
    """

    quantity: str
    keywords: tuple[str, ...]
    factors: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    refused: tuple[tuple[re.Pattern[str], str], ...] = ()
    output: re.Pattern[str] | None = None

    def names(self, keyword: str) -> bool:
        """Return whether a keyword is one of this quantity."""
        return keyword in self.keywords or (self.output is not None and self.output.fullmatch(keyword) is not None)


def _refused(pattern: str, reason: str) -> tuple[re.Pattern[str], str]:
    return re.compile(pattern, re.IGNORECASE), reason


EXPOSURE: Final = CardVariants(
    "exposure",
    ("EXPTIME", "EXPOSURE", "ITIME", "EXP_TIME", "EXP-TIME", "TEXPTIME", "ONTIME", "XPOSURE", "EFFEXPTM"),
    MappingProxyType({name: seconds for seconds, names in _TIMES.items() for name in names}),
)
GAIN: Final = CardVariants(
    "gain",
    # Some acquisition software writes a setting of the camera in GAIN and the gain itself in EGAIN.
    # ESO's GAIN is in ADU per electron; its CONAD is the inverse.
    ("EGAIN", "GAIN", "ATODGAIN", "CCDGAIN"),
    MappingProxyType({f"{electron}/{count}": 1.0 for electron, count in product(_ELECTRONS, _COUNTS)}),
    (
        _refused(r"\b(adu|dn|counts?)s?\s*(/|per)\s*(e\b|el)", "is in ADU per electron by its comment"),
        _refused(r"\bdB\b|\bsetting\b|\bsensor gain\b", "is a setting of the camera by its comment"),
    ),
    re.compile(_ESO_OUTPUT + "CONAD"),
)
READ_NOISE: Final = CardVariants(
    "read_noise",
    ("RDNOISE", "READNOIS", "READNOISE", "RON", "ENOISE", "CCDRON", "RONOISE"),
    MappingProxyType(dict.fromkeys(_ELECTRONS, 1.0)),
    (_refused(r"[\[(]\s*(adu|dn|counts?)\b", "is not in electrons by its comment"),),
    re.compile(_ESO_OUTPUT + "RON"),
)
SATURATION: Final = CardVariants(
    "saturation",
    ("SATURATE", "SATLEVEL", "SATURAT", "SATURATI", "SATURATION", "SATLEV", "SATUR_LV"),
    MappingProxyType(dict.fromkeys(_COUNTS, 1.0)),
    (_refused(r"[\[(]\s*(e-|e\b|el)", "is not in ADU by its comment"),),
)
SURFACE_BRIGHTNESS: Final = CardVariants("surface_brightness_per_rate", ("FLUXCONV", "PHOTMJSR"))

QUANTITIES: Final = (EXPOSURE, GAIN, READ_NOISE, SATURATION, SURFACE_BRIGHTNESS)
UNIT_KEYWORD: Final = "BUNIT"
READS_KEYWORD: Final = "NREADOUT"
"""Reads that were added up in each pixel; where it stands the read noise is that of one read."""
