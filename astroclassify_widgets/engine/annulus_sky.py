"""The sky under a source, from an annulus around it."""

from __future__ import annotations

import math
from typing import Final

import numpy as np
from numpy.typing import NDArray

from astroclassify_widgets.engine.compiled import compiled
from astroclassify_widgets.engine.pixel_state import USABLE
from astroclassify_widgets.model.aperture_sums import Sky
from astroclassify_widgets.model.noise import NoiseModel

Floats = NDArray[np.float64]

CLIP_SIGMA: Final = 3.0
LEAST_PIXELS: Final = 12
"""With fewer clean pixels than this, those near neighbours are used as well, and they tell no noise."""

_KEPT: Final = math.erf(CLIP_SIGMA / math.sqrt(2))
_DENSITY_AT_CLIP: Final = math.exp(-0.5 * CLIP_SIGMA**2) / math.sqrt(2 * math.pi)
_VARIANCE_KEPT: Final = 1.0 - 2 * CLIP_SIGMA * _DENSITY_AT_CLIP / _KEPT
_SKEW_SHIFT: Final = CLIP_SIGMA**3 * _DENSITY_AT_CLIP / (3 * _KEPT * _VARIANCE_KEPT)


def estimate_annulus_sky(
    data: NDArray[np.float32],
    state: NDArray[np.uint8],
    objects: NDArray[np.bool_],
    x: Floats,
    y: Floats,
    radii: tuple[float, float],
    noise: NoiseModel,
    rms: Floats,
) -> Sky:
    """Estimate the mean sky in an annulus without bias.

    Pixels whose centres lie in r_in <= d < r_out are averaged, except unusable ones and those with light
    of sources. They are clipped at 3 sigma about their mean until nothing changes. Clipping a normal
    distribution at k sigma leaves a part v = 1 - 2 k phi(k) / P(k) of its variance, and clipping one of
    skewness g moves its mean by -g k³ phi(k) / (3 P(k) v) sigma, by the first term of the Gram-Charlier
    series (Kendall & Stuart, The Advanced Theory of Statistics 1, section 6.17); both are undone. The
    skewness is that of photon noise at the effective gain, so without a gain a bias of -0.041 g sigma
    remains: 0.009 sigma of a pixel for a sky of 20 electrons, less for more.

    Parameters
    ----------
    data
        Pixel values, shape (ny, nx).
    state
        `pixel_state` of every pixel.
    objects
        Where sources shine, from `mask_objects`.
    x, y
        Centres, length n [px].
    radii
        Inner and outer radius [px].
    noise
        Effective gain and read noise, for the skewness.
    rms
        Noise of a pixel by the mesh at each position, length n, for annuli with too few pixels to tell.

    Returns
    -------
    Sky
        Level, its error, and the noise of a pixel; NaN where no pixel is usable.
    """
    variance_read = (noise.read_noise or 0.0) ** 2
    gain = noise.gain if noise.gain is not None else np.inf
    values, n_pixels, uncertain = _annulus_sky(
        data, state, objects, x, y, float(radii[0]), float(radii[1]), gain, variance_read, rms
    )
    return Sky(level=values[:, 0], err=values[:, 1], rms=values[:, 2], n_pixels=n_pixels, uncertain=uncertain)


@compiled
def _gather(data, state, objects, x, y, r_in, r_out, with_objects, out):
    """Copy the usable pixels of an annulus; return how many there are."""
    ny, nx = data.shape
    n = 0
    for row in range(max(math.ceil(y - r_out), 0), min(math.floor(y + r_out), ny - 1) + 1):
        for column in range(max(math.ceil(x - r_out), 0), min(math.floor(x + r_out), nx - 1) + 1):
            distance_squared = (column - x) ** 2 + (row - y) ** 2
            if distance_squared < r_in * r_in or distance_squared >= r_out * r_out:
                continue
            if state[row, column] == USABLE and (with_objects or not objects[row, column]):
                out[n] = data[row, column]
                n += 1
    return n


@compiled
def _clipped_mean(values):
    """Return mean and standard deviation of what they were before clipping, and the number kept."""
    mean = np.median(values)
    sigma = np.median(np.abs(values - mean)) * 1.4826
    if sigma == 0.0:
        sigma = np.std(values)
    kept = -1
    for _ in range(50):
        n = 0
        total = 0.0
        total_squared = 0.0
        for i in range(values.size):
            deviation = values[i] - mean
            if abs(deviation) <= CLIP_SIGMA * sigma:
                n += 1
                total += deviation
                total_squared += deviation * deviation
        if n == kept or n == 0:
            break
        kept = n
        shift = total / n
        sigma = math.sqrt(max(total_squared / n - shift * shift, 0.0) / _VARIANCE_KEPT)
        mean += shift
    return mean, sigma, max(kept, 1)


@compiled
def _annulus_sky(data, state, objects, x, y, r_in, r_out, gain, variance_read, rms):
    sky = np.full((x.size, 3), np.nan)
    n_pixels = np.zeros(x.size, dtype=np.int64)
    uncertain = np.zeros(x.size, dtype=np.bool_)
    values = np.empty((2 * math.ceil(r_out) + 1) ** 2)
    for source in range(x.size):
        n = _gather(data, state, objects, x[source], y[source], r_in, r_out, False, values)
        if n < LEAST_PIXELS:
            uncertain[source] = True
            n = _gather(data, state, objects, x[source], y[source], r_in, r_out, True, values)
        if n == 0:
            continue
        mean, sigma, kept = _clipped_mean(values[:n])
        if kept < LEAST_PIXELS:
            sigma = rms[source]
        if sigma > 0.0:
            skewness = max(sigma * sigma - variance_read, 0.0) / (gain * sigma**3)
            mean += _SKEW_SHIFT * skewness * sigma
        sky[source, 0] = mean
        sky[source, 1] = sigma / math.sqrt(kept * _VARIANCE_KEPT)
        sky[source, 2] = sigma
        n_pixels[source] = kept
    return sky, n_pixels, uncertain
