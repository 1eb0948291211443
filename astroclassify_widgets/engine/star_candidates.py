"""Bright, isolated, unsaturated peaks from which the shape of a star is learnt."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from astroclassify_widgets.engine.compiled import compiled
from astroclassify_widgets.engine.pixel_state import USABLE

PEAK_SIGMA: Final = 20.0
_REACH: Final = 4
_HOT_PIXEL_RATIO: Final = 0.08
_LARGEST_RADIUS: Final = 60


def find_star_candidates(
    subtracted: NDArray[np.float32], rms: NDArray[np.float32], state: NDArray[np.uint8]
) -> NDArray[np.float64]:
    """Find peaks of 20 sigma that are the highest within 4 px and have light beside the peak.

    Parameters
    ----------
    subtracted
        Pixel values above the background, shape (ny, nx).
    rms
        Noise of a pixel, shape (ny, nx).
    state
        `pixel_state`; a peak with an unusable pixel within 2 px is left out.

    Returns
    -------
    ndarray
        Rows of peak value, x, y and a first guess of the FWHM [px], brightest first.
    """
    candidates = _peaks(subtracted, rms, state)
    return np.asarray(candidates[np.argsort(-candidates[:, 0], kind="stable")])


@compiled
def _peaks(data, rms, state):
    ny, nx = data.shape
    found = []
    for y in range(_REACH, ny - _REACH):
        for x in range(_REACH, nx - _REACH):
            value = data[y, x]
            if value <= PEAK_SIGMA * rms[y, x] or not _is_highest(data, x, y, _REACH):
                continue
            if not _is_clean(state, x, y):
                continue
            beside = max(data[y, x - 1], data[y, x + 1], data[y - 1, x], data[y + 1, x])
            if beside > _HOT_PIXEL_RATIO * value:
                found.append((value, float(x), float(y), _width_at_half(data, x, y)))
    table = np.empty((len(found), 4))
    for i in range(len(found)):
        table[i, 0], table[i, 1], table[i, 2], table[i, 3] = found[i]
    return table


@compiled
def _is_highest(data, x, y, reach):
    value = data[y, x]
    for row in range(y - reach, y + reach + 1):
        for column in range(x - reach, x + reach + 1):
            if data[row, column] > value:
                return False
            # Of equal pixels the first counts.
            if data[row, column] == value and (row < y or (row == y and column < x)):
                return False
    return True


@compiled
def _is_clean(state, x, y):
    for row in range(y - 2, y + 3):
        for column in range(x - 2, x + 3):
            if state[row, column] != USABLE:
                return False
    return True


@compiled
def _width_at_half(data, x, y):
    """Return twice the median of the distances, along the four axes, at which the light has halved."""
    ny, nx = data.shape
    half = 0.5 * data[y, x]
    distances = np.empty(4)
    for axis in range(4):
        step_x, step_y = (1, -1, 0, 0)[axis], (0, 0, 1, -1)[axis]
        previous = data[y, x]
        distances[axis] = _LARGEST_RADIUS
        for i in range(1, _LARGEST_RADIUS):
            column, row = x + i * step_x, y + i * step_y
            if column < 0 or row < 0 or column >= nx or row >= ny:
                distances[axis] = i
                break
            value = data[row, column]
            if value <= half:
                drop = previous - value
                distances[axis] = i - 1 + ((previous - half) / drop if drop > 0.0 else 1.0)
                break
            previous = value
    return max(2.0 * np.median(distances), 1.0)
