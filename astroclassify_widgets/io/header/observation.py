"""Finds in a header when, where and through what a frame was taken."""

from __future__ import annotations

from typing import TYPE_CHECKING

from astroclassify_widgets.io.header.first_cards import FirstCards
from astroclassify_widgets.io.header.header_values import exposures_of
from astroclassify_widgets.io.header.observation_cards import INSTRUMENT, TARGET, TELESCOPE
from astroclassify_widgets.io.header.observed_names import observed_filter, observed_name
from astroclassify_widgets.io.header.observed_place import observed_place
from astroclassify_widgets.io.header.observed_time import observed_time
from astroclassify_widgets.io.header.pixel_scale import pixel_scale
from astroclassify_widgets.model.header import Header
from astroclassify_widgets.model.observation import Observation

if TYPE_CHECKING:
    from astropy.wcs import WCS


def observation_of(header: Header, wcs: WCS | None) -> Observation:
    """Return what a header says about the observation, each fact with its source.

    Nothing is asked of a network, and no header makes it fail: what cannot be used becomes a note.

    Parameters
    ----------
    header
        The cards: the user's, then the image's own, then those of the primary header.
    wcs
        Celestial world coordinates of the image, or None.
    """
    cards = FirstCards(header)
    exposures = exposures_of(header)
    time = observed_time(cards, exposures[0] if exposures else None)
    scale, scale_notes = pixel_scale(cards, wcs)
    latitude, longitude, place_notes = observed_place(cards)
    return Observation(
        telescope=observed_name(cards, TELESCOPE),
        instrument=observed_name(cards, INSTRUMENT),
        target=observed_name(cards, TARGET),
        filter=observed_filter(cards),
        mid_time=time.text,
        mid_mjd=time.mjd,
        pixel_scale=scale,
        latitude=latitude,
        longitude=longitude,
        notes=(*time.notes, *scale_notes, *place_notes),
    )
