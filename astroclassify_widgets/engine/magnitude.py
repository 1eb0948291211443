"""Magnitudes."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from astroclassify_widgets.errors import AstroError
from astroclassify_widgets.model.noise import NoiseModel
from astroclassify_widgets.params.calibration import CalibrationParams

Floats = NDArray[np.float64]

_MAGNITUDES_PER_E: Final = 2.5 / np.log(10)


def magnitudes(flux: Floats, flux_err: Floats, exposure: float, zeropoint: float) -> tuple[Floats, Floats]:
    """Return zeropoint - 2.5 log10(flux / exposure) and its error [mag]; NaN where the flux is not positive."""
    positive = np.where(flux > 0, flux, np.nan)
    return zeropoint - 2.5 * np.log10(positive / exposure), _MAGNITUDES_PER_E * flux_err / positive


def magnitude_exposure(params: CalibrationParams, noise: NoiseModel) -> float:
    """Return what divides the flux in a magnitude [s]: 1 unless an exposure is asked for.

    Raises
    ------
    AstroError
        ASTRO_4001 if the header's exposure is asked for and there is none.
    """
    if params.exptime is None:
        return 1.0
    if params.exptime != "header":
        return params.exptime
    if noise.exposure is None:
        raise AstroError(
            "ASTRO_4001",
            "exptime = 'header', and the header has no usable exposure time.",
            "Give exptime in seconds.",
        )
    return noise.exposure
