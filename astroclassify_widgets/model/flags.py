"""The flags of a source, each declared once with its bit, its name and a sentence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Flag:
    """One bit of the ``flags`` column."""

    bit: int
    name: str
    meaning: str

    @property
    def value(self) -> int:
        """The number that the bit stands for."""
        return 1 << self.bit


HAS_MASKED: Final = Flag(0, "has_masked", "masked or NaN pixels in the aperture were left out of the sum")
SATURATED: Final = Flag(1, "saturated", "saturated pixels in the aperture were left out of the sum")
TRUNCATED: Final = Flag(2, "truncated", "the aperture reaches beyond the edge of the image")
OFF_IMAGE: Final = Flag(3, "off_image", "the position is not on the image; nothing was measured")
DEBLENDED: Final = Flag(4, "deblended", "the detection was split from a neighbour")
DETECTION_TRUNCATED: Final = Flag(5, "detection_truncated", "the detected pixels touch the edge of the image")
SHAPE_SINGULAR: Final = Flag(6, "shape_singular", "the detected pixels lie on a line; the shape is unreliable")
SKY_UNCERTAIN: Final = Flag(
    7, "sky_uncertain", "too few clean pixels in the annulus; those near neighbours were used as well"
)
NO_SKY: Final = Flag(8, "no_sky", "not one usable pixel in the annulus; no flux could be given")
NO_SOURCE_NOISE: Final = Flag(9, "no_source_noise", "without a gain the error holds no noise of the source itself")
NON_POSITIVE_FLUX: Final = Flag(10, "non_positive_flux", "the flux is not positive, so there is no magnitude")
CENTROID_FAILED: Final = Flag(11, "centroid_failed", "recentring failed or moved too far; the given position was kept")
NO_PIXELS: Final = Flag(12, "no_pixels", "not one usable pixel in the aperture; no flux could be given")

FLAGS: Final = (
    HAS_MASKED, SATURATED, TRUNCATED, OFF_IMAGE, DEBLENDED, DETECTION_TRUNCATED, SHAPE_SINGULAR,
    SKY_UNCERTAIN, NO_SKY, NO_SOURCE_NOISE, NON_POSITIVE_FLUX, CENTROID_FAILED, NO_PIXELS,
)  # fmt: skip
"""Every flag, in the order of its bit."""


def decode_flags(value: int) -> list[Flag]:
    """Return the flags that are set in a value of the ``flags`` column."""
    return [flag for flag in FLAGS if value & flag.value]
