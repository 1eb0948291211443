"""Pixel values of any kind become the read-only float32 image and mask of a Frame."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final, Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray

from astroclassify_widgets.errors import AstroError
from astroclassify_widgets.io.read_limits import ReadLimits
from astroclassify_widgets.model.frame import Image, Mask

SMALLEST_SIDE: Final = 8
"""Least rows and columns of a frame [px]."""

_BLOCK_PIXELS: Final = 1 << 17


class Rows(Protocol):
    """A plane of numbers of which blocks of rows can be had: an array, or one that is still in its file."""

    @property
    def shape(self) -> tuple[int, ...]:
        """Rows and columns."""

    def __getitem__(self, rows: slice, /) -> NDArray[Any]:
        """Return some rows."""


def plane_axes(shape: Sequence[int]) -> tuple[int, ...]:
    """Return the axes that remain when axes of length 1 beyond two are dropped, outermost first."""
    axes = list(range(len(shape)))
    for axis in range(len(shape)):
        if len(axes) > 2 and shape[axis] == 1:
            axes.remove(axis)
    return tuple(axes)


def require_plane(shape: Sequence[int], what: str) -> tuple[int, int]:
    """Return the two axes of a plane, or refuse a shape, outermost axis first, that is none.

    Raises
    ------
    AstroError
        ASTRO_4007, naming the shape.
    """
    axes = plane_axes(shape)
    if len(axes) == 2:
        return axes[0], axes[1]
    raise AstroError(
        "ASTRO_4007",
        f"{what} has the shape {tuple(shape)}, not that of one plane.",
        "A frame is a two-dimensional image.",
    )


def require_size(shape: Sequence[int], what: str, limits: ReadLimits) -> None:
    """Refuse a plane of shape (ny, nx) that is too small or too large.

    Raises
    ------
    AstroError
        ASTRO_4003, naming the size.
    """
    ny, nx = shape
    if min(ny, nx) < SMALLEST_SIDE:
        raise AstroError(
            "ASTRO_4003",
            f"{what} is {nx} x {ny} px, too small for photometry.",
            f"A frame has at least {SMALLEST_SIDE} x {SMALLEST_SIDE} px.",
        )
    if limits.max_pixels is not None and nx * ny > limits.max_pixels:
        raise AstroError(
            "ASTRO_4003",
            f"{what} is {nx} x {ny} px, more than the limit of {limits.max_pixels} px.",
            "Cut out the part that is wanted.",
        )


def as_they_are(block: NDArray[Any]) -> NDArray[Any]:
    """Return some rows of an image whose stored numbers are their values."""
    return block


def usable_pixels(
    stored: Rows,
    mask: ArrayLike | None,
    what: str,
    values: Callable[[NDArray[Any]], NDArray[Any]] = as_they_are,
) -> tuple[Image, Mask]:
    """Copy pixel values into a float32 image, and mark what cannot be used.

    It goes by blocks of rows that the cache of the processor holds, so no second image of any type is made.

    Parameters
    ----------
    stored
        Any real numbers, shape (ny, nx).
    mask
        True where a pixel must not be used, shape (ny, nx), or None.
    what
        What the pixels belong to, for the message of an error.
    values
        Gives the values of some rows of stored numbers, NaN where there is none.

    Returns
    -------
    Image, Mask
        Data with zero where the mask is True, and the mask: as given, or not finite.

    Raises
    ------
    AstroError
        ASTRO_4003 where not one pixel can be used.
    """
    data: Image = np.empty(stored.shape, dtype=np.float32)
    unusable: Mask = np.empty(stored.shape, dtype=np.bool_)
    given = None if mask is None else np.asarray(mask, dtype=np.bool_)
    step = max(1, _BLOCK_PIXELS // stored.shape[1])
    for first in range(0, stored.shape[0], step):
        rows = slice(first, first + step)
        block, bad = data[rows], unusable[rows]
        with np.errstate(over="ignore", invalid="ignore"):
            np.copyto(block, values(stored[rows]), casting="unsafe")
        np.isfinite(block, out=bad)
        np.logical_not(bad, out=bad)
        if given is not None:
            bad |= given[rows]
        if bad.any():
            block[bad] = 0
    if unusable.all():
        raise AstroError(
            "ASTRO_4003",
            f"{what} holds no pixel that can be measured: all {data.size} are NaN, infinite or masked.",
        )
    return data, unusable
