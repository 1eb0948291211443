"""The cores of bright stars, which saturation or a mask took from the image."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from astroclassify_widgets.model.frame import Mask

Floats = NDArray[np.float64]

_BRIGHT_SIGMA: Final = 10.0
_STEEPNESS: Final = 0.25


def masked_cores(light: Floats, rms: Floats) -> Mask:
    """Return the holes that lie within bright light, shape (ny, nx).

    Parameters
    ----------
    light
        Pixel values above the sky, shape (ny, nx); NaN where there is none.
    rms
        Noise of a sky pixel, shape (ny, nx).
    """
    holes, n_holes = ndimage.label(np.isnan(light))
    if n_holes == 0:
        return np.zeros(light.shape, dtype=np.bool_)
    beside = np.where(holes == 0, ndimage.maximum_filter(holes, 3), 0)
    ratio = np.where(holes == 0, light, 0.0) / rms
    # A hole with nothing beside it fills the image; there the median is NaN.
    bright = np.nan_to_num(ndimage.median(ratio, beside, np.arange(n_holes + 1))) > _BRIGHT_SIGMA
    bright[0] = False
    return np.asarray(bright[holes])


def fill_cores(light: Floats, cores: Mask) -> tuple[Floats, Floats]:
    """Return the image with cores filled, highest in their middles, and the depth of each pixel in its core [px].

    Parameters
    ----------
    light
        Pixel values above the sky, shape (ny, nx); NaN where there is none.
    cores
        True within a core.
    """
    if not cores.any():
        return light, np.zeros(light.shape)
    depth = ndimage.distance_transform_edt(np.pad(cores, 1))[1:-1, 1:-1]
    labels, n_cores = ndimage.label(cores)
    beside = ndimage.maximum_filter(labels, 3)
    rim = np.asarray(ndimage.maximum(np.nan_to_num(light), beside, np.arange(n_cores + 1)))
    filled = np.where(np.isnan(light) & cores, rim[labels], light)
    return np.where(cores, filled * (1 + _STEEPNESS * np.maximum(depth - 1, 0)), filled), depth
