"""How much memory a picture takes, and how much there is."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Final

from astroclassify_widgets.io.picture.claim import PictureClaim

_LEAST: Final = 256 << 20
# How often a decoder holds the pixels, whole: PNG in rows and in the result; JPEG with its coefficients; TIFF
# as it is packed, unpacked, in the order of this machine and in the result.
_COPIES: Final = {"PNG": 2, "JPEG": 4, "TIFF": 5}
_OF_A_PLANE: Final = 16
"""Bytes a pixel of the plane that is measured, of which there are two or three, and of its mask."""


def decoding_memory(claim: PictureClaim, size: int) -> int:
    """Return what decoding a picture from a file of a size may take [bytes]."""
    of_a_pixel = _COPIES[claim.format] * claim.samples * claim.sample_bytes + _OF_A_PLANE
    return _LEAST + 2 * size + of_a_pixel * claim.pixels


def free_memory() -> int | None:
    """Return what this machine can still give [bytes]; None where it does not say."""
    try:
        found = re.search(r"MemAvailable:\s+(\d+) kB", Path("/proc/meminfo").read_text())
        if found:
            return int(found[1]) << 10
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError, AttributeError):
        return None
