"""Centroids by a parabola through the pixels about the highest one."""

from __future__ import annotations

import math

import numpy as np

from astroclassify_widgets.engine.compiled import compiled
from astroclassify_widgets.engine.pixel_state import USABLE
from astroclassify_widgets.engine.small_matrix import solve_symmetric

_HALF = 2
_LEAST_PIXELS = 6


@compiled
def quadratic_centroids(data, state, x, y, max_shift):
    """Fit parabolas to 5 x 5 px and return where they peak.

    As Vakili & Hogg 2016 (arXiv:1610.05873), who show that it comes near the Cramer-Rao bound, for a
    well-sampled star; here by least squares, so that unusable pixels may be left out.

    Parameters
    ----------
    data, state
        Pixel values above the sky and their `pixel_state`, shape (ny, nx).
    x, y
        Positions, length n [px].
    max_shift
        How far from a position the highest pixel is sought [px].

    Returns
    -------
    ndarray
        Rows of x, y and NaN twice, for the errors are not known; all NaN where there is no peak.
    """
    found = np.full((x.size, 4), np.nan)
    for i in range(x.size):
        column, row = _highest(data, state, x[i], y[i], max_shift)
        if column < 0:
            continue
        dx, dy = _peak_of_parabola(data, state, column, row)
        if abs(dx) <= _HALF and abs(dy) <= _HALF:
            found[i, 0], found[i, 1] = column + dx, row + dy
    return found


@compiled
def _highest(data, state, x, y, max_shift):
    """Return column and row of the highest usable pixel within reach, or -1."""
    ny, nx = data.shape
    best, best_column, best_row = -np.inf, -1, -1
    reach = max_shift + 0.5
    for row in range(max(math.ceil(y - reach), 0), min(math.floor(y + reach), ny - 1) + 1):
        for column in range(max(math.ceil(x - reach), 0), min(math.floor(x + reach), nx - 1) + 1):
            within = (column - x) ** 2 + (row - y) ** 2 <= reach * reach
            if within and state[row, column] == USABLE and data[row, column] > best:
                best, best_column, best_row = data[row, column], column, row
    return best_column, best_row


@compiled
def _peak_of_parabola(data, state, column, row):
    """Return where a + b u + c v + d u² + e u v + f v² peaks about a pixel; infinity where it does not."""
    ny, nx = data.shape
    matrix, vector, terms = np.zeros((6, 6)), np.zeros(6), np.empty(6)
    scale = max(abs(np.float64(data[row, column])), 1e-300)
    n = 0
    for v in range(-_HALF, _HALF + 1):
        for u in range(-_HALF, _HALF + 1):
            if not (0 <= column + u < nx and 0 <= row + v < ny) or state[row + v, column + u] != USABLE:
                continue
            terms[0], terms[1], terms[2], terms[3], terms[4], terms[5] = 1.0, u, v, u * u, u * v, v * v
            n += 1
            for i in range(6):
                vector[i] += terms[i] * data[row + v, column + u] / scale
                for j in range(6):
                    matrix[i, j] += terms[i] * terms[j]
    if n < _LEAST_PIXELS:
        return np.inf, np.inf
    p = solve_symmetric(matrix, vector)
    if not np.all(np.isfinite(p)):
        return np.inf, np.inf
    determinant = 4.0 * p[3] * p[5] - p[4] * p[4]
    if determinant <= 0.0 or p[3] >= 0.0:
        return np.inf, np.inf
    return (p[4] * p[2] - 2.0 * p[5] * p[1]) / determinant, (p[4] * p[1] - 2.0 * p[3] * p[2]) / determinant
