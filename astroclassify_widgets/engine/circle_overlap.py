"""The area that a circle shares with a pixel: exactly, or counted in sub-pixels as SExtractor does."""

from __future__ import annotations

import math
from typing import Final

from astroclassify_widgets.engine.compiled import compiled

SUBPIXELS: Final = 5
"""Side of the grid of sub-pixels that SExtractor counts."""


@compiled
def _area_under_circle(x, radius_squared):
    """Return the integral of sqrt(r² - x²) from 0 to x."""
    remainder = max(radius_squared - x * x, 0.0)
    return 0.5 * (x * math.sqrt(remainder) + radius_squared * math.atan2(x, math.sqrt(remainder)))


@compiled
def _quadrant_overlap(x0, x1, y0, y1, radius):
    """Return the area of a rectangle in the first quadrant that lies within a circle about the origin."""
    radius_squared = radius * radius
    if x0 * x0 + y0 * y0 >= radius_squared:
        return 0.0
    if x1 * x1 + y1 * y1 <= radius_squared:
        return (x1 - x0) * (y1 - y0)
    # The circle leaves through the top of the rectangle at x_top, and through its bottom at x_bottom.
    x_top = math.sqrt(radius_squared - y1 * y1) if y1 < radius else 0.0
    x_bottom = math.sqrt(radius_squared - y0 * y0)
    full_until = min(max(x_top, x0), x1)
    cut_until = min(max(x_bottom, x0), x1)
    cut = _area_under_circle(cut_until, radius_squared) - _area_under_circle(full_until, radius_squared)
    return (full_until - x0) * (y1 - y0) + cut - y0 * (cut_until - full_until)


@compiled
def circle_overlap(dx, dy, radius):
    """Return the area of a unit pixel within a circle.

    Parameters
    ----------
    dx, dy
        Centre of the pixel relative to that of the circle [px].
    radius
        Radius of the circle [px].

    Returns
    -------
    float
        Shared area, 0 to 1 [px²]: the pixel is folded into the first quadrant, where the area under the
        circle is an elementary integral.
    """
    dx, dy = abs(dx), abs(dy)
    x0, x1, y0, y1 = dx - 0.5, dx + 0.5, dy - 0.5, dy + 0.5
    if x0 >= 0.0 and y0 >= 0.0:
        return _quadrant_overlap(x0, x1, y0, y1, radius)
    if x0 >= 0.0:
        return _quadrant_overlap(x0, x1, 0.0, y1, radius) + _quadrant_overlap(x0, x1, 0.0, -y0, radius)
    if y0 >= 0.0:
        return _quadrant_overlap(0.0, x1, y0, y1, radius) + _quadrant_overlap(0.0, -x0, y0, y1, radius)
    return (
        _quadrant_overlap(0.0, x1, 0.0, y1, radius)
        + _quadrant_overlap(0.0, -x0, 0.0, y1, radius)
        + _quadrant_overlap(0.0, x1, 0.0, -y0, radius)
        + _quadrant_overlap(0.0, -x0, 0.0, -y0, radius)
    )


@compiled
def subpixel_overlap(dx, dy, radius):
    """Return the share of 5 x 5 sub-pixels whose centres lie within a circle; see `circle_overlap`."""
    reach = radius + math.sqrt(0.5)
    if dx * dx + dy * dy > reach * reach:
        return 0.0
    n_inside = 0
    for i in range(SUBPIXELS):
        u = dx + (i + 0.5) / SUBPIXELS - 0.5
        for j in range(SUBPIXELS):
            v = dy + (j + 0.5) / SUBPIXELS - 0.5
            if u * u + v * v < radius * radius:
                n_inside += 1
    return n_inside / (SUBPIXELS * SUBPIXELS)
