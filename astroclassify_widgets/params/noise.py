"""Parameters of the noise model: what the user knows better than the header."""

from __future__ import annotations

from astroclassify_widgets.params.base import Params, parameter


class NoiseParams(Params):
    """Overrides of header values; the header is used where they are not given."""

    gain: float | None = parameter(None, "detector gain; the header's when not given", unit="e-/ADU", gt=0, le=1e6)
    read_noise: float | None = parameter(
        None, "read noise of a pixel; the header's when not given", unit="e-", ge=0, le=1e6
    )
    saturation: float | None = parameter(
        None,
        "level at which a pixel counts as saturated, in the unit of the frame; the header's when not given",
    )
    flux_conversion: float | None = parameter(
        None,
        "surface brightness of one ADU/s, in the unit of the frame, as FLUXCONV states it; the header's when not given",
        gt=0,
        le=1e12,
    )
