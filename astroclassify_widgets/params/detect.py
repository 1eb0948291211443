"""Parameters of source detection."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import model_validator

from astroclassify_widgets.params.base import parameter
from astroclassify_widgets.params.convention import ConventionParams
from astroclassify_widgets.params.rules import must_be_below


class DetectParams(ConventionParams):
    """How sources are found, by SEP or by DAOFIND."""

    detector: Literal["sep", "dao"] = parameter("sep", "detection algorithm: SExtractor's or DAOFIND's")
    threshold_sigma: float = parameter(
        3.0,
        "detection threshold, in units of the local rms of the unfiltered background; dao: of the filtered one",
        unit="sigma",
        ge=0.1,
        le=1000,
    )
    max_sources: int | None = parameter(
        None, "keep the brightest this many by isophotal flux", unit="sources", ge=1, le=1_000_000
    )
    fwhm: float | None = parameter(
        None, "FWHM of a star; measured from the frame when not given", unit="px", ge=0.5, le=100
    )
    sep_minarea: int = parameter(5, "connected pixels above the threshold", unit="px", ge=1, le=5000)
    sep_filter_kernel: Literal["3x3", "gaussian", "none"] = parameter(
        "3x3", "smoothing before thresholding: 1 2 1, 2 4 2, 1 2 1; a Gaussian of the frame's FWHM; or none"
    )
    sep_deblend_nthresh: int = parameter(32, "deblending levels", unit="levels", ge=1, le=256)
    sep_deblend_cont: float = parameter(0.005, "least contrast of a deblended source; 1 switches off", ge=0, le=1)
    dao_sharplo: float = parameter(0.2, "lower limit of DAOFIND's sharpness", ge=-100, le=100)
    dao_sharphi: float = parameter(1.0, "upper limit of DAOFIND's sharpness", ge=-100, le=100)
    dao_roundlo: float = parameter(-1.0, "lower limit of DAOFIND's roundness", ge=-100, le=100)
    dao_roundhi: float = parameter(1.0, "upper limit of DAOFIND's roundness", ge=-100, le=100)

    @model_validator(mode="after")
    def _ranges_are_ordered(self) -> Self:
        must_be_below(self, "dao_sharplo", "dao_sharphi")
        must_be_below(self, "dao_roundlo", "dao_roundhi")
        return self
