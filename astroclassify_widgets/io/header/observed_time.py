"""The middle of the exposure from all that a header says of time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from astroclassify_widgets.io.header.exposure_middle import exposure_middle, half_way
from astroclassify_widgets.io.header.first_cards import FirstCards, number_in
from astroclassify_widgets.io.header.moment import MJD_BEGINS, Moment
from astroclassify_widgets.io.header.moment_reader import MomentReader
from astroclassify_widgets.io.header.observation_cards import (
    AT_THE_SUN,
    CLOCKS,
    DATES,
    DAY_NUMBERS,
    MIDDLES,
    SPANS,
    SUN_REFERENCE,
    SUN_START,
)
from astroclassify_widgets.io.header.time_doubts import contradiction, rounding
from astroclassify_widgets.model.header_values import HeaderNumber
from astroclassify_widgets.model.observation import ObservedNumber, ObservedText

_HARDLY_A_TIME: Final = 600.0
_SAME: Final = 2.0


@dataclass(frozen=True)
class ObservedTime:
    """The middle of an exposure in UTC, and what is uncertain about it."""

    text: ObservedText | None = None
    mjd: ObservedNumber | None = None
    notes: tuple[str, ...] = ()


def observed_time(cards: FirstCards, exposure: HeaderNumber | None) -> ObservedTime:
    """Return the middle of the exposure.

    A card that tells the middle comes first, then beginning and end, then the start with half of the
    exposure; the user's come before all others, and what is rounded to more than minutes after them.
    Cards that contradict the one that is used are noted.

    Parameters
    ----------
    cards
        The header.
    exposure
        The exposure time [s], or None where it is not known.
    """
    reader = MomentReader(cards)
    moments = list({moment.source: moment for moment in _moments(reader)}.values())
    if not moments:
        days = [f"{card.text()} tells the day alone." for card in reader.days.values()]
        return ObservedTime(notes=(*days[:1], *reader.problems.values()))
    chosen = min(moments, key=lambda moment: (not moment.given, moment.step > _HARDLY_A_TIME))
    middle, note = exposure_middle(chosen, reader, exposure)
    notes = [note, *_at_the_sun(chosen, reader)]
    for other in moments if not chosen.given else ():
        gap = (exposure_middle(other, reader, exposure)[0].utc - middle.utc).total_seconds()
        notes.append(contradiction(other, chosen, gap, exposure))
    notes += [rounding(moment, chosen) for moment in moments]
    shown = (middle.utc + timedelta(microseconds=500)).isoformat(timespec="milliseconds")
    return ObservedTime(
        ObservedText(shown, middle.source),
        ObservedNumber((middle.utc - MJD_BEGINS) / timedelta(days=1), middle.source),
        (*(note for note in notes if note), *reader.problems.values()),
    )


def _moments(reader: MomentReader) -> Iterator[Moment]:
    """Yield every moment that the header tells, the most trustworthy first."""
    cards = reader.cards
    yield from _told(reader.moment(card, is_middle=True) for card in cards.of(MIDDLES))
    yield from _told(_span(reader, *keywords) for keywords in SPANS)
    dates, clocks = cards.of(DATES), cards.of(CLOCKS)
    midnights = [card for card in dates if reader.is_midnight(card)]
    on_day = list(_told(reader.on_day(day, clock) for day in midnights[:1] for clock in clocks))
    yield from on_day
    # A midnight that stood for the day alone is no moment of its own, unless the user gave it.
    spent = [card.value for card in midnights[:1] if on_day and not card.given]
    yield from _told(reader.moment(card) for card in dates if card.value not in spent)
    days = [card for card in dates if card.keyword in reader.days]
    yield from _told(reader.on_day(day, clock) for day in days[:1] for clock in clocks)
    yield from _told(reader.moment(clock) for clock in clocks if isinstance(clock.value, str))
    yield from _told(reader.moment(card) for card in cards.of(DAY_NUMBERS))
    yield from _told([_start_at_the_sun(reader)])
    yield from _told(reader.at_the_sun(card, is_middle=True) for card in cards.of(AT_THE_SUN))


def _told(moments: Iterable[Moment | None]) -> Iterator[Moment]:
    return (moment for moment in moments if moment is not None)


def _span(reader: MomentReader, first: str, last: str) -> Moment | None:
    begin, end = reader.cards.get(first), reader.cards.get(last)
    if begin is None or end is None:
        return None
    started, ended = reader.moment(begin), reader.moment(end)
    if started is None or ended is None or ended.utc < started.utc:
        return None
    return half_way(started, ended)


def _start_at_the_sun(reader: MomentReader) -> Moment | None:
    """Return the start that Kepler and TESS tell as days after a reference day."""
    start, days = reader.cards.get(SUN_START), reader.cards.get(SUN_REFERENCE[0])
    day = None if days is None else number_in(days)
    if start is None or day is None:
        return None
    fraction = reader.cards.get(SUN_REFERENCE[1])
    rest = None if fraction is None else number_in(fraction)
    return reader.at_the_sun(start, is_middle=False, day=day + (rest or 0.0))


def _at_the_sun(chosen: Moment, reader: MomentReader) -> list[str]:
    """Say so where the time that is used counts the light at the Sun."""
    reference = _start_at_the_sun(reader)
    same = reference is not None and abs((reference.utc - chosen.utc).total_seconds()) < _SAME
    if not (chosen.at_the_sun or same):
        return []
    return [f"{chosen.source} counts at the Sun or the barycentre, up to 8.3 minutes from the time at the telescope."]
