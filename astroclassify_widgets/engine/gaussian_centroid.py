"""Centroids by fits of Gaussians."""

from __future__ import annotations

import math

import numpy as np

from astroclassify_widgets.engine.compiled import compiled
from astroclassify_widgets.engine.moffat import GAUSSIAN_BETA
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


@compiled
def gaussian_centroids(data, state, x, y, rms, fwhm, photon_variance):
    """Fit Gaussians with free width and sky; see `windowed_centroids` for arguments and return value."""
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
