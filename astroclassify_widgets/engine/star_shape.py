"""The FWHM of a frame, robust over its good stars, and the FWHM of single sources."""

from __future__ import annotations

import math
from typing import Final

import numpy as np
from numpy.typing import NDArray

from astroclassify_widgets.engine.compiled import compiled
from astroclassify_widgets.engine.moffat import GAUSSIAN_BETA
from astroclassify_widgets.engine.pixel_value import at_positions
from astroclassify_widgets.engine.profile_fit import AMPLITUDE, BETA, FWHM, SKY, X, Y, fit_profile
from astroclassify_widgets.engine.star_candidates import find_star_candidates
from astroclassify_widgets.model.star_shape import StarShape

Floats = NDArray[np.float64]

_TYPICAL_FWHM: Final = 3.0
_TYPICAL_BETA: Final = 3.0
_MOST_STARS: Final = 100
_LEAST_STARS: Final = 3
_PEAK_SIGMA_FOR_BETA: Final = 50.0
_LEAST_STARS_FOR_BETA: Final = 5
_STAMP_IN_FWHM: Final = 1.0


def typical_shape(fwhm: float = _TYPICAL_FWHM) -> StarShape:
    """Return the shape of a star in average seeing, for frames that cannot tell, or of a given FWHM [px]."""
    return StarShape(fwhm=fwhm, beta=_TYPICAL_BETA, n_stars=0, scatter=0.0)


def measure_star_shape(
    subtracted: NDArray[np.float32], rms: NDArray[np.float32], state: NDArray[np.uint8]
) -> StarShape | None:
    """Fit Moffat profiles to the brightest good peaks and return the shape that most of them share.

    Galaxies are broader than stars, cosmic rays sharper, blends anything: so not the median is taken but
    the half-sample mode of the logarithm of the FWHM (Bickel & Fruehwirth 2006, CSDA 50, 3500), and then
    the median of all within 3 robust deviations of it. The exponent is fitted first, to bright stars,
    and is then the same for all, for a free one makes the FWHM uncertain.

    Parameters
    ----------
    subtracted
        Pixel values above the background, shape (ny, nx).
    rms
        Noise of a pixel, shape (ny, nx).
    state
        `pixel_state`, shape (ny, nx).

    Returns
    -------
    StarShape or None
        None where fewer than three stars could be fitted.
    """
    candidates = find_star_candidates(subtracted, rms, state)[:_MOST_STARS]
    beta = _measure_beta(subtracted, rms, state, candidates)
    fwhm = _fit_all(subtracted, state, candidates, beta, 5)[:, 0]
    fwhm = fwhm[np.isfinite(fwhm)]
    if len(fwhm) < _LEAST_STARS:
        return None
    fwhm = fwhm[_members_of_the_mode(np.log(fwhm))]
    return StarShape(fwhm=float(np.median(fwhm)), beta=beta, n_stars=len(fwhm), scatter=float(np.std(fwhm)))


def _measure_beta(
    subtracted: NDArray[np.float32], rms: NDArray[np.float32], state: NDArray[np.uint8], candidates: Floats
) -> float:
    """Return the Moffat exponent that bright stars share; fainter ones cannot tell wings from sky."""
    noise = at_positions(rms, candidates[:, 1], candidates[:, 2])
    bright = candidates[candidates[:, 0] > _PEAK_SIGMA_FOR_BETA * noise]
    shapes = _fit_all(subtracted, state, bright, 0.0, 6)
    shapes = shapes[np.isfinite(shapes[:, 0])]
    if len(shapes) < _LEAST_STARS_FOR_BETA:
        return _TYPICAL_BETA
    members = _members_of_the_mode(np.log(shapes[:, 0]))
    return float(np.clip(np.median(shapes[members, 1]), 1.5, GAUSSIAN_BETA))


def fit_fwhm(
    subtracted: NDArray[np.float32],
    state: NDArray[np.uint8],
    x: Floats,
    y: Floats,
    peak: Floats,
    shape: StarShape,
) -> Floats:
    """Fit the FWHM of single sources at the Moffat exponent of the frame.

    Parameters
    ----------
    subtracted, state
        Pixel values above the background and their `pixel_state`, shape (ny, nx).
    x, y, peak
        First guesses, length n; sources with a NaN among them are left out.
    shape
        Shape of a star on the frame: exponent, and size of the stamp.

    Returns
    -------
    ndarray
        FWHM, length n [px]; NaN where the fit did not converge.
    """
    guesses = np.column_stack([peak, x, y, np.full(len(x), shape.fwhm)])
    return np.asarray(_fit_all(subtracted, state, guesses, shape.beta, 4)[:, 0])


def _members_of_the_mode(values: Floats) -> NDArray[np.bool_]:
    """Return which values lie within 3 robust deviations of the half-sample mode."""
    sample = np.sort(values)
    while len(sample) > 3:
        half = (len(sample) + 1) // 2
        start = int(np.argmin(sample[half - 1 :] - sample[: len(sample) - half + 1]))
        sample = sample[start : start + half]
    mode = float(np.median(sample))
    distance = np.abs(values - mode)
    # Half of a clean sample lies within 0.67 sigma; the floor keeps equal values together.
    nearest = np.sort(distance)[: max(len(values) // 2, 2)]
    sigma = max(float(nearest[-1]) / 0.6745, 0.01)
    return np.asarray(distance <= 3 * min(sigma, 0.15))


@compiled
def _fit_all(data, state, guesses, beta, n_free):
    """Fit each row of peak, x, y and FWHM; a beta of 0 is fitted too. Returns FWHM and beta, or NaN."""
    shapes = np.full((guesses.shape[0], 2), np.nan)
    start = np.empty(6)
    for i in range(guesses.shape[0]):
        if not np.all(np.isfinite(guesses[i])):
            continue
        half = math.ceil(_STAMP_IN_FWHM * guesses[i, 3]) + 1
        start[AMPLITUDE] = guesses[i, 0]
        start[X], start[Y], start[FWHM] = guesses[i, 1], guesses[i, 2], guesses[i, 3]
        start[SKY] = 0.0
        start[BETA] = beta if beta > 0.0 else _TYPICAL_BETA
        fitted, converged = fit_profile(data, state, start, half, n_free)
        if converged:
            shapes[i, 0], shapes[i, 1] = fitted[FWHM], fitted[BETA]
    return shapes
