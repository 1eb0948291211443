"""When, where and through what a frame was taken, each fact with the card that says it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class ObservedText:
    """A text and where it comes from, such as ``FILTER = 'R' (HDU 0)``."""

    value: str
    source: str


@dataclass(frozen=True)
class ObservedNumber:
    """A number and where it comes from."""

    value: float
    source: str


@dataclass(frozen=True)
class Observation:
    """What a header says about the observation; no measurement on the frame depends on it.

    Attributes
    ----------
    telescope, instrument, target, filter
        Names.
    mid_time
        Middle of the exposure, UTC, as ISO 8601 ``2016-12-17T02:30:00.000``; `mid_mjd` the same as MJD [d].
    pixel_scale
        Side of a pixel [arcsec].
    latitude, longitude
        Of the observatory [deg]; longitude east of Greenwich.
    notes
        Sentences about what could not be used, or is not certain.
    """

    telescope: ObservedText | None = None
    instrument: ObservedText | None = None
    target: ObservedText | None = None
    filter: ObservedText | None = None
    mid_time: ObservedText | None = None
    mid_mjd: ObservedNumber | None = None
    pixel_scale: ObservedNumber | None = None
    latitude: ObservedNumber | None = None
    longitude: ObservedNumber | None = None
    notes: tuple[str, ...] = ()
