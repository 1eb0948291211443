"""The middle of an exposure from its start and what is known of its length."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from astroclassify_widgets.io.header.header_values import card_number
from astroclassify_widgets.io.header.moment import Moment
from astroclassify_widgets.io.header.moment_reader import MomentReader
from astroclassify_widgets.io.header.observation_cards import ELAPSED, END
from astroclassify_widgets.model.header_values import HeaderNumber

_LONGEST: Final = 1e8
_STACKED: Final = 2.0
"""Time from start to end over the exposure above which other exposures lie between, rather than a read-out."""


def exposure_middle(start: Moment, reader: MomentReader, exposure: HeaderNumber | None) -> tuple[Moment, str]:
    """Return the middle of the exposure, and a sentence where it is not known.

    Half of TELAPSE is added where the header tells it, since dead time counts; otherwise half of the
    exposure. Where DATE-END lies more than two exposures after the start, as for a stack, or no exposure
    is known, it is half way to the end.

    Parameters
    ----------
    start
        What is the start, or the middle already.
    reader
        Of the header.
    exposure
        The exposure time [s], or None where it is not known.
    """
    if start.is_middle:
        return replace(start, source=_converted(start.source, start)), ""
    elapsed = _elapsed(reader)
    if elapsed is not None:
        return _later(start, elapsed), ""
    card = reader.cards.get(END)
    end = None if card is None else reader.moment(card)
    if end is not None and start.utc < end.utc and _is_stack(start.utc, end.utc, exposure):
        return half_way(start, end), ""
    if exposure is not None and exposure.value < _LONGEST:
        return _later(start, exposure), ""
    note = f"No exposure time is known: {start.source} is taken for the middle of the exposure."
    return replace(start, source=_converted(start.source, start)), note


def half_way(start: Moment, end: Moment) -> Moment:
    """Return the middle between start and end."""
    source = _converted(f"half way from {start.source} to {end.source}", start)
    span = end.utc - start.utc
    seconds = span.total_seconds()
    return replace(start, utc=start.utc + span / 2, source=source, is_middle=True, converted="", span=seconds)


def _elapsed(reader: MomentReader) -> HeaderNumber | None:
    card = reader.cards.get(ELAPSED.keywords[0])
    number = None if card is None else card_number(ELAPSED, card)
    return number if isinstance(number, HeaderNumber) and number.value < _LONGEST else None


def _is_stack(start: datetime, end: datetime, exposure: HeaderNumber | None) -> bool:
    return exposure is None or (end - start).total_seconds() > _STACKED * exposure.value


def _later(start: Moment, length: HeaderNumber) -> Moment:
    keyword = length.card.partition(" = ")[0]
    source = _converted(f"{start.source} + {keyword}/2", start)
    return replace(start, utc=start.utc + timedelta(seconds=length.value / 2), source=source, is_middle=True)


def _converted(source: str, moment: Moment) -> str:
    return f"{source}; {moment.converted} converted to UTC" if moment.converted else source
