"""Where on the sky the pixels of a frame look, at so many nodes that one may interpolate between them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from astroclassify_widgets.model.frame import Frame
from astroclassify_widgets.model.sky_position import sky_positions

if TYPE_CHECKING:
    from astropy.wcs import WCS

_CELLS: Final = (8, 16, 32, 64, 128)
"""Cells along either axis, coarsest first; each grid has the nodes of the one before."""
_ERROR: Final = 0.02
"""Largest error that interpolation may make [px]."""

Vectors = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class SkyGrid:
    """Directions on the sky at the nodes of a regular grid over a frame.

    The first node of a row lies at x = -0.5 and the last at nx - 0.5, where the frame ends; and so along y. Between
    nodes the direction is interpolated bilinearly and brought to length 1.

    Attributes
    ----------
    step_x, step_y
        Distances of nodes [px].
    vectors
        ICRS unit vectors, float64, shape (rows, columns, 3).
    """

    step_x: float
    step_y: float
    vectors: Vectors

    @property
    def rows(self) -> int:
        """Nodes along y."""
        return len(self.vectors)

    @property
    def columns(self) -> int:
        """Nodes along x."""
        return len(self.vectors[0])


def sky_grid(frame: Frame) -> SkyGrid | None:
    """Return a grid as coarse as the world coordinates of a frame allow.

    Half-way between nodes, along either axis and both, interpolation is off by less than 0.02 px.

    Parameters
    ----------
    frame
        Any frame.

    Returns
    -------
    SkyGrid or None
        Of 9 x 9 to 129 x 129 nodes; None without celestial coordinates, where they fail in a part of the frame, or
        where they bend too much for that, as over all of the sky.
    """
    if frame.wcs is None:
        return None
    finer = _directions(frame.wcs, frame.shape, _CELLS[0])
    for cells in _CELLS:
        grid, finer = finer, _directions(frame.wcs, frame.shape, 2 * cells)
        if grid is None or finer is None:
            return None
        step_x, step_y = frame.shape[1] / cells, frame.shape[0] / cells
        pixel = min(_shortest(finer, axis=0) / (step_y / 2), _shortest(finer, axis=1) / (step_x / 2))
        if np.linalg.norm(_interpolated(grid) - finer, axis=-1).max() < _ERROR * pixel:
            return SkyGrid(step_x, step_y, grid)
    return None


def _directions(wcs: WCS, shape: tuple[int, int], cells: int) -> Vectors | None:
    """Return unit vectors at the nodes; None unless there is one at each."""
    ny, nx = shape
    x, y = np.meshgrid(*(np.linspace(-0.5, size - 0.5, cells + 1) for size in (nx, ny)))
    try:
        with np.errstate(invalid="ignore", over="ignore"):  # of coordinates that fail somewhere
            ra, dec = (np.radians(angle) for angle in sky_positions(wcs, x, y))
            vectors = np.stack([np.cos(dec) * np.cos(ra), np.cos(dec) * np.sin(ra), np.sin(dec)], axis=-1)
    except (ValueError, TypeError, RuntimeError):  # what wcslib raises, and of coordinates that are no sky's
        return None
    return vectors if np.isfinite(vectors).all() else None


def _shortest(vectors: Vectors, axis: int) -> float:
    """Return the least distance of neighbours along an axis [rad]."""
    return float(np.linalg.norm(np.diff(vectors, axis=axis), axis=-1).min())


def _interpolated(vectors: Vectors) -> Vectors:
    """Return unit vectors on a grid with twice as many cells along either axis."""
    for axis in (0, 1):
        low, high = (
            vectors.take(range(vectors.shape[axis] - 1), axis),
            vectors.take(range(1, vectors.shape[axis]), axis),
        )
        between = np.insert(vectors, range(1, vectors.shape[axis]), (low + high) / 2, axis)
        vectors = between
    length = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return np.asarray(vectors / np.maximum(length, np.finfo(np.float64).tiny))
