"""Pixel values of any kind become the read-only float32 image and mask of a Frame."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from astroclassify_widgets.errors import AstroError
from astroclassify_widgets.io.read_limits import ReadLimits
from astroclassify_widgets.model.frame import Image, Mask

SMALLEST_SIDE: Final = 8
"""Least rows and columns of a frame [px]."""


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
    cube = "; the planes of a cube are not read yet" if len(axes) > 2 else ""
    raise AstroError(
        "ASTRO_4007",
        f"{what} has the shape {tuple(shape)}, not that of one plane{cube}.",
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


def usable_pixels(values: NDArray[Any], mask: ArrayLike | None, what: str) -> tuple[Image, Mask]:
    """Copy pixel values into a float32 image, and mark what cannot be used.

    Parameters
    ----------
    values
        Any real numbers, shape (ny, nx).
    mask
        True where a pixel must not be used, shape (ny, nx), or None.
    what
        What the pixels belong to, for the message of an error.

    Returns
    -------
    Image, Mask
        Data with zero where the mask is True, and the mask: as given, or not finite.

    Raises
    ------
    AstroError
        ASTRO_4003 where not one pixel can be used.
    """
    with np.errstate(over="ignore", invalid="ignore"):
        data: Image = np.array(values, dtype=np.float32, order="C")
    unusable: Mask = ~np.isfinite(data)
    if mask is not None:
        unusable |= np.asarray(mask, dtype=np.bool_)
    if unusable.all():
        raise AstroError(
            "ASTRO_4003",
            f"{what} holds no pixel that can be measured: all {data.size} are NaN, infinite or masked.",
        )
    np.copyto(data, 0, where=unusable)
    return data, unusable
