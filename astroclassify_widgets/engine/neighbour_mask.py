"""The pixels that hold light of sources, to be kept out of the sky."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from astroclassify_widgets.engine.compiled import compiled
from astroclassify_widgets.model.background import Background
from astroclassify_widgets.model.frame import Frame

OBJECT_SIGMA: Final = 1.5
"""Threshold after smoothing by 1 2 1, 2 4 2, 1 2 1, in units of the rms of a pixel: four times the noise
of the smoothed sky, so that one sky pixel in 30 000 is lost and the mean of the rest does not move."""
_GROWTH: Final = 2


def mask_objects(frame: Frame, background: Background) -> NDArray[np.bool_]:
    """Return where sources shine, shape (ny, nx), grown by 2 px into their wings.

    The threshold is fixed: a sky, and so a flux, must not change while a user drags the threshold of
    detection.
    """
    return np.asarray(_objects(frame.data, frame.mask, background.level, background.rms, OBJECT_SIGMA))


@compiled
def _objects(data, mask, level, rms, n_sigma):
    ny, nx = data.shape
    objects = np.zeros((ny, nx), dtype=np.bool_)
    # rows[y % 3] holds row y smoothed along x; rows beyond the image hold no light.
    rows = np.zeros((3, nx), dtype=np.float32)
    _smooth_row(data[0], mask[0], level[0], rows[0])
    for y in range(ny):
        before, here, after = rows[(y - 1) % 3], rows[y % 3], rows[(y + 1) % 3]
        if y + 1 < ny:
            _smooth_row(data[y + 1], mask[y + 1], level[y + 1], after)
        else:
            after[:] = 0.0
        for x in range(nx):
            if before[x] + 2 * here[x] + after[x] > 16 * n_sigma * rms[y, x]:
                _mark(objects, x, y)
    return objects


@compiled
def _smooth_row(data, mask, level, out):
    nx = data.size
    left = np.float32(0.0)
    here = np.float32(0.0) if mask[0] else data[0] - level[0]
    for x in range(nx):
        right = np.float32(0.0)
        if x + 1 < nx and not mask[x + 1]:
            right = data[x + 1] - level[x + 1]
        out[x] = left + 2 * here + right
        left, here = here, right


@compiled
def _mark(objects, x, y):
    """Mark a pixel and those within two steps of it."""
    ny, nx = objects.shape
    for row in range(max(y - _GROWTH, 0), min(y + _GROWTH, ny - 1) + 1):
        reach = _GROWTH - abs(row - y)
        objects[row, max(x - reach, 0) : min(x + reach, nx - 1) + 1] = True
