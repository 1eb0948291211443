"""Small symmetric systems, solved the same to the last bit wherever the numbers lie in memory.

LAPACK's kernels add in an order that depends on the alignment of their arguments, so that the same star could
come out different by a last digit in two processes. Five or six unknowns need no LAPACK, and go faster without.
"""

from __future__ import annotations

import numpy as np

from astroclassify_widgets.engine.compiled import compiled

_LEAST_PIVOT = 1e-13
"""A pivot below this share of its diagonal element is rounding error: the matrix is singular."""


@compiled
def factorise(matrix, factor):
    """Write the Cholesky factor L of a symmetric matrix, ``matrix = L L'``, into the lower half of ``factor``.

    Parameters
    ----------
    matrix
        Symmetric, shape (n, n); only its lower half is read.
    factor
        Room for L, shape (n, n).

    Returns
    -------
    bool
        Whether the matrix is positive definite; if not, ``factor`` holds nothing of use.
    """
    n = matrix.shape[0]
    for j in range(n):
        pivot = matrix[j, j]
        for k in range(j):
            pivot -= factor[j, k] * factor[j, k]
        if not pivot > _LEAST_PIVOT * matrix[j, j]:
            return False
        factor[j, j] = np.sqrt(pivot)
        for i in range(j + 1, n):
            total = matrix[i, j]
            for k in range(j):
                total -= factor[i, k] * factor[j, k]
            factor[i, j] = total / factor[j, j]
    return True


@compiled
def solve_factorised(factor, vector):
    """Return x of ``L L' x = vector`` for a factor from `factorise`."""
    n = factor.shape[0]
    x = vector.copy()
    for i in range(n):
        for k in range(i):
            x[i] -= factor[i, k] * x[k]
        x[i] /= factor[i, i]
    for i in range(n - 1, -1, -1):
        for k in range(i + 1, n):
            x[i] -= factor[k, i] * x[k]
        x[i] /= factor[i, i]
    return x


@compiled
def solve_symmetric(matrix, vector):
    """Return x of ``matrix x = vector`` for a symmetric positive definite matrix; NaN where it is not.

    Parameters
    ----------
    matrix
        Shape (n, n).
    vector
        Shape (n,).
    """
    factor = np.empty_like(matrix)
    if not factorise(matrix, factor):
        return np.full(vector.size, np.nan)
    return solve_factorised(factor, vector)
