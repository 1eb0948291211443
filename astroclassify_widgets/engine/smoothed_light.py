"""A stamp smoothed by the shape of a star: how bright a star would be at each pixel, and how sure that is."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

Floats = NDArray[np.float64]

_REACH_SIGMA: Final = 3.5
_LEAST_COVERAGE: Final = 0.02
_LARGEST_LEVEL: Final = 2.0
_LARGEST_SCATTER: Final = 3.0


@dataclass(frozen=True, eq=False)
class SmoothedLight:
    """The amplitude of the star that fits best about each pixel; arrays of shape (ny, nx).

    Attributes
    ----------
    amplitude
        Light at the peak of the star [unit of the frame]; minus infinity where too few pixels are known.
    error
        Its noise, photons of the source included [unit of the frame].
    significance
        Amplitude above the sky over the noise of the sky alone, both as the stamp itself shows them
        [sigma]; minus infinity where too few pixels are known.
    """

    amplitude: Floats
    error: Floats
    significance: Floats


def smooth_light(light: Floats, rms: Floats, sigma: float, photon_variance: float) -> SmoothedLight:
    """Fit the amplitude of a Gaussian star at every pixel: sum(k d) / sum(k²) over the pixels that are known.

    So a hole neither lowers nor raises it: a star whose core is missing peaks at its centre all the same.

    Parameters
    ----------
    light
        Pixel values above the sky, shape (ny, nx); NaN where they are not known.
    rms
        Noise of a sky pixel, shape (ny, nx).
    sigma
        Of the star [px].
    photon_variance
        Variance of a pixel by unit of light: 1 / effective gain, or 0.
    """
    offset = np.arange(-math.ceil(_REACH_SIGMA * sigma), math.ceil(_REACH_SIGMA * sigma) + 1)
    kernel = np.exp(-0.5 * (offset / sigma) ** 2)
    known = np.isfinite(light)
    usable = known.astype(np.float64)
    values = np.where(known, light, 0.0)
    fitted, weight = _convolve(values, kernel), _convolve(usable, kernel**2)
    sky_variance = _convolve(np.where(known, rms**2, 0.0), kernel**2)
    photons = np.maximum(_convolve(np.maximum(values, 0.0), kernel**2), 0.0) * photon_variance
    enough = weight > _LEAST_COVERAGE * (kernel**2).sum() ** 2
    weight, sky_variance = np.where(enough, weight, 1.0), np.where(enough, sky_variance, 1.0)
    significance = np.where(enough, fitted / np.sqrt(sky_variance), -np.inf)
    level, scatter = _of_the_sky(significance[enough])
    return SmoothedLight(
        amplitude=np.where(enough, fitted / weight, -np.inf),
        error=scatter * np.sqrt(sky_variance + photons) / weight,
        significance=(significance - level) / scatter,
    )


def _of_the_sky(significance: Floats) -> tuple[float, float]:
    """Return level and scatter of the significance where no star is, which should be 0 and 1.

    Smoothing turns a small error of the background into a large one, and noise that neighbouring pixels
    share, as in a resampled frame, stays. Stars weigh on the upper half alone. Bounds keep the
    light of a source that fills the stamp from passing for sky.
    """
    if significance.size == 0:
        return 0.0, 1.0
    low, level = np.percentile(significance, [15.87, 50])
    return float(np.clip(level, 0.0, _LARGEST_LEVEL)), float(np.clip(level - low, 1.0, _LARGEST_SCATTER))


def _convolve(image: Floats, kernel: Floats) -> Floats:
    """Return the image under a symmetric kernel along both axes; beyond the stamp there is nothing."""
    along_x = ndimage.correlate1d(image, kernel, axis=1, mode="constant")
    return np.asarray(ndimage.correlate1d(along_x, kernel, axis=0, mode="constant"))
