"""The sky under each source, in the way that the recipe asks for."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from astroclassify_widgets.engine.annulus_sky import estimate_annulus_sky
from astroclassify_widgets.engine.pixel_value import at_positions
from astroclassify_widgets.model.aperture_sums import Sky
from astroclassify_widgets.model.conditions import Conditions
from astroclassify_widgets.params.aperture import ApertureParams
from astroclassify_widgets.params.background import SkyParams

Floats = NDArray[np.float64]


def estimate_sky(conditions: Conditions, x: Floats, y: Floats, aperture: ApertureParams, params: SkyParams) -> Sky:
    """Return the sky under positions: from the annulus, from the mesh, or zero.

    Parameters
    ----------
    conditions
        The frame and what is known about it.
    x, y
        Positions, length n [px].
    aperture
        Radii of the annulus.
    params
        Which sky.
    """
    background, frame = conditions.background, conditions.frame
    rms = at_positions(background.rms, x, y)
    if params.bkg == "local":
        radii = (aperture.r_in, aperture.r_out)
        return estimate_annulus_sky(
            frame.data, conditions.state, conditions.objects, x, y, radii, conditions.noise, rms
        )
    if params.bkg == "global":
        level = at_positions(background.level, x, y)
        err = np.full(x.size, background.level_err)
    else:
        level = err = np.zeros(x.size)
    return Sky(
        level=level,
        err=err,
        rms=rms,
        n_pixels=np.zeros(x.size, dtype=np.int64),
        uncertain=np.zeros(x.size, dtype=np.bool_),
    )
