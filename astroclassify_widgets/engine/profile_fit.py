"""Least-squares fit of a circular Moffat profile to one star."""

from __future__ import annotations

import math

import numpy as np

from astroclassify_widgets.engine.compiled import compiled
from astroclassify_widgets.engine.moffat import QUADRATURE_OFFSET
from astroclassify_widgets.engine.pixel_state import USABLE
from astroclassify_widgets.engine.small_matrix import solve_symmetric

AMPLITUDE, X, Y, FWHM, SKY, BETA = range(6)
"""Order of the parameters."""

_MAX_STEPS = 30
_CONVERGED_PIXELS = 1e-3
_MOST_DAMPING = 1e8


@compiled
def _profile_and_gradient(dx, dy, fwhm, beta, out):
    """Mean over a pixel of the unit profile, and its derivatives by x, y, FWHM and beta of the star.

    The 2 x 2 Gauss-Legendre rule is that of `moffat.pixel_profile`.
    """
    root = 2.0 ** (1.0 / beta)
    alpha_squared = 0.25 * fwhm * fwhm / (root - 1.0)
    log_slope = -math.log(2.0) / (beta * beta) * root / (root - 1.0)
    out[:] = 0.0
    for i in range(2):
        u = dx + (2 * i - 1) * QUADRATURE_OFFSET
        for j in range(2):
            v = dy + (2 * j - 1) * QUADRATURE_OFFSET
            q = (u * u + v * v) / alpha_squared
            log_q = math.log1p(q)
            value = 0.25 * math.exp(-beta * log_q)
            slope = beta * value / (1.0 + q)
            out[0] += value
            out[1] += 2.0 * slope * u / alpha_squared
            out[2] += 2.0 * slope * v / alpha_squared
            out[3] += 2.0 * slope * q / fwhm
            out[4] += -value * log_q - slope * q * log_slope


@compiled
def _normal_equations(data, state, x0, y0, half, p, n_free, matrix, vector, gradient):
    """Fill the normal equations at p; return the sum of squared residuals and the number of pixels."""
    ny, nx = data.shape
    matrix[:] = 0.0
    vector[:] = 0.0
    row_of_jacobian = np.empty(6)
    cost = 0.0
    n = 0
    for row in range(max(y0 - half, 0), min(y0 + half, ny - 1) + 1):
        for column in range(max(x0 - half, 0), min(x0 + half, nx - 1) + 1):
            if state[row, column] != USABLE:
                continue
            _profile_and_gradient(column - p[X], row - p[Y], p[FWHM], p[BETA], gradient)
            residual = data[row, column] - p[AMPLITUDE] * gradient[0] - p[SKY]
            row_of_jacobian[AMPLITUDE] = gradient[0]
            row_of_jacobian[X] = p[AMPLITUDE] * gradient[1]
            row_of_jacobian[Y] = p[AMPLITUDE] * gradient[2]
            row_of_jacobian[FWHM] = p[AMPLITUDE] * gradient[3]
            row_of_jacobian[SKY] = 1.0
            row_of_jacobian[BETA] = p[AMPLITUDE] * gradient[4]
            cost += residual * residual
            n += 1
            for i in range(n_free):
                vector[i] += row_of_jacobian[i] * residual
                for j in range(i + 1):
                    matrix[i, j] += row_of_jacobian[i] * row_of_jacobian[j]
    for i in range(n_free):
        for j in range(i):
            matrix[j, i] = matrix[i, j]
    return cost, n


@compiled
def _acceptable(p, x0, y0, half):
    return (
        0.2 < p[FWHM] < 4.0 * half + 4.0
        and 1.01 < p[BETA] < 200.0
        and abs(p[X] - x0) <= half
        and abs(p[Y] - y0) <= half
    )


@compiled
def fit_profile(data, state, start, half, n_free):
    """Fit a profile to a square stamp.

    Levenberg-Marquardt with equal weights: a fit whose weights came from the noisy pixels would be
    biased, and a shape needs no optimal weights.

    Parameters
    ----------
    data, state
        Pixel values and their `pixel_state`, shape (ny, nx).
    start
        First guess of amplitude, x, y, FWHM, sky and exponent.
    half
        Half side of the stamp about the rounded first position [px].
    n_free
        How many parameters are fitted, the first of this order: 4 without sky and exponent, 5 with the sky,
        6 with both.

    Returns
    -------
    parameters, converged
        The fitted values in the order of `start`.
    """
    p = start.copy()
    x0, y0 = round(start[X]), round(start[Y])
    matrix, trial_matrix = np.zeros((6, 6)), np.zeros((6, 6))
    vector, trial_vector = np.zeros(6), np.zeros(6)
    gradient = np.empty(5)
    cost, n = _normal_equations(data, state, x0, y0, half, p, n_free, matrix, vector, gradient)
    if n <= n_free + 2:
        return p, False
    damping = 1e-3
    for _ in range(_MAX_STEPS):
        damped = matrix[:n_free, :n_free].copy()
        for i in range(n_free):
            if damped[i, i] <= 0.0:
                return p, False
            damped[i, i] *= 1.0 + damping
        step = solve_symmetric(damped, vector[:n_free])
        trial = p.copy()
        trial[:n_free] += step
        if not np.all(np.isfinite(trial)):
            damping *= 10.0
            if damping > _MOST_DAMPING:
                return p, False
            continue
        better = False
        if _acceptable(trial, x0, y0, half):
            trial_cost, n = _normal_equations(
                data, state, x0, y0, half, trial, n_free, trial_matrix, trial_vector, gradient
            )
            better = trial_cost <= cost
        small = max(abs(step[X]), abs(step[Y]), abs(step[FWHM])) < _CONVERGED_PIXELS
        if better:
            small_gain = cost - trial_cost <= 1e-6 * cost
            p, cost = trial, trial_cost
            matrix, trial_matrix = trial_matrix, matrix
            vector, trial_vector = trial_vector, vector
            damping *= 0.2
            if small or small_gain:
                return p, p[AMPLITUDE] > 0.0
        else:
            if small:
                return p, p[AMPLITUDE] > 0.0
            damping *= 10.0
            if damping > _MOST_DAMPING:
                return p, False
    return p, False


@compiled
def position_error(data, state, p, half, rms, photon_variance):
    """Return the standard errors of x and y of a fitted profile with equal weights.

    The sandwich H^-1 B H^-1 with H = sum J J' and B = sum v J J', v the variance of a pixel: its sky's,
    and that of the photons of the fitted profile.

    Parameters
    ----------
    data, state
        As for `fit_profile`.
    p
        Fitted parameters.
    half
        Half side of the stamp [px].
    rms
        Noise of a sky pixel.
    photon_variance
        Variance of a pixel by unit of light: 1 / effective gain, or 0.
    """
    ny, nx = data.shape
    x0, y0 = round(p[X]), round(p[Y])
    hessian, noise = np.zeros((5, 5)), np.zeros((5, 5))
    gradient, jacobian = np.empty(5), np.empty(5)
    for row in range(max(y0 - half, 0), min(y0 + half, ny - 1) + 1):
        for column in range(max(x0 - half, 0), min(x0 + half, nx - 1) + 1):
            if state[row, column] != USABLE:
                continue
            _profile_and_gradient(column - p[X], row - p[Y], p[FWHM], p[BETA], gradient)
            variance = rms * rms + photon_variance * p[AMPLITUDE] * gradient[0]
            jacobian[AMPLITUDE] = gradient[0]
            jacobian[X] = p[AMPLITUDE] * gradient[1]
            jacobian[Y] = p[AMPLITUDE] * gradient[2]
            jacobian[FWHM] = p[AMPLITUDE] * gradient[3]
            jacobian[SKY] = 1.0
            for i in range(5):
                for j in range(5):
                    hessian[i, j] += jacobian[i] * jacobian[j]
                    noise[i, j] += variance * jacobian[i] * jacobian[j]
    # The amplitude squared stands beside one: brought to a common size, for data in any unit.
    size = np.sqrt(np.diag(hessian))
    if not np.all(size > 0.0):
        return np.nan, np.nan
    for i in range(5):
        for j in range(5):
            hessian[i, j] /= size[i] * size[j]
            noise[i, j] /= size[i] * size[j]
    return _sandwich_error(hessian, noise, X) / size[X], _sandwich_error(hessian, noise, Y) / size[Y]


@compiled
def _sandwich_error(hessian, noise, parameter):
    """Return the square root of the parameter's diagonal element of H^-1 B H^-1; NaN where H is singular."""
    unit = np.zeros(hessian.shape[0])
    unit[parameter] = 1.0
    row = solve_symmetric(hessian, unit)
    variance = 0.0
    for i in range(row.size):
        for j in range(row.size):
            variance += row[i] * noise[i, j] * row[j]
    return math.sqrt(variance)
