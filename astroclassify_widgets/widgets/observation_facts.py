"""What is known of an observation: when, where and through what a frame was taken."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from astroclassify_widgets.model.frame import Frame
from astroclassify_widgets.model.observation import ObservedNumber, ObservedText
from astroclassify_widgets.widgets.fact import NOT_KNOWN, Fact, header_card
from astroclassify_widgets.widgets.frame_coordinates import coordinates_of

_NO_BREAK: Final = "\N{NO-BREAK SPACE}"


def observation_facts(frame: Frame) -> Iterator[Fact]:
    """Yield when, where and through what a frame was taken; what an observer always asks for also where unknown."""
    seen = frame.observation
    names = {"target": seen.target, "telescope": seen.telescope, "instrument": seen.instrument}
    for (label, name), keyword in zip(names.items(), ("OBJECT", "TELESCOP", "INSTRUME"), strict=True):
        if name is not None:
            yield _text(label, name, header_card(keyword, '"…"'))
    yield _text("filter", seen.filter, header_card("FILTER", '"R"'))
    time = _text("mid-exposure", seen.mid_time, header_card("DATE-OBS", '"…"'))
    if seen.mid_time is not None and seen.mid_mjd is not None:
        shown = f"{time.value.replace('T', ' ')} UTC, MJD{_NO_BREAK}{seen.mid_mjd.value:.6f}"
        time = Fact(time.label, shown, time.source, time.override)
    yield time
    yield _number("pixel scale", seen.pixel_scale, "{:.5g} arcsec", header_card("PIXSCALE", "1.2"))
    coordinates, card = coordinates_of(frame)
    yield Fact("coordinates", coordinates or "none", card)
    if seen.latitude is not None:
        yield _number("latitude", seen.latitude, "{:.5f}° north", header_card("OBSGEO-B", "…"))
    if seen.longitude is not None:
        yield _number("longitude", seen.longitude, "{:.5f}° east", header_card("OBSGEO-L", "…"))


def _text(label: str, text: ObservedText | None, override: str) -> Fact:
    return Fact(label, NOT_KNOWN, "", override) if text is None else Fact(label, text.value, text.source, override)


def _number(label: str, number: ObservedNumber | None, form: str, override: str) -> Fact:
    if number is None:
        return Fact(label, NOT_KNOWN, "", override)
    return Fact(label, form.format(number.value), number.source, override)
