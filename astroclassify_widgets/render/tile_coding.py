"""Pixel values in the few bytes that a screen needs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from astroclassify_widgets.model.frame import Image, Mask
from astroclassify_widgets.render.display_limits import DisplayStatistics

MASKED_HALF: Final = np.float16(-65504.0)
"""Marks a masked pixel: the lowest finite half float, 0xFBFF. What a graphics processor does with NaN is its affair."""
LARGEST_HALF: Final = 60000.0
"""What encoded pixels are clipped to, on either side of zero."""
_SMALLEST_NOISE: Final = 1e-4
"""Least encoded noise. A half float still resolves it in a thousand steps."""

Halves = NDArray[np.float16]


@dataclass(frozen=True)
class TileCoding:
    """How pixel values become half floats: ``(value - offset) * scale``.

    A half float has 11 bits. About the sky they resolve the noise finely; a value far above is known to 0.05 %.

    Attributes
    ----------
    offset
        The typical sky, in the unit of the frame.
    scale
        Inverse of the noise, or less where the brightest pixel would overflow.
    """

    offset: float
    scale: float

    @classmethod
    def fitting(cls, statistics: DisplayStatistics) -> TileCoding:
        """Return the coding in which noise is about one and, if it can be, nothing is clipped."""
        offset = float(np.float32(statistics.sky))
        reach = max(statistics.highest - offset, offset - statistics.lowest)
        scale = 1.0 / statistics.noise
        if reach * scale > LARGEST_HALF:
            scale = max(LARGEST_HALF / reach, _SMALLEST_NOISE / statistics.noise)
        return cls(offset, scale)

    def encode(self, values: Image, usable: Mask) -> Halves:
        """Return half floats of the shape of `values`; those that are not usable are `MASKED_HALF`."""
        with np.errstate(over="ignore"):  # what overflows is clipped
            scaled = (values - np.float32(self.offset)) * np.float32(self.scale)
        halves: Halves = np.clip(scaled, -LARGEST_HALF, LARGEST_HALF).astype(np.float16)
        halves[~usable] = MASKED_HALF
        return halves
