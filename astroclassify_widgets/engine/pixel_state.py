"""Which pixels may enter a sum, and why the others may not."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from astroclassify_widgets.model.frame import Frame

USABLE: Final = 0
MASKED: Final = 1
SATURATED: Final = 2


def pixel_state(frame: Frame, saturation: float | None) -> NDArray[np.uint8]:
    """Return USABLE, MASKED or SATURATED for every pixel, shape (ny, nx)."""
    state = frame.mask.astype(np.uint8)
    if saturation is not None:
        state[(frame.data >= saturation) & ~frame.mask] = SATURATED
    return state
