"""What a detector looks at."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class DetectionImage:
    """Pixels above the background and their noise, in a unit near that noise; the arrays may be written to.

    Attributes
    ----------
    pixels, rms
        Values above the background and noise of a pixel, shape (ny, nx).
    global_rms
        Typical noise of a pixel.
    mask
        True where a pixel must not be used, or None.
    gain
        Electrons per unit, or None where it is not known.
    """

    pixels: NDArray[np.float32]
    rms: NDArray[np.float32]
    global_rms: float
    mask: NDArray[np.bool_] | None
    gain: float | None
