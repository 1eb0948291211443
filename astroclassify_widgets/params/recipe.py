"""The Recipe: the one flat model of everything a user may choose about a measurement."""

from __future__ import annotations

from typing import Self

from pydantic import model_validator

from astroclassify_widgets.params.aperture import ApertureParams
from astroclassify_widgets.params.background import BackgroundParams, SkyParams
from astroclassify_widgets.params.calibration import CalibrationParams
from astroclassify_widgets.params.detect import DetectParams
from astroclassify_widgets.params.noise import NoiseParams
from astroclassify_widgets.params.quality import QualityParams
from astroclassify_widgets.params.rules import annulus_must_fit


# Fields come in the order of the bases read backwards: detection first.
class Recipe(CalibrationParams, NoiseParams, QualityParams, ApertureParams, SkyParams, BackgroundParams, DetectParams):
    """Every parameter that can change a number in the table.

    The same model gives the keyword arguments of `astroclassify_widgets.run`, the flags of the shell and
    the query of the HTTP service. It is frozen; ``recipe.model_copy(update={...})`` does not validate, so
    make a variant with ``Recipe(**{**recipe.changes(), "r": 6})``.
    """

    @model_validator(mode="after")
    def _annulus_surrounds_aperture(self) -> Self:
        if self.bkg == "local":
            annulus_must_fit(self.r, self.r_in, self.r_out)
        return self
