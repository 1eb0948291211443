"""A frame as square tiles at several resolutions, in the few bytes that a screen needs."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from astroclassify_widgets.errors import AstroError
from astroclassify_widgets.model.frame import Frame, Image, Mask
from astroclassify_widgets.render.display_limits import DisplayStatistics

TILE_SIZE: Final = 512
"""Side of a tile [px of its level]; those of the last column and the last row are smaller."""
MASKED_HALF: Final = np.float16(-65504.0)
"""Marks a masked pixel: the lowest finite half float, 0xFBFF. What a graphics processor does with NaN is its affair."""
LARGEST_HALF: Final = 60000.0
"""What encoded pixels are clipped to, on either side of zero."""
_BAND: Final = 128
"""Rows that are halved at a time; even."""
_SMALLEST_NOISE: Final = 1e-4
"""Least encoded noise. A half float still resolves it in a thousand steps."""


@dataclass(frozen=True)
class TileCoding:
    """How pixel values become half floats: ``(value - offset) * scale``.

    A half float has 11 bits. About the sky they resolve the noise finely; a value far above is known to 0.05 %.

    Attributes
    ----------
    offset
        The typical sky, in the unit of the frame.
    scale
        Inverse of the noise, or less where the brightest pixel would overflow.
    """

    offset: float
    scale: float

    @classmethod
    def fitting(cls, statistics: DisplayStatistics) -> TileCoding:
        """Return the coding in which noise is about one and, if it can be, nothing is clipped."""
        offset = float(np.float32(statistics.sky))
        reach = max(statistics.highest - offset, offset - statistics.lowest)
        scale = 1.0 / statistics.noise
        if reach * scale > LARGEST_HALF:
            scale = max(LARGEST_HALF / reach, _SMALLEST_NOISE / statistics.noise)
        return cls(offset, scale)

    def encode(self, values: Image, usable: Mask) -> NDArray[np.float16]:
        """Return half floats of the shape of `values`; those that are not usable are `MASKED_HALF`."""
        with np.errstate(over="ignore"):  # what overflows is clipped
            scaled = (values - np.float32(self.offset)) * np.float32(self.scale)
        halves: NDArray[np.float16] = np.clip(scaled, -LARGEST_HALF, LARGEST_HALF).astype(np.float16)
        halves[~usable] = MASKED_HALF
        return halves


@dataclass(frozen=True)
class Level:
    """The frame at one resolution: the mean of the usable pixels in every block, and where there is any."""

    means: Image
    usable: Mask


class ImageTiles:
    """The tiles of a frame, cut when they are asked for.

    Level 0 holds the pixels themselves, and level n the mean over the usable ones of every block of 2^n x 2^n; the
    highest level is one tile. A mean keeps a faint star visible where picking every 2^n-th pixel would lose it.

    Parameters
    ----------
    frame
        The image.
    coding
        How values are encoded.
    """

    def __init__(self, frame: Frame, coding: TileCoding) -> None:
        self._frame = frame
        self.coding = coding
        self.n_levels = 1 + max((max(frame.shape) - 1) // TILE_SIZE, 0).bit_length()

    @cached_property
    def _levels(self) -> tuple[Level, ...]:
        return mean_levels(self._frame, self.n_levels)

    def cut(self, level: int, column: int, row: int) -> NDArray[np.float16]:
        """Return one tile, shape (height, width); its row 0 is the first of the frame's rows in it.

        Raises
        ------
        AstroError
            ASTRO_4001 if the frame has no such tile.
        """
        if not 0 <= level < self.n_levels or column < 0 or row < 0:
            raise self._no_tile(level, column, row)
        # Level 0 is the frame: no reason to wait for the means.
        source = self._levels[level] if level else Level(self._frame.data, ~self._frame.mask)
        area = np.s_[
            row * TILE_SIZE : (row + 1) * TILE_SIZE,
            column * TILE_SIZE : (column + 1) * TILE_SIZE,
        ]
        if source.means[area].size == 0:
            raise self._no_tile(level, column, row)
        return self.coding.encode(source.means[area], source.usable[area])

    def _no_tile(self, level: int, column: int, row: int) -> AstroError:
        return AstroError("ASTRO_4001", f"the image has no tile in column {column}, row {row} of level {level}.")


def mean_levels(frame: Frame, n_levels: int) -> tuple[Level, ...]:
    """Return the frame at `n_levels` resolutions, each half the one before.

    Blocks of the last column and row may reach beyond the frame; they are means of what lies on it.
    """
    levels = [Level(frame.data, ~frame.mask)]
    light = frame.data  # masked pixels hold zero
    shares = _Shares(frame.mask)
    for _ in range(1, n_levels):
        light = _halved(light)
        share = shares.halve()
        usable = share > 0
        levels.append(Level(np.divide(light, share, out=np.zeros_like(light), where=usable), usable))
    return tuple(levels)


class _Shares:
    """Which part of every block is usable; without a mask the product of two short vectors."""

    def __init__(self, mask: Mask) -> None:
        ny, nx = mask.shape
        self._share: NDArray[Any] | None = ~mask if mask.any() else None
        self._factors = np.ones((ny, 1), np.float32), np.ones((1, nx), np.float32)

    def halve(self) -> Image:
        if self._share is not None:
            self._share = _halved(self._share)
            return self._share
        down, across = self._factors
        self._factors = _halved_down(down), _halved_across(across)
        return self._factors[0] * self._factors[1]


def _halved(values: NDArray[Any]) -> Image:
    """Return the means of 2 x 2 blocks, with zeros beyond the edge."""
    ny, nx = values.shape
    halved = np.empty(((ny + 1) // 2, (nx + 1) // 2), np.float32)
    for start in range(0, ny, _BAND):  # in bands that fit into the cache: twice as fast on a large frame
        band = _halved_across(_halved_down(values[start : start + _BAND]))
        halved[start // 2 : start // 2 + len(band)] = band
    return halved


def _halved_down(values: NDArray[Any]) -> Image:
    # Halves are added, not sums halved: a sum of large values could overflow.
    halved: Image = values[0::2] * np.float32(0.5)
    upper = values[1::2] * np.float32(0.5)
    halved[: len(upper)] += upper
    return halved


def _halved_across(values: NDArray[Any]) -> Image:
    halved: Image = values[:, 0::2] * np.float32(0.5)
    right = values[:, 1::2] * np.float32(0.5)
    halved[:, : right.shape[1]] += right
    return halved
