"""What the bits of a plane of flags mean, where the header or the telescope tells."""

from __future__ import annotations

import re
from typing import Final

from astropy.io import fits

_ALL_BITS: Final = (1 << 32) - 1
_DO_NOT_USE: Final = 1
_LEGEND: Final = re.compile(r"MP_([A-Z_]+)")
"""Cards of the Rubin Observatory's pipelines (and Hyper Suprime-Cam's): MP_DETECTED = 5 names the bit 5."""

_SAYS_NOTHING_AGAINST: Final = frozenset(
    {"DETECTED", "DETECTED_NEGATIVE", "NOT_DEBLENDED", "INEXACT_PSF", "SENSOR_EDGE", "CLIPPED", "REJECTED", "STREAK"}
)


def informational_bits(plane: fits.Header, primary: fits.Header) -> int:
    """Return the bits that do not mean that a pixel is bad, as one number.

    Of the James Webb telescope only DO_NOT_USE, 1, is against a pixel; the other bits tell what happened to it.

    Parameters
    ----------
    plane, primary
        Headers of the plane and of the file.
    """
    if str(primary.get("TELESCOP", "")).strip().upper() == "JWST":
        return _ALL_BITS & ~_DO_NOT_USE
    bits = 0
    for keyword in plane:
        legend = _LEGEND.fullmatch(keyword)
        number = plane[keyword] if legend and legend[1] in _SAYS_NOTHING_AGAINST else None
        if type(number) is int and 0 <= number < 32:
            bits |= 1 << number
    return bits
