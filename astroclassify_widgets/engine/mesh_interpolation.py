"""From values at the centres of mesh boxes to values at every pixel."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import CubicSpline

from astroclassify_widgets.engine.compiled import compiled
from astroclassify_widgets.params.convention import Convention

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class _AxisSpline:
    """Cubic splines along one axis, ready to be evaluated at every pixel.

    The value at pixel i is the sum of ``weights[i]`` times (value, next value, bend, next bend) at box
    ``left[i]``, where the bends, second derivatives up to a factor, are ``bends_of`` @ values.
    """

    left: NDArray[np.intp]
    weights: Floats
    bends_of: Floats


def interpolate_mesh(
    mesh: Floats, shape: tuple[int, int], box: int, convention: Convention = "exact"
) -> NDArray[np.float32]:
    """Evaluate natural cubic splines through the box centres at every pixel; beyond the outer centres, lines.

    SExtractor differs, and ``convention="sextractor"`` reproduces it: its second derivatives are divided by 6
    once at each step of the recursion instead of once at the end, its rows lie half a pixel too high, a box
    that the edge of the image cuts keeps the centre of a whole one, and the outer splines go on as cubics
    (found by comparison with its C library; on a sky that slopes by s per row the second is a bias of s / 2).

    Parameters
    ----------
    mesh
        Values at box centres, shape (n_rows, n_columns).
    shape
        Rows and columns of the image [px].
    box
        Side of a box [px].
    convention
        True splines, or SExtractor's.
    """
    if convention == "exact":
        along_y, along_x = (_natural_spline(mesh.shape[axis], shape[axis], box) for axis in (0, 1))
    else:
        along_y = _sextractor_spline(mesh.shape[0], shape[0], box, offset=0.0)
        along_x = _sextractor_spline(mesh.shape[1], shape[1], box, offset=0.5)
    # einsum and a kernel, not a product of matrices: idle BLAS threads would spin on into the next stage.
    rows = _evaluate(mesh.T, np.einsum("ij,jk->ki", along_y.bends_of, mesh), along_y.left, along_y.weights).T
    bends = np.einsum("ij,kj->ik", rows, along_x.bends_of)
    return np.asarray(_evaluate(rows, bends, along_x.left, along_x.weights).astype(np.float32))


@compiled
def _evaluate(values, bends, left, weights):
    """Evaluate the spline of each row of values at every pixel."""
    n_rows, n_pixels = values.shape[0], left.size
    last = values.shape[1] - 1
    out = np.empty((n_rows, n_pixels))
    for row in range(n_rows):
        for i in range(n_pixels):
            here = left[i]
            following = min(here + 1, last)
            out[row, i] = (
                weights[i, 0] * values[row, here]
                + weights[i, 1] * values[row, following]
                + weights[i, 2] * bends[row, here]
                + weights[i, 3] * bends[row, following]
            )
    return out


def _constant(n_pixels: int) -> _AxisSpline:
    """One box has one value."""
    weights = np.zeros((n_pixels, 4))
    weights[:, 0] = 1.0
    return _AxisSpline(np.zeros(n_pixels, dtype=np.intp), weights, np.zeros((1, 1)))


def _natural_spline(n_boxes: int, n_pixels: int, box: int) -> _AxisSpline:
    """Return the natural spline through the centres of the boxes, as they are cut by the image."""
    if n_boxes == 1:
        return _constant(n_pixels)
    edges = np.minimum(np.arange(n_boxes + 1) * box, n_pixels)
    centres = (edges[1:] + edges[:-1] - 1) / 2
    pixels = np.arange(n_pixels)
    left = np.clip(np.searchsorted(centres, pixels, side="right") - 1, 0, n_boxes - 2)
    width = centres[left + 1] - centres[left]
    t = (pixels - centres[left]) / width
    s = 1.0 - t
    # Outside, the tangent at the outer centre, where the bend is zero.
    bend_here = np.where(s < 0, -s, np.where(t < 0, 0.0, s**3 - s)) * width**2 / 6
    bend_next = np.where(t < 0, -t, np.where(s < 0, 0.0, t**3 - t)) * width**2 / 6
    second_derivatives = CubicSpline(centres, np.eye(n_boxes), bc_type="natural")(centres, 2)
    return _AxisSpline(left, np.column_stack([s, t, bend_here, bend_next]), np.asarray(second_derivatives))


def _sextractor_spline(n_boxes: int, n_pixels: int, box: int, offset: float) -> _AxisSpline:
    """Return SExtractor's version of that spline."""
    if n_boxes == 1:
        return _constant(n_pixels)
    values = np.eye(n_boxes)
    pivot = np.zeros(n_boxes)
    reduced = np.zeros((n_boxes, n_boxes))
    bends_of = np.zeros((n_boxes, n_boxes))
    for i in range(1, n_boxes - 1):
        pivot[i] = -1.0 / (pivot[i - 1] + 4.0)
        reduced[i] = pivot[i] * (reduced[i - 1] - 6.0 * (values[i + 1] + values[i - 1] - 2.0 * values[i]))
    for i in range(n_boxes - 2, 0, -1):
        bends_of[i] = (pivot[i] * bends_of[i + 1] + reduced[i]) / 6.0
    position = (np.arange(n_pixels) + offset) / box - 0.5
    left = np.clip(position.astype(np.intp), 0, n_boxes - 2)
    t = position - left
    s = 1.0 - t
    return _AxisSpline(left, np.column_stack([s, t, s**3 - s, t**3 - t]), bends_of)
