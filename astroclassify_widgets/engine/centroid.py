"""Recentring of positions."""

from __future__ import annotations

import math
import warnings
from typing import Final

import numpy as np
from astropy.utils.exceptions import AstropyUserWarning
from numpy.typing import NDArray

from astroclassify_widgets.engine.compiled import compiled
from astroclassify_widgets.engine.moffat import GAUSSIAN_BETA
from astroclassify_widgets.engine.pixel_state import USABLE
from astroclassify_widgets.engine.profile_fit import (
    AMPLITUDE,
    BETA,
    FWHM,
    SKY,
    X,
    Y,
    fit_profile,
    position_error,
)
from astroclassify_widgets.engine.star_shape import typical_shape
from astroclassify_widgets.engine.windowed_centroid import windowed_centroids
from astroclassify_widgets.model.centroids import Centroids
from astroclassify_widgets.model.noise import NoiseModel
from astroclassify_widgets.model.star_shape import StarShape
from astroclassify_widgets.params.aperture import ApertureParams

Floats = NDArray[np.float64]

_SIGMA_PER_FWHM: Final = 1 / math.sqrt(8 * math.log(2))
_QUADRATIC_BOX: Final = 5


def recentre(
    subtracted: NDArray[np.float32],
    state: NDArray[np.uint8],
    given: Centroids,
    rms: Floats,
    shape: StarShape | None,
    noise: NoiseModel,
    params: ApertureParams,
) -> Centroids:
    """Move positions to the centres of their stars, by at most ``centroid_max_shift``.

    Parameters
    ----------
    subtracted, state
        Pixel values above the background and their `pixel_state`, shape (ny, nx).
    given
        Positions to begin from.
    rms
        Noise of a sky pixel at each of them.
    shape
        Shape of a star; a FWHM of 3 px is taken without it.
    noise
        Effective gain, for the errors.
    params
        Which centroid, and how far it may move.

    Returns
    -------
    Centroids
        ``windowed`` and ``gaussian`` with errors; ``quadratic`` (a parabola through 5 x 5 px) without.
    """
    if params.centroid == "none":
        return given
    max_shift = params.centroid_max_shift or params.r
    shape = shape or typical_shape()
    photon_variance = 0.0 if noise.gain is None else 1.0 / noise.gain
    if params.centroid == "windowed":
        sigma = shape.fwhm * _SIGMA_PER_FWHM
        found = windowed_centroids(
            subtracted,
            state,
            given.x,
            given.y,
            sigma,
            rms,
            shape.fwhm,
            shape.beta,
            photon_variance,
            max_shift,
        )
    elif params.centroid == "gaussian":
        found = _gaussian(subtracted, state, given.x, given.y, rms, shape.fwhm, photon_variance)
    else:
        found = _quadratic(subtracted, state, given, max_shift)
    return _accept(given, found, max_shift)


def _accept(given: Centroids, found: Floats, max_shift: float) -> Centroids:
    """Keep the given position where none was found, or where it moved too far."""
    with np.errstate(invalid="ignore"):
        moved = np.hypot(found[:, 0] - given.x, found[:, 1] - given.y) <= max_shift
    return Centroids(
        x=np.where(moved, found[:, 0], given.x),
        y=np.where(moved, found[:, 1], given.y),
        x_err=np.where(moved, found[:, 2], given.x_err),
        y_err=np.where(moved, found[:, 3], given.y_err),
        failed=~moved,
    )


@compiled
def _gaussian(data, state, x, y, rms, fwhm, photon_variance):
    """Fit Gaussians; rows of x, y and their errors."""
    ny, nx = data.shape
    found = np.full((x.size, 4), np.nan)
    start = np.empty(6)
    half = math.ceil(1.5 * fwhm) + 1
    for i in range(x.size):
        column, row = round(x[i]), round(y[i])
        if not (0 <= column < nx and 0 <= row < ny):
            continue
        start[AMPLITUDE] = max(data[row, column], 1e-3 * rms[i])
        start[X], start[Y], start[FWHM], start[SKY], start[BETA] = x[i], y[i], fwhm, 0.0, GAUSSIAN_BETA
        fitted, converged = fit_profile(data, state, start, half, 5)
        if converged:
            found[i, 0], found[i, 1] = fitted[X], fitted[Y]
            found[i, 2], found[i, 3] = position_error(data, state, fitted, half, rms[i], photon_variance)
    return found


def _quadratic(subtracted: NDArray[np.float32], state: NDArray[np.uint8], given: Centroids, max_shift: float) -> Floats:
    """Fit parabolas about the highest pixel within reach, by photutils; rows of x, y and unknown errors."""
    from photutils.centroids import centroid_quadratic

    found = np.full((len(given.x), 4), np.nan)
    reach = max(math.ceil(max_shift), _QUADRATIC_BOX // 2 + 1)
    ny, nx = subtracted.shape
    for i, (x, y) in enumerate(zip(given.x, given.y, strict=True)):
        if not (np.isfinite(x) and -0.5 <= x <= nx - 0.5 and -0.5 <= y <= ny - 0.5):
            continue
        x0, y0 = max(round(x) - reach, 0), max(round(y) - reach, 0)
        window = np.s_[y0 : round(y) + reach + 1, x0 : round(x) + reach + 1]
        if min(subtracted[window].shape) < _QUADRATIC_BOX or (state[window] != USABLE).all():
            continue
        try:
            with warnings.catch_warnings():
                # photutils warns where no parabola can be fitted, and answers with the highest pixel.
                warnings.simplefilter("error", AstropyUserWarning)
                centre = centroid_quadratic(
                    subtracted[window].astype(np.float64), mask=state[window] != USABLE, fit_boxsize=_QUADRATIC_BOX
                )
        except AstropyUserWarning:
            continue
        found[i, :2] = centre[0] + x0, centre[1] + y0
    return found
