"""Centroids in a Gaussian window."""

from __future__ import annotations

import math

import numpy as np

from astroclassify_widgets.engine.compiled import compiled
from astroclassify_widgets.engine.moffat import core_radius_squared, pixel_profile
from astroclassify_widgets.engine.pixel_state import USABLE

_MAX_STEPS = 100
_CONVERGED_PIXELS = 1e-4
_REACH_SIGMA = 4.0


@compiled
def _is_usable(state, column, row):
    ny, nx = state.shape
    return 0 <= column < nx and 0 <= row < ny and state[row, column] == USABLE


@compiled
def _moments(data, state, x, y, sigma, fwhm, beta):
    """Return sums of w d, w d dx, w d dy, w d dx², w d dy² in the window about (x, y).

    To the first moments a pixel that cannot be used gives the light of a star's profile scaled to the
    others: a hole that was merely skipped would push the centroid away by many times its error.
    """
    reach = _REACH_SIGMA * sigma
    total = total_x = total_y = total_xx = total_yy = 0.0
    has_holes = False
    for row in range(math.ceil(y - reach), math.floor(y + reach) + 1):
        for column in range(math.ceil(x - reach), math.floor(x + reach) + 1):
            dx, dy = column - x, row - y
            q = (dx * dx + dy * dy) / (sigma * sigma)
            if q > _REACH_SIGMA * _REACH_SIGMA:
                continue
            if not _is_usable(state, column, row):
                has_holes = True
                continue
            light = math.exp(-0.5 * q) * data[row, column]
            total += light
            total_x += light * dx
            total_y += light * dy
            total_xx += light * dx * dx
            total_yy += light * dy * dy
    if has_holes:
        missing_x, missing_y = _moments_of_holes(state, x, y, sigma, fwhm, beta)
        total_x += missing_x * total
        total_y += missing_y * total
    return total, total_x, total_y, total_xx, total_yy


@compiled
def _moments_of_holes(state, x, y, sigma, fwhm, beta):
    """Return first moments of a star's profile over unusable pixels, by its sum over the usable ones."""
    reach = _REACH_SIGMA * sigma
    alpha_squared = core_radius_squared(fwhm, beta)
    usable = missing_x = missing_y = 0.0
    for row in range(math.ceil(y - reach), math.floor(y + reach) + 1):
        for column in range(math.ceil(x - reach), math.floor(x + reach) + 1):
            dx, dy = column - x, row - y
            q = (dx * dx + dy * dy) / (sigma * sigma)
            if q > _REACH_SIGMA * _REACH_SIGMA:
                continue
            light = math.exp(-0.5 * q) * pixel_profile(dx, dy, alpha_squared, beta)
            if _is_usable(state, column, row):
                usable += light
            else:
                missing_x += light * dx
                missing_y += light * dy
    return (missing_x / usable, missing_y / usable) if usable > 0.0 else (0.0, 0.0)


@compiled
def _noise_of_moments(data, state, x, y, sigma, variance, fwhm, beta, photon_variance):
    """Return the variances of the sums of w d dx and w d dy, with the source from its model.

    The model is a star's profile scaled so that its windowed sum is that of the data.
    """
    reach = _REACH_SIGMA * sigma
    alpha_squared = core_radius_squared(fwhm, beta)
    light = model = 0.0
    sky_x = sky_y = source_x = source_y = 0.0
    for row in range(math.ceil(y - reach), math.floor(y + reach) + 1):
        for column in range(math.ceil(x - reach), math.floor(x + reach) + 1):
            dx, dy = column - x, row - y
            q = (dx * dx + dy * dy) / (sigma * sigma)
            if q > _REACH_SIGMA * _REACH_SIGMA or not _is_usable(state, column, row):
                continue
            weight = math.exp(-0.5 * q)
            profile = pixel_profile(dx, dy, alpha_squared, beta)
            light += weight * data[row, column]
            model += weight * profile
            sky_x += weight * weight * dx * dx
            sky_y += weight * weight * dy * dy
            source_x += weight * weight * dx * dx * profile
            source_y += weight * weight * dy * dy * profile
    amplitude = max(light, 0.0) / model if model > 0.0 else 0.0
    return (
        variance * sky_x + photon_variance * amplitude * source_x,
        variance * sky_y + photon_variance * amplitude * source_y,
    )


@compiled
def windowed_centroids(data, state, x, y, sigma, rms, fwhm, beta, photon_variance, max_shift):
    """Move positions to the centroids of their light in a Gaussian window.

    The centroid is the root of S(x) = sum w(x_i - x) d_i (x_i - x), with w a Gaussian of the star's
    sigma; it is reached by steps of 2 S / sum(w d), exact for a Gaussian star (as SExtractor's XWIN). The
    error follows from the root: sqrt(var S) / |dS/dx|, with dS/dx = -sum w d (1 - (x_i - x)²/sigma²).

    Parameters
    ----------
    data, state
        Pixel values above the sky and their `pixel_state`, shape (ny, nx).
    x, y
        Positions, length n [px].
    sigma
        Of the window [px].
    rms
        Noise of a sky pixel at each position, length n.
    fwhm, beta
        Profile of a star, for the photon noise of the source.
    photon_variance
        Variance of a pixel by unit of light: 1 / effective gain, or 0.
    max_shift
        Positions that move farther have failed [px].

    Returns
    -------
    ndarray
        Rows of x, y and their errors; NaN where no centroid was found.
    """
    found = np.full((x.size, 4), np.nan)
    for i in range(x.size):
        x_here, y_here = x[i], y[i]
        converged = False
        for _ in range(_MAX_STEPS):
            total, total_x, total_y, total_xx, total_yy = _moments(data, state, x_here, y_here, sigma, fwhm, beta)
            if not total > 0.0:
                break
            step_x, step_y = 2.0 * total_x / total, 2.0 * total_y / total
            x_here += step_x
            y_here += step_y
            if (x_here - x[i]) ** 2 + (y_here - y[i]) ** 2 > max_shift * max_shift:
                break
            if step_x * step_x + step_y * step_y < _CONVERGED_PIXELS**2:
                converged = True
                break
        if not converged:
            continue
        slope_x = abs(total - total_xx / (sigma * sigma))
        slope_y = abs(total - total_yy / (sigma * sigma))
        noise_x, noise_y = _noise_of_moments(
            data, state, x_here, y_here, sigma, rms[i] ** 2, fwhm, beta, photon_variance
        )
        if noise_x > 0.0 and noise_y > 0.0:
            found[i, 0], found[i, 1] = x_here, y_here
            found[i, 2], found[i, 3] = math.sqrt(noise_x) / slope_x, math.sqrt(noise_y) / slope_y
    return found
