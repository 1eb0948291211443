"""An image as square tiles at several resolutions."""

from __future__ import annotations

from functools import cached_property
from typing import Final

import numpy as np

from astroclassify_widgets.errors import AstroError
from astroclassify_widgets.model.frame import Image, Mask
from astroclassify_widgets.render.reduced_image import ReducedImage, reduced_image
from astroclassify_widgets.render.tile_coding import Halves, TileCoding

TILE_SIZE: Final = 512
"""Side of a tile [px of its level]; those of the last column and the last row are smaller."""
_FIRST_KEPT: Final = 2
"""The finest level that is kept; what is finer is made of the image when it is asked for, and takes no memory."""


_BAND: Final = 512
"""Rows of the image that are reduced together, a multiple of the block of the highest level."""


class ImageTiles:
    """The tiles of an image, cut when they are asked for.

    Level 0 holds the pixels themselves. Level n holds two numbers for every block of 2^n x 2^n pixels, the mean over
    the usable ones and the brightest: a faint star drowns in a mean of many pixels, and a picture of the brightest ones
    has no smooth sky. The highest level is one tile.

    Parameters
    ----------
    data
        Pixels, zero where masked, shape (ny, nx).
    mask
        True where a pixel must not be used, shape (ny, nx).
    coding
        How values are encoded.
    """

    def __init__(self, data: Image, mask: Mask, coding: TileCoding) -> None:
        self._data, self._mask = data, mask
        self.coding = coding
        self.n_levels = 1 + max((max(data.shape) - 1) // TILE_SIZE, 0).bit_length()

    def cut(self, level: int, column: int, row: int) -> Halves:
        """Return one tile; its row 0 is the first of the image's rows in it.

        Parameters
        ----------
        level
            Of the resolution.
        column, row
            Of the tile within its level.

        Returns
        -------
        array of float16
            Shape (height, width) on level 0, and (height, width, 2) above: mean and brightest.

        Raises
        ------
        AstroError
            ASTRO_4001 if the image has no such tile.
        """
        if not 0 <= level < self.n_levels or column < 0 or row < 0:
            raise self._no_tile(level, column, row)
        kept = level >= _FIRST_KEPT
        side = TILE_SIZE if kept else TILE_SIZE << level
        area = np.s_[row * side : (row + 1) * side, column * side : (column + 1) * side]
        tile = self._kept_levels[level - _FIRST_KEPT][area] if kept else self._made(level, self._data[area], area)
        if tile.size == 0:
            raise self._no_tile(level, column, row)
        return tile

    @cached_property
    def _kept_levels(self) -> tuple[Halves, ...]:
        """Make all levels of a few rows of the image after another, so that nothing else of their size is held."""
        kept = range(_FIRST_KEPT, self.n_levels)
        levels = tuple(np.empty((*_reduced_shape(self._data.shape, level), 2), np.float16) for level in kept)
        band = max(_BAND, 1 << kept[-1])
        for first in range(0, self._data.shape[0], band):
            rows = np.s_[first : first + band]
            reduced = reduced_image(self._data[rows], self._mask[rows], _FIRST_KEPT)
            for number, halves in zip(kept, levels, strict=True):
                reduced = reduced if number == _FIRST_KEPT else reduced.reduced()
                halves[first >> number : (first + band) >> number] = self._encoded(reduced)
        return levels

    def _made(self, level: int, data: Image, area: tuple[slice, slice]) -> Halves:
        if level == 0:
            return self.coding.encode(data, ~self._mask[area])
        return self._encoded(reduced_image(data, self._mask[area], level))

    def _encoded(self, reduced: ReducedImage) -> Halves:
        usable = reduced.usable
        return np.stack([self.coding.encode(values, usable) for values in (reduced.means, reduced.peaks)], axis=-1)

    def _no_tile(self, level: int, column: int, row: int) -> AstroError:
        return AstroError("ASTRO_4001", f"the image has no tile in column {column}, row {row} of level {level}.")


def _reduced_shape(shape: tuple[int, ...], level: int) -> tuple[int, ...]:
    return tuple(-(-size >> level) for size in shape)
