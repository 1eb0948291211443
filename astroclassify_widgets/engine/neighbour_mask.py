"""The pixels that hold light of sources, to be kept out of the sky."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import binary_dilation, generate_binary_structure, iterate_structure

from astroclassify_widgets.engine.compiled import compiled
from astroclassify_widgets.model.background import Background
from astroclassify_widgets.model.frame import Frame

OBJECT_SIGMA: Final = 1.5
"""Threshold after smoothing by 1 2 1, 2 4 2, 1 2 1, in units of the rms of a pixel: four times the noise
of the smoothed sky, so that one sky pixel in 30 000 is lost and the mean of the rest does not move."""
_GROWTH_PIXELS: Final = 2


def mask_objects(frame: Frame, background: Background) -> NDArray[np.bool_]:
    """Return where sources shine, shape (ny, nx), grown by 2 px into their wings.

    The threshold is fixed: a sky, and so a flux, must not change while a user drags the threshold of
    detection.
    """
    bright = _smoothed_above(frame.data, frame.mask, background.level, background.rms, OBJECT_SIGMA)
    ball = iterate_structure(generate_binary_structure(2, 1), _GROWTH_PIXELS)
    return np.asarray(binary_dilation(bright, ball))


@compiled
def _smoothed_above(data, mask, level, rms, n_sigma):
    ny, nx = data.shape
    above = np.zeros((ny, nx), dtype=np.bool_)
    rows = np.zeros((3, nx), dtype=np.float32)
    for y in range(-1, ny):
        # rows[(y + 1) % 3] receives row y + 1, smoothed along x; rows beyond the image hold no light.
        new = rows[(y + 1) % 3]
        if y + 1 < ny:
            _smooth_row(data[y + 1], mask[y + 1], level[y + 1], new)
        else:
            new[:] = 0.0
        if y < 0:
            continue
        before, here = rows[(y - 1) % 3], rows[y % 3]
        for x in range(nx):
            above[y, x] = before[x] + 2 * here[x] + new[x] > 16 * n_sigma * rms[y, x]
    return above


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
