"""Pixels that no star can make: cosmic rays and hot pixels are sharper than the seeing."""

from __future__ import annotations

import math
from typing import Final

import numpy as np
from numpy.typing import NDArray

from astroclassify_widgets.engine.moffat import SIGMA_PER_FWHM

Floats = NDArray[np.float64]

_DIRECTIONS: Final = ((0, 1), (1, 0), (1, 1), (1, -1))
_MARGIN: Final = 1.5
"""A star may be this much sharper than the frame's, to be on the safe side."""
_NOISE_SIGMA: Final = 5.0
_PASSES: Final = 2


def soften_sharp_pixels(light: Floats, rms: Floats, fwhm: float, photon_variance: float) -> Floats:
    """Return an image with sharp pixels lowered to what a star could hold there.

    Through any pixel of a star the light falls off in every direction no faster than through its centre.
    So along each of four directions the two neighbours limit the pixel between them: to their mean over
    the star's profile at their distance. A hot pixel and a narrow track break that limit, a star does not.

    Parameters
    ----------
    light
        Pixel values above the sky, shape (ny, nx); NaN where there is none.
    rms
        Noise of a sky pixel, shape (ny, nx).
    fwhm
        Of a star [px].
    photon_variance
        Variance of a pixel by unit of light: 1 / effective gain, or 0.
    """
    sigma = fwhm * SIGMA_PER_FWHM
    for _ in range(_PASSES):
        limit = np.full(light.shape, np.inf)
        for dy, dx in _DIRECTIONS:
            profile = math.exp(-0.5 * (dx * dx + dy * dy) / sigma**2)
            between = _mean_of_neighbours(light, dy, dx) * (_MARGIN / max(profile, 1e-3))
            limit = np.fmin(limit, np.maximum(between, 0.0))
        limit += _NOISE_SIGMA * np.sqrt(rms**2 + photon_variance * np.where(np.isfinite(limit), limit, 0.0))
        light = np.minimum(light, limit)
    return light


def _mean_of_neighbours(light: Floats, dy: int, dx: int) -> Floats:
    """Return the mean of the pixels on both sides, the one that is known where the other is not, or NaN."""
    ny, nx = light.shape
    padded = np.pad(light, 1, constant_values=np.nan)
    before = padded[1 - dy : 1 - dy + ny, 1 - dx : 1 - dx + nx]
    after = padded[1 + dy : 1 + dy + ny, 1 + dx : 1 + dx + nx]
    return 0.5 * (np.where(np.isnan(before), after, before) + np.where(np.isnan(after), before, after))
