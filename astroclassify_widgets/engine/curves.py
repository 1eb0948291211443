"""Radial profile and growth curve of one source."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from astroclassify_widgets.engine.aperture_error import aperture_error
from astroclassify_widgets.engine.circle_overlap import circle_overlap, subpixel_overlap
from astroclassify_widgets.engine.compiled import compiled
from astroclassify_widgets.engine.moffat import core_radius_squared, pixel_profile
from astroclassify_widgets.engine.pixel_state import USABLE
from astroclassify_widgets.engine.stated_noise import circle_variances
from astroclassify_widgets.model.aperture_sums import ApertureSums, Sky
from astroclassify_widgets.model.noise import NoiseModel
from astroclassify_widgets.model.noise_map import NoiseMap, StatedVariance
from astroclassify_widgets.model.profile import GrowthCurve, RadialProfile
from astroclassify_widgets.model.star_shape import StarShape
from astroclassify_widgets.params.convention import Convention

Floats = NDArray[np.float64]


def measure_curves(
    data: NDArray[np.float32],
    state: NDArray[np.uint8],
    position: tuple[float, float],
    edges: Floats,
    sky: Sky,
    shape: StarShape,
    noise: NoiseModel,
    convention: Convention = "exact",
    pedestal: float = 0.0,
    noise_map: NoiseMap | None = None,
) -> tuple[RadialProfile, GrowthCurve]:
    """Measure mean brightness in rings, and flux within their outer edges, in one pass over a stamp.

    Parameters
    ----------
    data, state
        Pixel values and their `pixel_state`, shape (ny, nx).
    position
        Centre x, y [px].
    edges
        Increasing radii, length n + 1, from 0 [px].
    sky
        Of this one source.
    shape
        Shape of a star; see `sum_apertures`.
    noise
        Effective gain.
    convention
        Exact overlap, or SExtractor's sub-pixels.
    pedestal
        Sky of a pixel that stays in the flux, and whose photons the noise of a pixel counts already.
    noise_map
        Noise of every pixel as the file states it; None where it states none.

    Returns
    -------
    RadialProfile
        Means over the rings between the edges.
    GrowthCurve
        Fluxes within ``edges[1:]``, the same in value and error as apertures of these radii have.
    """
    edges = np.ascontiguousarray(edges, dtype=np.float64)
    x, y = position
    circles, ring_area_squared = _circle_sums(data, state, x, y, edges, shape.fwhm, shape.beta, convention == "exact")
    stated, ring_stated = _stated(noise_map, state, position, edges, convention)
    growth = _growth(edges[1:], circles, sky, noise, pedestal, stated)
    ring = np.diff(circles[:, :2], axis=0, prepend=0.0)
    with np.errstate(invalid="ignore", divide="ignore"):
        value = ring[:, 0] / ring[:, 1] - sky.level
        sums = _sums(ring[:, 0], ring[:, 1], ring_area_squared, ring_area_squared / ring[:, 1])
        err = aperture_error(value * ring[:, 1], sums, sky, noise, ring_stated).error / ring[:, 1]
    return RadialProfile(edges=edges, value=value, err=err, area=ring[:, 1]), growth


def _stated(
    noise_map: NoiseMap | None,
    state: NDArray[np.uint8],
    position: tuple[float, float],
    edges: Floats,
    convention: Convention,
) -> tuple[StatedVariance | None, StatedVariance | None]:
    """Return what a noise map says of the circles, and of the rings."""
    if noise_map is None:
        return None, None
    x, y = np.array([position[0]]), np.array([position[1]])
    circles, rings = circle_variances(noise_map.sigma, state, x, y, edges, convention)
    return StatedVariance(circles[0], noise_map.kind), StatedVariance(rings[0], noise_map.kind)


def _sums(total: Floats, area: Floats, area_squared: Floats, source_weight: Floats) -> ApertureSums:
    none_found = np.zeros(total.size, dtype=np.bool_)
    return ApertureSums(
        sum=total,
        area=area,
        area_squared=area_squared,
        source_weight=source_weight,
        has_masked=none_found,
        has_saturated=none_found,
        truncated=none_found,
    )


def _growth(
    radius: Floats, circles: Floats, sky: Sky, noise: NoiseModel, pedestal: float, stated: StatedVariance | None
) -> GrowthCurve:
    """Return fluxes and errors of circles, exactly as for apertures."""
    sums = _sums(circles[:, 0], circles[:, 1], circles[:, 2], circles[:, 3])
    flux = sums.sum - sums.area * sky.level
    error = aperture_error(flux - sums.area * pedestal, sums, sky, noise, stated).error
    return GrowthCurve(radius=radius, flux=flux, flux_err=error)


@compiled
def _circle_sums(data, state, x, y, edges, fwhm, beta, exact):
    """Return for each circle the sums of w d, w, w² and the weight of the source; for each ring that of w².

    A pixel within a circle lies within all larger ones: it is added to the smallest, and sums over
    circles follow at the end.
    """
    ny, nx = data.shape
    n = edges.size - 1
    whole = np.zeros((n, 5))
    cut = np.zeros((n, 5))
    ring_squared = np.zeros(n)
    alpha_squared = core_radius_squared(fwhm, beta)
    reach = edges[n]
    half_diagonal = math.sqrt(0.5)
    for row in range(max(math.floor(y - reach + 0.5), 0), min(math.ceil(y + reach - 0.5), ny - 1) + 1):
        for column in range(max(math.floor(x - reach + 0.5), 0), min(math.ceil(x + reach - 0.5), nx - 1) + 1):
            if state[row, column] != USABLE:
                continue
            dx, dy = column - x, row - y
            value = data[row, column]
            light = pixel_profile(dx, dy, alpha_squared, beta)
            first = np.searchsorted(edges, math.sqrt(dx * dx + dy * dy) - half_diagonal, side="right") - 1
            inner = 0.0
            for k in range(max(first, 0), n):
                overlap = circle_overlap(dx, dy, edges[k + 1]) if exact else subpixel_overlap(dx, dy, edges[k + 1])
                ring_squared[k] += (overlap - inner) ** 2
                sums = whole[k] if overlap >= 1.0 else cut[k]
                sums[0] += overlap * value
                sums[1] += overlap
                sums[2] += overlap * overlap
                sums[3] += overlap * overlap * light
                sums[4] += overlap * light
                if overlap >= 1.0:
                    break
                inner = overlap
    for k in range(1, n):
        whole[k] += whole[k - 1]
    circles = whole + cut
    for k in range(n):
        circles[k, 3] = circles[k, 3] / circles[k, 4] if circles[k, 4] > 0.0 else 1.0
    return circles, ring_squared
