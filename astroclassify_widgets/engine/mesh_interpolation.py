"""From values at the centres of mesh boxes to values at every pixel."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import CubicSpline

from astroclassify_widgets.params.convention import Convention

Floats = NDArray[np.float64]


def interpolate_mesh(
    mesh: Floats, shape: tuple[int, int], box: int, convention: Convention = "exact"
) -> NDArray[np.float32]:
    """Evaluate natural cubic splines through the box centres at every pixel.

    A spline is linear in the values that it passes through, so the image is a product of two thin
    matrices with the mesh between them.

    SExtractor differs in three points, which ``convention="sextractor"`` reproduces: its second derivatives
    are divided by 6 once at each step of the recursion instead of once at the end, and its rows lie half
    a pixel too high, and a box that the edge of the image cuts keeps the centre of a whole one (found by comparison with its C library; on a sky that slopes by s per row the
    latter is a bias of s / 2).

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
        along_y = _spline_weights(mesh.shape[0], shape[0], box)
        along_x = _spline_weights(mesh.shape[1], shape[1], box)
    else:
        along_y = _sextractor_weights(mesh.shape[0], shape[0], box, offset=0.0)
        along_x = _sextractor_weights(mesh.shape[1], shape[1], box, offset=0.5)
    # The offset keeps float32 exact to the noise on a high pedestal.
    pedestal = np.float32(mesh.mean())
    varying = (mesh - pedestal).astype(np.float32)
    image = (along_y.astype(np.float32) @ varying) @ along_x.astype(np.float32).T
    image += pedestal
    return np.asarray(image, dtype=np.float32)


def _spline_weights(n_boxes: int, n_pixels: int, box: int) -> Floats:
    """Return the matrix, (n_pixels, n_boxes), that takes values at box centres to pixels."""
    if n_boxes == 1:
        return np.ones((n_pixels, 1))
    edges = np.minimum(np.arange(n_boxes + 1) * box, n_pixels)
    centres = (edges[1:] + edges[:-1] - 1) / 2
    return np.asarray(CubicSpline(centres, np.eye(n_boxes), bc_type="natural")(np.arange(n_pixels)))


def _sextractor_weights(n_boxes: int, n_pixels: int, box: int, offset: float) -> Floats:
    """Return SExtractor's version of that matrix."""
    if n_boxes == 1:
        return np.ones((n_pixels, 1))
    values = np.eye(n_boxes)
    pivot = np.zeros(n_boxes)
    reduced = np.zeros((n_boxes, n_boxes))
    bend = np.zeros((n_boxes, n_boxes))
    for i in range(1, n_boxes - 1):
        pivot[i] = -1.0 / (pivot[i - 1] + 4.0)
        reduced[i] = pivot[i] * (reduced[i - 1] - 6.0 * (values[i + 1] + values[i - 1] - 2.0 * values[i]))
    for i in range(n_boxes - 2, 0, -1):
        bend[i] = (pivot[i] * bend[i + 1] + reduced[i]) / 6.0
    position = (np.arange(n_pixels) + offset) / box - 0.5
    left = np.clip(position.astype(np.intp), 0, n_boxes - 2)
    t = (position - left)[:, np.newaxis]
    s = 1.0 - t
    return np.asarray(s * values[left] + t * values[left + 1] + (s**3 - s) * bend[left] + (t**3 - t) * bend[left + 1])
