"""An image at a lower resolution: the mean of every block, and its brightest pixel."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from astroclassify_widgets.model.frame import Image, Mask

_BAND_TIMES: Final = 7
_BAND: Final = 1 << _BAND_TIMES
"""Rows that are reduced at a time: in bands that fit into the cache it is twice as fast, and no second image of the
full size is made."""

_Pair = Callable[[NDArray[Any], NDArray[Any]], Image]


@dataclass(frozen=True, eq=False)
class ReducedImage:
    """What is left of every block of pixels.

    Attributes
    ----------
    light
        Mean over the block, in which pixels that are masked or beyond the edge count as zero.
    share
        Which part of the block is usable, 0 to 1.
    peaks
        The brightest usable pixel; minus infinity where there is none.
    """

    light: Image
    share: Image
    peaks: Image

    @property
    def usable(self) -> Mask:
        """Where there is a usable pixel."""
        return self.share > 0

    @property
    def means(self) -> Image:
        """Mean over the usable pixels of the block; zero where there is none."""
        return np.divide(self.light, self.share, out=np.zeros_like(self.light), where=self.usable)

    def reduced(self, times: int = 1) -> ReducedImage:
        """Return the same in blocks of twice the side, or of 2^times as much."""
        return ReducedImage(
            light=_shrunk(self.light, times, _mean_of_pair),
            share=_shrunk(self.share, times, _mean_of_pair),
            peaks=_shrunk(self.peaks, times, _brighter_of_pair),
        )


def reduced_image(data: Image, mask: Mask, times: int) -> ReducedImage:
    """Reduce an image to blocks of 2^times x 2^times pixels.

    Blocks of the last column and row may reach beyond the image; what lies on it counts.

    Parameters
    ----------
    data
        Pixels, zero where masked, shape (ny, nx).
    mask
        True where a pixel must not be used, shape (ny, nx).
    times
        How often the side is halved.
    """
    if times > _BAND_TIMES:
        return reduced_image(data, mask, _BAND_TIMES).reduced(times - _BAND_TIMES)
    ny, nx = (-(-size // 2**times) for size in data.shape)
    reduced = ReducedImage(*(np.empty((ny, nx), np.float32) for _ in range(3)))
    for first in range(0, data.shape[0], _BAND):
        band = np.s_[first : first + _BAND]
        part = _reduced_band(data[band], mask[band], times)
        rows = np.s_[first >> times : (first >> times) + len(part.light)]
        reduced.light[rows], reduced.share[rows], reduced.peaks[rows] = part.light, part.share, part.peaks
    return reduced


def _reduced_band(data: Image, mask: Mask, times: int) -> ReducedImage:
    if mask.any():
        bare = ReducedImage(data, (~mask).astype(np.float32), np.where(mask, np.float32(-np.inf), data))
        return bare.reduced(times)
    # Only the edge takes a share then, which is the product of what it takes of rows and of columns.
    down, across = (np.ones((size, 1), np.float32) for size in data.shape)
    share = _shrunk(down, times, _mean_of_pair, columns=False) @ _shrunk(across, times, _mean_of_pair, columns=False).T
    return ReducedImage(_shrunk(data, times, _mean_of_pair), share, _shrunk(data, times, _brighter_of_pair))


def _shrunk(values: Image, times: int, pair: _Pair, *, columns: bool = True) -> Image:
    """Halve the number of rows several times, and then of columns: neighbours in memory are the slow ones."""
    for _ in range(times):
        values = pair(values[0::2], values[1::2])
    for _ in range(times if columns else 0):
        values = pair(values[:, 0::2], values[:, 1::2])
    return values


def _mean_of_pair(values: NDArray[Any], others: NDArray[Any]) -> Image:
    """Return the mean; the last of `values` may lack its other, which then counts as zero."""
    # Halves are added, not sums halved: a sum of large values could overflow.
    mean: Image = values * np.float32(0.5)
    mean[: others.shape[0], : others.shape[1]] += others * np.float32(0.5)
    return mean


def _brighter_of_pair(values: NDArray[Any], others: NDArray[Any]) -> Image:
    brighter: Image = values.copy()
    paired = brighter[: others.shape[0], : others.shape[1]]
    np.maximum(paired, others, out=paired)
    return brighter
