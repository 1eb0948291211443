"""Parameters that turn a flux into a magnitude."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from astroclassify_widgets.params.base import Params, parameter

Seconds = Annotated[float, Field(gt=0, le=1e7)]


class CalibrationParams(Params):
    """Zero point, its magnitude system, and the exposure that divides the flux."""

    zeropoint: float | None = parameter(
        None,
        "magnitude of one data unit (per second with exptime); instrumental, 0, when not given",
        unit="mag",
        ge=-100,
        le=100,
    )
    mag_system: Literal["AB", "Vega", "ST"] = parameter("AB", "system of the zero point; named only when one is given")
    exptime: Seconds | Literal["header"] | None = parameter(
        None, "exposure that divides the flux in magnitudes, or 'header' for the frame's own", unit="s"
    )
