"""The radii that are used, after the FWHM of the frame had its say."""

from __future__ import annotations

from typing import Final

from astroclassify_widgets.engine.frame_fwhm import require_fwhm
from astroclassify_widgets.model.star_shape import StarShape
from astroclassify_widgets.params.aperture import ApertureParams

_LEAST_GAP: Final = 2.0


def resolve_aperture(params: ApertureParams, shape: StarShape | None) -> ApertureParams:
    """Return the aperture with its radii fixed.

    With ``r_mode="auto"`` the radius is ``r_factor`` times the FWHM; the annulus keeps its width and moves
    outwards, if it must, to begin 2 px outside the aperture.
    """
    if params.r_mode == "manual":
        return params
    r = params.r_factor * require_fwhm(shape, "r_mode = auto")
    r_in = max(params.r_in, r + _LEAST_GAP)
    return params.model_copy(update={"r": r, "r_in": r_in, "r_out": r_in + params.r_out - params.r_in})
