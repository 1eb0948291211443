"""The values of an image at positions."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from astroclassify_widgets.model.frame import Image

Floats = NDArray[np.float64]


def at_positions(image: Image, x: Floats, y: Floats) -> Floats:
    """Return the pixels that positions lie in; the nearest pixel where they lie off the image."""
    ny, nx = image.shape
    column = np.clip(np.rint(np.nan_to_num(x)), 0, nx - 1).astype(np.intp)
    row = np.clip(np.rint(np.nan_to_num(y)), 0, ny - 1).astype(np.intp)
    return image[row, column].astype(np.float64)
