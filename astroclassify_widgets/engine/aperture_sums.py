"""Sums over circular apertures."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from astroclassify_widgets.engine.circle_overlap import circle_overlap, subpixel_overlap
from astroclassify_widgets.engine.compiled import compiled
from astroclassify_widgets.engine.moffat import core_radius_squared, pixel_profile
from astroclassify_widgets.engine.pixel_state import MASKED, SATURATED, USABLE
from astroclassify_widgets.model.aperture_sums import ApertureSums
from astroclassify_widgets.model.star_shape import StarShape
from astroclassify_widgets.params.convention import Convention

Floats = NDArray[np.float64]


def sum_apertures(
    data: NDArray[np.float32],
    state: NDArray[np.uint8],
    x: Floats,
    y: Floats,
    radius: float,
    shape: StarShape,
    convention: Convention = "exact",
) -> ApertureSums:
    """Sum the pixels in circles of one radius, weighted with their overlap.

    Parameters
    ----------
    data
        Pixel values, shape (ny, nx).
    state
        `pixel_state` of every pixel; only usable ones enter.
    x, y
        Centres, length n [px].
    radius
        Aperture radius [px].
    shape
        Shape of a star, the model of how a source's light is spread in the aperture.
    convention
        Exact overlap, or SExtractor's sub-pixels.

    Returns
    -------
    ApertureSums
        One entry a source.
    """
    sums, found = _sum_apertures(data, state, x, y, float(radius), shape.fwhm, shape.beta, convention == "exact")
    return ApertureSums(
        sum=sums[:, 0],
        area=sums[:, 1],
        area_squared=sums[:, 2],
        source_weight=sums[:, 3],
        has_masked=found[:, 0],
        has_saturated=found[:, 1],
        truncated=found[:, 2],
    )


@compiled
def _sum_apertures(data, state, x, y, radius, fwhm, beta, exact):
    ny, nx = data.shape
    sums = np.zeros((x.size, 4))
    found = np.zeros((x.size, 3), dtype=np.bool_)
    alpha_squared = core_radius_squared(fwhm, beta)
    for source in range(x.size):
        x_first, x_last = math.floor(x[source] - radius + 0.5), math.ceil(x[source] + radius - 0.5)
        y_first, y_last = math.floor(y[source] - radius + 0.5), math.ceil(y[source] + radius - 0.5)
        found[source, 2] = x_first < 0 or y_first < 0 or x_last >= nx or y_last >= ny
        total = area = area_squared = model = model_squared = 0.0
        for row in range(max(y_first, 0), min(y_last, ny - 1) + 1):
            for column in range(max(x_first, 0), min(x_last, nx - 1) + 1):
                dx, dy = column - x[source], row - y[source]
                overlap = circle_overlap(dx, dy, radius) if exact else subpixel_overlap(dx, dy, radius)
                if overlap <= 0.0:
                    continue
                if state[row, column] != USABLE:
                    found[source, 0] |= state[row, column] == MASKED
                    found[source, 1] |= state[row, column] == SATURATED
                    continue
                total += overlap * data[row, column]
                area += overlap
                area_squared += overlap * overlap
                light = pixel_profile(dx, dy, alpha_squared, beta)
                model += overlap * light
                model_squared += overlap * overlap * light
        sums[source, 0], sums[source, 1], sums[source, 2] = total, area, area_squared
        sums[source, 3] = model_squared / model if model > 0.0 else 1.0
    return sums, found
