"""Parameters of the background mesh and of the sky under a source."""

from __future__ import annotations

from typing import Literal

from astroclassify_widgets.params.base import Params, parameter
from astroclassify_widgets.params.convention import ConventionParams


class BackgroundParams(ConventionParams):
    """The mesh that detection subtracts."""

    bkg_box: int = parameter(64, "side of a background mesh box", unit="px", ge=8, le=1024)
    bkg_filter: int = parameter(3, "side of the median filter over the mesh", unit="boxes", ge=1, le=15)
    bkg_clip_sigma: float = parameter(3.0, "clipping of each box about its median", unit="sigma", ge=0.5, le=10)


class SkyParams(Params):
    """What is subtracted under a source."""

    bkg: Literal["local", "global", "none"] = parameter(
        "local", "sky under a source: local annulus, global mesh, or none"
    )
