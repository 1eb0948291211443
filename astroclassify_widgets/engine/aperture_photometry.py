"""Sky-subtracted fluxes in circular apertures."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from astroclassify_widgets.engine.aperture_error import aperture_error
from astroclassify_widgets.engine.aperture_sums import sum_apertures
from astroclassify_widgets.engine.pixel_value import at_positions
from astroclassify_widgets.engine.source_sky import estimate_sky
from astroclassify_widgets.engine.stated_noise import circle_variances
from astroclassify_widgets.model.aperture_flux import ApertureFlux
from astroclassify_widgets.model.conditions import Conditions
from astroclassify_widgets.model.noise_map import StatedVariance
from astroclassify_widgets.params.aperture import ApertureParams
from astroclassify_widgets.params.background import SkyParams

Floats = NDArray[np.float64]


def measure_apertures(
    conditions: Conditions, x: Floats, y: Floats, aperture: ApertureParams, sky_params: SkyParams
) -> ApertureFlux:
    """Sum apertures, estimate the sky under them, and subtract it.

    Parameters
    ----------
    conditions
        The frame and what is known about it.
    x, y
        Centres, length n, finite [px].
    aperture
        Radii.
    sky_params
        Which sky.

    Returns
    -------
    ApertureFlux
        NaN for an aperture without a usable pixel.
    """
    frame, state, convention = conditions.frame, conditions.state, aperture.convention
    sums = sum_apertures(frame.data, state, x, y, aperture.r, conditions.shape, convention)
    sky = estimate_sky(conditions, x, y, aperture, sky_params)
    if sky_params.bkg == "global":
        # A mesh is summed pixel by pixel, for it may slope.
        level = conditions.background.level
        sky_in_aperture = sum_apertures(level, state, x, y, aperture.r, conditions.shape, convention).sum
    else:
        sky_in_aperture = sums.area * sky.level
    usable = sums.area > 0
    flux = np.where(usable, sums.sum - sky_in_aperture, np.nan)
    # A flux that keeps its sky has the sky's photons in it, which the noise of a pixel counts already.
    light = flux - sums.area * np.maximum(_level(conditions, x, y), 0.0) if sky_params.bkg == "none" else flux
    budget = aperture_error(light, sums, sky, conditions.noise, _stated_variance(conditions, x, y, aperture))
    return ApertureFlux(flux=flux, budget=budget.where(usable), sums=sums, sky=sky)


def _stated_variance(conditions: Conditions, x: Floats, y: Floats, aperture: ApertureParams) -> StatedVariance | None:
    stated = conditions.noise_map
    if stated is None:
        return None
    edges = np.array([0.0, aperture.r])
    circles, _ = circle_variances(stated.sigma, conditions.state, x, y, edges, aperture.convention)
    return StatedVariance(circles[:, 0], stated.kind)


def _level(conditions: Conditions, x: Floats, y: Floats) -> Floats:
    return at_positions(conditions.background.level, x, y)
