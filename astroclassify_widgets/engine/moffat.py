"""The circular Moffat profile, as kernels use it."""

from __future__ import annotations

import math
from typing import Final

from astroclassify_widgets.engine.compiled import compiled

GAUSSIAN_BETA: Final = 100.0
"""A Moffat profile with this exponent is a Gaussian to 0.5 % of its peak."""

SIGMA_PER_FWHM: Final = 1 / math.sqrt(8 * math.log(2))
"""Of a Gaussian."""

QUADRATURE_OFFSET: Final = 0.5 / math.sqrt(3.0)
"""Offsets of the two-point Gauss-Legendre rule over a pixel [px]."""


@compiled
def core_radius_squared(fwhm, beta):
    """Return alpha² of (1 + r²/alpha²)^-beta [px²] (Moffat 1969, A&A 3, 455)."""
    return 0.25 * fwhm * fwhm / (2.0 ** (1.0 / beta) - 1.0)


@compiled
def pixel_profile(dx, dy, alpha_squared, beta):
    """Return the mean over a pixel of a profile with unit peak, by a 2 x 2 Gauss-Legendre rule.

    Parameters
    ----------
    dx, dy
        Centre of the pixel relative to that of the star [px].
    alpha_squared, beta
        Core radius squared [px²] and exponent.
    """
    total = 0.0
    for i in range(2):
        u = dx + (2 * i - 1) * QUADRATURE_OFFSET
        for j in range(2):
            v = dy + (2 * j - 1) * QUADRATURE_OFFSET
            total += math.exp(-beta * math.log1p((u * u + v * v) / alpha_squared))
    return 0.25 * total
