"""Whose arithmetic is used where two are in use."""

from __future__ import annotations

from typing import Literal

from astroclassify_widgets.params.base import Params, parameter

Convention = Literal["exact", "sextractor"]


class ConventionParams(Params):
    """Ours, which is right, or SExtractor's, to reproduce its numbers digit by digit."""

    convention: Convention = parameter(
        "exact",
        "sextractor reproduces SExtractor's numbers: aperture edges in 5 x 5 sub-pixels, thresholds in units of the "
        "global rms, and its interpolation of the mesh",
    )
