"""What a header says about its pixels, each value with the card that it came from."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class HeaderNumber:
    """A number and the card that says it, such as ``EXPTIME = 80.104 (HDU 0)``."""

    value: float
    card: str


@dataclass(frozen=True)
class HeaderUnit:
    """A unit of the data as a card states it: the text, the card's comment, and the card."""

    text: str
    comment: str
    card: str


@dataclass(frozen=True)
class HeaderValues:
    """Candidates for every quantity that the noise model needs, best first; empty where nothing is said.

    Attributes
    ----------
    units
        Units of the data.
    gain
        Detector gains [e-/ADU].
    exposure
        Exposure times [s].
    read_noise
        Read noise of a pixel of this frame [e-], all reads together.
    saturation
        Saturation level [ADU].
    surface_brightness_per_rate
        Surface brightness of one ADU/s, in the unit of the data.
    rejected
        Sentences about cards that could not be used, such as ``GAIN = 'n/a'``.
    """

    units: tuple[HeaderUnit, ...] = ()
    gain: tuple[HeaderNumber, ...] = ()
    exposure: tuple[HeaderNumber, ...] = ()
    read_noise: tuple[HeaderNumber, ...] = ()
    saturation: tuple[HeaderNumber, ...] = ()
    surface_brightness_per_rate: tuple[HeaderNumber, ...] = ()
    rejected: tuple[str, ...] = ()
