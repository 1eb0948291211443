"""The noise model of a frame: how data units become electrons, and where that is known from."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class NoiseModel:
    """What errors are made of.

    Attributes
    ----------
    gain
        Effective gain [e- per data unit], or None where it cannot be known.
    unit
        Unit of the data, as the card says that was believed; empty where it is not known.
    gain_source
        The derivation in one sentence, or the reason why there is none.
    read_noise
        Read noise of a pixel [data units], or None.
    read_noise_source
        Where the read noise comes from.
    saturation
        Level at and above which a pixel is saturated [data units], or None.
    saturation_source
        Where the saturation level comes from.
    exposure
        Exposure time [s], or None.
    notes
        What a user should know beside that.
    """

    gain: float | None
    gain_source: str
    unit: str = ""
    read_noise: float | None = None
    read_noise_source: str = ""
    saturation: float | None = None
    saturation_source: str = ""
    exposure: float | None = None
    notes: tuple[str, ...] = ()
