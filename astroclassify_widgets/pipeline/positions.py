"""Positions as a user gives them."""

from __future__ import annotations

import numpy as np
from astropy import units as u
from numpy.typing import ArrayLike, NDArray

from astroclassify_widgets.errors import AstroError
from astroclassify_widgets.model.centroids import Centroids
from astroclassify_widgets.model.detections import Detections
from astroclassify_widgets.model.frame import Frame


def parse_position(text: str) -> tuple[float, float]:
    """Return the position that a text such as ``120,80`` states.

    Raises
    ------
    AstroError
        ASTRO_4001 if it is not two numbers.
    """
    parts = text.replace(";", ",").split(",")
    try:
        x, y = (float(part) for part in parts)
    except ValueError:
        raise _unreadable(text) from None
    return x, y


def positions_text(xy: NDArray[np.float64]) -> str:
    """Return positions of shape (n, 2) as one text, ``120.0,80.0 60.5,200.25``, with every digit."""
    return " ".join(f"{x!r},{y!r}" for x, y in xy.tolist())


def parse_positions(text: str) -> NDArray[np.float64]:
    """Return the positions of `positions_text`, shape (n, 2); errors as of `parse_position`."""
    return np.array([parse_position(one) for one in text.split()], dtype=np.float64).reshape(-1, 2)


def given_positions(frame: Frame, xy: ArrayLike) -> Centroids:
    """Return positions to be measured, in their order; they have no errors.

    Raises
    ------
    AstroError
        ASTRO_4001 if they are not finite pairs, there are none, or all of them lie off the frame.
    """
    if getattr(xy, "unit", None) not in (None, u.pix, u.dimensionless_unscaled) or np.ma.is_masked(xy):
        raise _unreadable(xy)
    try:
        pairs = np.atleast_2d(np.asarray(xy, dtype=np.float64))
    except (TypeError, ValueError, OverflowError):
        raise _unreadable(xy) from None
    if pairs.ndim != 2 or pairs.shape[1] != 2 or pairs.shape[0] == 0:
        raise _unreadable(xy)
    if not np.isfinite(pairs).all():
        raise AstroError("ASTRO_4001", "xy holds a position that is not finite.", "Give every x and y as a number.")
    x, y = np.ascontiguousarray(pairs[:, 0]), np.ascontiguousarray(pairs[:, 1])
    if not frame.contains(x, y).any():
        ny, nx = frame.shape
        raise AstroError(
            "ASTRO_4001",
            f"no position of xy lies on the frame of {nx} x {ny} px; the first is ({x[0]:g}, {y[0]:g}).",
            "Positions are 0-based pixels, x the column and y the row.",
        )
    unknown: NDArray[np.float64] = np.full(x.size, np.nan)
    return Centroids(x=x, y=y, x_err=unknown, y_err=unknown, failed=np.zeros(x.size, dtype=np.bool_))


def detected_positions(found: Detections) -> Centroids:
    """Return the positions of detections, with their errors."""
    return Centroids(
        x=found.x, y=found.y, x_err=found.x_err, y_err=found.y_err, failed=np.zeros(len(found), dtype=np.bool_)
    )


def _unreadable(xy: object) -> AstroError:
    shown = repr(xy) if len(repr(xy)) <= 60 else "what was given"
    return AstroError("ASTRO_4001", f"xy: {shown} is not a list of positions.", "Give pairs x,y in 0-based pixels.")
