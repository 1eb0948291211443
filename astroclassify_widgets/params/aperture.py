"""Parameters of aperture photometry."""

from __future__ import annotations

from typing import Literal

from astroclassify_widgets.params.base import parameter
from astroclassify_widgets.params.convention import ConventionParams


class ApertureParams(ConventionParams):
    """The aperture, its sky annulus, and how a given position is recentred."""

    r: float = parameter(5.0, "aperture radius", unit="px", gt=0, le=1000)
    r_in: float = parameter(8.0, "inner radius of the sky annulus", unit="px", gt=0, le=2000)
    r_out: float = parameter(12.0, "outer radius of the sky annulus", unit="px", gt=0, le=2000)
    r_mode: Literal["manual", "auto"] = parameter("manual", "auto: r = r_factor x FWHM of the frame")
    r_factor: float = parameter(2.0, "aperture radius in units of the FWHM when r_mode is auto", ge=0.5, le=5)
    centroid: Literal["none", "windowed", "gaussian", "quadratic"] = parameter(
        "none", "recentring of positions before they are measured"
    )
    centroid_max_shift: float | None = parameter(
        None, "largest shift of a recentred position; r when not given", unit="px", gt=0, le=1000
    )
