"""The error of an isophotal centroid, the flicker of its edge included."""

from __future__ import annotations

import math
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_EDGE_CALIBRATION: Final = 0.5
"""Part of the kernel's correlated area that counts at the edge; from simulations, FWHM 2 to 5 px, sky 20 to
4000 e-, thresholds 1.5 to 5 sigma, Moffat and Gaussian: the error is then right to 10 %."""
_LEAST_PEAK_RATIO: Final = 1.3


def edge_variance(
    flux: Floats,
    peak: Floats,
    n_pixels: NDArray[np.int64],
    threshold: Floats,
    rms: Floats,
    kernel: NDArray[np.float32] | None,
) -> Floats:
    """Return the variance of x, or of y, that the flickering edge of an isophote adds [px²].

    SExtractor's ERRX2 propagates the noise of the pixels above the threshold, but not that noise decides
    which pixels those are; the scatter of the centroids is 1.2 to 2.5 times what it says. Near the edge,
    at radius R, where the light of a star falls off with the slope s, a pixel belongs to the source with
    the probability p, and the integral of p (1 - p) over radius is sigma_f / (sqrt(pi) s) for a smoothed
    noise sigma_f. Each such pixel carries the threshold's T of light, at a mean square distance of R²/2,
    and comes and goes with the A pixels that the kernel correlates. For a Gaussian star
    s = 2 T ln(peak / T) / R, so that

        var = c sqrt(pi) T R⁴ sigma_f A / (2 ln(peak / T) F²)

    Parameters
    ----------
    flux, peak, n_pixels
        Isophotal flux, peak and area of each source.
    threshold, rms
        Detection threshold and noise of a pixel at each source [unit of the frame].
    kernel
        Smoothing kernel, or None.
    """
    weights = np.ones(1) if kernel is None else kernel.ravel().astype(np.float64)
    # sigma_f A, with sigma_f = rms sqrt(sum k²) / sum k and A = (sum k)² / sum k².
    smoothed_noise_times_area = rms * weights.sum() / math.sqrt(float((weights**2).sum()))
    radius_squared = n_pixels / math.pi
    steepness = 2 * np.log(np.maximum(peak / threshold, _LEAST_PEAK_RATIO))
    light = math.sqrt(math.pi) * threshold * radius_squared**2 * smoothed_noise_times_area / steepness
    return np.asarray(_EDGE_CALIBRATION * light / flux**2)
