"""Reads the moments that the cards of a header tell, in universal time."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Final

from astroclassify_widgets.io.header.first_cards import FirstCards, comment_of, number_in, text_in
from astroclassify_widgets.io.header.moment import MJD_BEGINS, Moment
from astroclassify_widgets.io.header.observation_cards import TIME_SYSTEM
from astroclassify_widgets.io.header.time_scale import LOCAL, scale_in_comment, scale_named, utc_of
from astroclassify_widgets.io.header.written_time import EARLIEST, LATEST, WrittenTime, written_time
from astroclassify_widgets.model.header import HeaderCard

_JD_OF_MJD: Final = 2400000.5
_LEAST_JD: Final = 2000000
_DAY: Final = 86400.0
_EPOCHS: Final = (datetime(2000, 1, 1, 11, 58, 55, 816000), datetime(2000, 1, 1, 12))
"""J2000.0 in UTC, and in TT taken for UTC: programs write it where they know the equinox alone."""
_AT_THE_SUN: Final = re.compile(r"\b[BH]JD|barycent|heliocent", re.IGNORECASE)
_MIDDLE: Final = re.compile(r"\bmid(?:dle|point|time|exp|-|\s|$)", re.IGNORECASE)


class MomentReader:
    """Reads moments from cards, and keeps a sentence about each that cannot be used.

    Parameters
    ----------
    cards
        The header.
    """

    def __init__(self, cards: FirstCards) -> None:
        self.cards = cards
        self.problems: dict[str, str] = {}
        self.days: dict[str, HeaderCard] = {}
        """The cards that tell a day alone."""
        system = cards.get(TIME_SYSTEM)
        self._system = scale_named(text_in(system)) if system is not None else ""
        if system is not None and not self._system:
            self.problems[system.keyword] = f"{system.text()} names no known time scale; times are taken as UTC."

    def moment(self, card: HeaderCard, *, is_middle: bool = False) -> Moment | None:
        """Return the moment that one card tells in full, or None."""
        written = written_time(card.value) if isinstance(card.value, str) else None
        if written is not None:
            return self._written(card, written, is_middle)
        number = number_in(card)
        if number is not None:
            return self._day_number(card, number, is_middle)
        self._refuse(card, "is no date or time that is known")
        return None

    def on_day(self, day: HeaderCard, clock: HeaderCard) -> Moment | None:
        """Return the moment that a day and a time of day tell together, or None."""
        date = written_time(day.value) if isinstance(day.value, str) else None
        if date is None or date.date is None:
            return None
        written, seconds = None, number_in(clock)
        if isinstance(clock.value, str):
            written = written_time(clock.value)
        if written is None and clock.keyword.startswith("TM-") and seconds is not None and 0 <= seconds < _DAY:
            written = WrittenTime(None, timedelta(seconds=seconds))  # ESO's: seconds of the day
        if written is None or written.clock is None:
            return None
        return self._made(clock, written.at(date.date), written, f"{day.text()} with {clock.text()}")

    def is_midnight(self, card: HeaderCard) -> bool:
        """Return whether a card tells midnight, as some software does where the time stands elsewhere."""
        written = written_time(card.value) if isinstance(card.value, str) else None
        return written is not None and written.date is not None and written.clock == timedelta()

    def at_the_sun(self, card: HeaderCard, *, is_middle: bool, day: float = 0.0) -> Moment | None:
        """Return what a card tells in days, from a day on, of light at the Sun."""
        number = number_in(card)
        return None if number is None else self._day_number(card, number + day, is_middle, at_the_sun=True)

    def _written(self, card: HeaderCard, written: WrittenTime, is_middle: bool) -> Moment | None:
        if written.date is None:
            return None
        if written.clock is None:
            self.days[card.keyword] = card
            return None
        return self._made(card, written.at(written.date), written, card.text(), is_middle)

    def _day_number(self, card: HeaderCard, number: float, is_middle: bool, at_the_sun: bool = False) -> Moment | None:
        mjd = number - _JD_OF_MJD if number > _LEAST_JD else number
        low, high = ((limit - MJD_BEGINS).days for limit in (EARLIEST, LATEST))
        if not low <= mjd <= high:
            self._refuse(card, "is no day of an observation")
            return None
        step = _step_of(card)
        if step >= _DAY:
            self.days[card.keyword] = card
            return None
        moment = MJD_BEGINS + timedelta(days=mjd)
        return self._made(card, moment, None, card.text(), is_middle, step, at_the_sun)

    def _made(
        self,
        card: HeaderCard,
        moment: datetime,
        written: WrittenTime | None,
        source: str,
        is_middle: bool = False,
        step: float = 0.0,
        at_the_sun: bool = False,
    ) -> Moment | None:
        zone = "" if written is None else written.zone_text
        scale = "UTC" if zone else self._scale_of(card)
        utc = utc_of(moment, scale)
        if utc is None:
            known = "in local time of a zone that is not named" if scale == LOCAL else f"in {scale} before 1972"
            self._refuse(card, f"is {known}")
            return None
        if any(abs((utc - epoch).total_seconds()) < 1 for epoch in _EPOCHS) and not card.given:
            self._refuse(card, "is the epoch J2000.0, not a time of observation")
            return None
        converted = f"zone {zone}" if zone not in ("", "UTC") else "" if utc == moment else scale
        at_the_sun = at_the_sun or _AT_THE_SUN.search(f"{card.keyword} {comment_of(card)}") is not None
        return Moment(
            utc,
            source,
            is_middle=is_middle or _MIDDLE.search(comment_of(card)) is not None,
            step=step if written is None else written.step,
            converted=converted,
            at_the_sun=at_the_sun,
            given=card.given,
        )

    def _scale_of(self, card: HeaderCard) -> str:
        """Return the scale that the card itself names, or that of the header."""
        in_keyword = next((scale for scale in ("TDB", "UTC") if card.keyword.endswith(f"_{scale}")), "")
        universal = "UTC" if card.keyword.startswith("UT") else ""
        barycentric = "TDB" if re.search(r"\bBJD", f"{card.keyword} {comment_of(card)}") else ""
        return in_keyword or universal or scale_in_comment(comment_of(card)) or barycentric or self._system or "UTC"

    def _refuse(self, card: HeaderCard, reason: str) -> None:
        self.problems[card.keyword] = f"{card.text()} {reason}."


def _step_of(card: HeaderCard) -> float:
    """Return what the last decimal of a number of days stands for [s]."""
    digits = card.text_of_value().strip()
    if "e" in digits.lower() or "d" in digits.lower():
        return 0.0
    decimals = digits.partition(".")[2]
    if not isinstance(card.value, str):
        decimals = decimals.rstrip("0")  # how many were written is not known
    return _DAY * 10.0 ** -len(decimals)
