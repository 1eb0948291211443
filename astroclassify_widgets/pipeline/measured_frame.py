"""Which frame was measured: what to load to have it again, and digests that tell whether it is the same."""

from __future__ import annotations

from typing import Any

from astroclassify_widgets.model.fingerprint import fingerprint_of
from astroclassify_widgets.model.frame import Frame
from astroclassify_widgets.model.header import Header
from astroclassify_widgets.params.recipe import Recipe


def measured_frame(frame: Frame) -> dict[str, Any]:
    """Return plain values that name a frame and the place of its image in a file, and never a path."""
    ny, nx = frame.shape
    return {
        "frame": frame.name,
        "sha256": frame.sha256 or None,
        "hdu": frame.hdu,
        "plane": list(frame.plane),
        "channel": frame.channel,
        "shape": [ny, nx],
        "pixels": frame.pixel_fingerprint,
        "wcs": wcs_digest(frame),
        "given_cards": _given_cards(frame),
        "origin": _origin(frame),
    }


def cards_used(frame: Frame, recipe: Recipe) -> dict[str, str]:
    """Return the cards that a measurement looks at, by quantity, each as its text; none that the user overrides.

    Where several cards state a unit, all are said: the noise of the sky decides between them.
    """
    said, seen = frame.header_values, frame.observation
    numbers = {
        "gain": said.gain if recipe.gain is None else (),
        "exposure": said.exposure if not isinstance(recipe.exptime, float) else (),
        "read_noise": said.read_noise if recipe.read_noise is None else (),
        "saturation": said.saturation if recipe.saturation is None else (),
        "flux_conversion": said.surface_brightness_per_rate if recipe.flux_conversion is None else (),
    }
    texts = {
        "unit": "; ".join(unit.card for unit in said.units),
        **{quantity: candidates[0].card for quantity, candidates in numbers.items() if candidates},
        "filter": seen.filter.source if seen.filter else "",
        "mid_time": seen.mid_time.source if seen.mid_time else "",
    }
    return {quantity: text for quantity, text in texts.items() if text}


def wcs_digest(frame: Frame) -> str | None:
    """Return a digest of the world coordinates, or None where there are none."""
    return None if frame.wcs is None else fingerprint_of(frame.wcs.to_header_string(relax=True))


def _given_cards(frame: Frame) -> dict[str, Any]:
    cards = frame.header.cards if isinstance(frame.header, Header) else ()
    return {card.keyword: card.value for card in cards if card.given}


def _origin(frame: Frame) -> dict[str, Any] | None:
    """Return the call that simulates the frame; that of a file would hold its path."""
    origin = frame.origin
    if origin is None or origin.function == "load":
        return None
    return {"function": origin.function, "options": dict(origin.options)}
