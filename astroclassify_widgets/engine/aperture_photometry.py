"""Sky-subtracted fluxes in circular apertures."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from astroclassify_widgets.engine.aperture_error import aperture_error
from astroclassify_widgets.engine.aperture_sums import sum_apertures
from astroclassify_widgets.engine.source_sky import estimate_sky
from astroclassify_widgets.model.aperture_flux import ApertureFlux
from astroclassify_widgets.model.conditions import Conditions
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
        sky_in_aperture = sum_apertures(level, state, x, y, aperture.r, None, convention).sum
    else:
        sky_in_aperture = sums.area * sky.level
    flux = np.where(sums.area > 0, sums.sum - sky_in_aperture, np.nan)
    return ApertureFlux(flux=flux, budget=aperture_error(flux, sums, sky, conditions.noise), sums=sums, sky=sky)
