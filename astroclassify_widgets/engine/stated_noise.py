"""Noise that the file itself states: how its planes enter background and apertures."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from astroclassify_widgets.engine.circle_overlap import circle_overlap, subpixel_overlap
from astroclassify_widgets.engine.compiled import compiled
from astroclassify_widgets.engine.pixel_state import USABLE
from astroclassify_widgets.model.background import Background
from astroclassify_widgets.model.frame import Frame
from astroclassify_widgets.model.noise_map import NoiseMap
from astroclassify_widgets.params.convention import Convention
from astroclassify_widgets.params.quality import QualityParams

Floats = NDArray[np.float64]

_SAMPLE: Final = 1_000_000
_SIGMA_PER_MEDIAN: Final = 1.4826
"""Standard deviation of a normal distribution over the median distance from its mean."""


def usable_frame(frame: Frame, params: QualityParams) -> Frame:
    """Return the frame without the pixels that its flags mask, or that have no noise in a map that is used."""
    if params.noise_map == "ignore" and frame.noise_map is not None:
        frame = replace(frame, noise_map=None)
    unusable = np.zeros(frame.shape, dtype=np.bool_)
    if frame.noise_map is not None:
        unusable |= ~(frame.noise_map.sigma > 0)
    if frame.data_quality is not None:
        ignored = frame.data_quality.informational if params.dq_bits == "all" else 0
        unusable |= frame.data_quality.mask(params.dq_selected & ~ignored)
    return frame.with_mask(unusable) if (unusable & ~frame.mask).any() else frame


def follow_weights(background: Background, frame: Frame) -> Background:
    """Return the background with a noise that follows the weights of the pixels, where the frame has some.

    A weight map knows steps that no mesh sees, but often not its own unit. So it is scaled, as SExtractor
    scales it (Bertin & Arnouts 1996, A&AS 117, 393), until the pixels scatter about the level by one sigma;
    the scatter is that of the pixels below the level, in which no source shines.
    """
    stated = frame.noise_map
    if stated is None or stated.kind != "relative":
        return background
    step = max(frame.data.size // _SAMPLE, 1)
    usable = ~frame.mask.ravel()[::step]
    depth = (background.level - frame.data).ravel()[::step][usable]
    sigma = stated.sigma.ravel()[::step][usable]
    below = depth > 0
    if not below.any():
        return background
    scale = np.float32(_SIGMA_PER_MEDIAN * np.median(depth[below] / sigma[below]))
    return replace(background, rms=np.where(frame.mask, background.rms, stated.sigma * scale))


def noise_of_pixels(frame: Frame, background: Background) -> NoiseMap | None:
    """Return the noise of every pixel in the unit of the frame, from a background of `follow_weights`."""
    stated = frame.noise_map
    return replace(stated, sigma=background.rms) if stated is not None and stated.kind == "relative" else stated


def circle_variances(
    sigma: NDArray[np.float32],
    state: NDArray[np.uint8],
    x: Floats,
    y: Floats,
    edges: Floats,
    convention: Convention = "exact",
) -> tuple[Floats, Floats]:
    """Sum variances over circles and over the rings between them, weighted with overlap squared.

    Parameters
    ----------
    sigma
        Noise of every pixel, shape (ny, nx).
    state
        `pixel_state` of every pixel; only usable ones enter.
    x, y
        Centres, length n [px].
    edges
        Increasing radii, length m + 1, from 0 [px].
    convention
        Exact overlap, or SExtractor's sub-pixels.

    Returns
    -------
    circles, rings
        Shape (n, m): within ``edges[1:]``, and between neighbouring edges.
    """
    radii = np.asarray(edges, dtype=np.float64)
    circles, rings = _circle_variances(sigma, state, x, y, radii, convention == "exact")
    return circles, rings


@compiled
def _circle_variances(sigma, state, x, y, edges, exact):
    ny, nx = sigma.shape
    n = edges.size - 1
    reach = edges[n]
    circles = np.zeros((x.size, n))
    rings = np.zeros((x.size, n))
    for source in range(x.size):
        x_first, x_last = math.floor(x[source] - reach + 0.5), math.ceil(x[source] + reach - 0.5)
        y_first, y_last = math.floor(y[source] - reach + 0.5), math.ceil(y[source] + reach - 0.5)
        for row in range(max(y_first, 0), min(y_last, ny - 1) + 1):
            for column in range(max(x_first, 0), min(x_last, nx - 1) + 1):
                if state[row, column] != USABLE:
                    continue
                dx, dy = column - x[source], row - y[source]
                variance = np.float64(sigma[row, column]) ** 2
                inner = 0.0
                for k in range(n):
                    radius = edges[k + 1]
                    overlap = circle_overlap(dx, dy, radius) if exact else subpixel_overlap(dx, dy, radius)
                    circles[source, k] += overlap * overlap * variance
                    rings[source, k] += (overlap - inner) ** 2 * variance
                    inner = overlap
    return circles, rings
