"""The sky under each source, in the way that the recipe asks for."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from astroclassify_widgets.engine.annulus_sky import estimate_annulus_sky
from astroclassify_widgets.model.aperture_sums import Sky
from astroclassify_widgets.model.background import Background
from astroclassify_widgets.model.frame import Frame, Image
from astroclassify_widgets.model.noise import NoiseModel
from astroclassify_widgets.params.aperture import ApertureParams
from astroclassify_widgets.params.background import SkyParams

Floats = NDArray[np.float64]


def estimate_sky(
    frame: Frame,
    state: NDArray[np.uint8],
    objects: NDArray[np.bool_],
    background: Background,
    x: Floats,
    y: Floats,
    noise: NoiseModel,
    aperture: ApertureParams,
    params: SkyParams,
) -> Sky:
    """Return the sky under positions on the frame: from the annulus, from the mesh, or zero."""
    if params.bkg == "local":
        radii = (aperture.r_in, aperture.r_out)
        return estimate_annulus_sky(frame.data, state, objects, x, y, radii, noise)
    if params.bkg == "global":
        level = at_positions(background.level, x, y)
        err = np.full(x.size, background.level_err)
    else:
        level = err = np.zeros(x.size)
    return Sky(
        level=level,
        err=err,
        rms=at_positions(background.rms, x, y),
        n_pixels=np.zeros(x.size, dtype=np.int64),
        uncertain=np.zeros(x.size, dtype=np.bool_),
    )


def at_positions(image: Image, x: Floats, y: Floats) -> Floats:
    """Return the pixels that positions lie in; the nearest pixel where they lie off the image."""
    ny, nx = image.shape
    column = np.clip(np.rint(np.nan_to_num(x)), 0, nx - 1).astype(np.intp)
    row = np.clip(np.rint(np.nan_to_num(y)), 0, ny - 1).astype(np.intp)
    return image[row, column].astype(np.float64)
