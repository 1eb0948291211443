"""Finds in a header what the noise model needs, and says which card each value comes from."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from typing import Final

from astroclassify_widgets.io.header_cards import (
    EXPOSURE,
    GAIN,
    READ_NOISE,
    READS_KEYWORD,
    SATURATION,
    SURFACE_BRIGHTNESS,
    UNIT_KEYWORD,
    CardVariants,
)
from astroclassify_widgets.io.unit_text import astropy_unit
from astroclassify_widgets.model.header import Header, HeaderCard
from astroclassify_widgets.model.header_values import HeaderNumber, HeaderUnit, HeaderValues

_NUMBER: Final = re.compile(r"\s*([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)(.*)", re.DOTALL)
_UNIT_IN_COMMENT: Final = re.compile(r"[\[(]([^\])]*)[\])]|\bin ([a-z]+)")

_Cards = dict[str, HeaderCard]
_Problem = str


def header_values_of(header: Header) -> HeaderValues:
    """Return the candidates for every quantity, those of the image's own cards first.

    A number whose card states a unit, in the brackets of its comment or behind the number, is converted:
    an exposure to seconds. What is zero, negative, not finite or no number is left out, with a sentence in
    `rejected`.
    """
    by_hdu: dict[int | None, _Cards] = {}
    for card in header.cards:
        by_hdu.setdefault(card.hdu, {}).setdefault(card.keyword, card)
    problems: list[_Problem] = []

    def numbers(variants: CardVariants) -> tuple[HeaderNumber, ...]:
        found = [number for cards in by_hdu.values() for number in _numbers(variants, cards)]
        problems.extend(problem for problem in found if isinstance(problem, _Problem))
        return tuple(number for number in found if isinstance(number, HeaderNumber))

    return HeaderValues(
        units=tuple(unit for cards in by_hdu.values() for unit in _units(cards)),
        gain=numbers(GAIN),
        exposure=numbers(EXPOSURE),
        read_noise=numbers(READ_NOISE),
        saturation=numbers(SATURATION),
        surface_brightness_per_rate=numbers(SURFACE_BRIGHTNESS),
        rejected=tuple(problems),
    )


def _units(cards: _Cards) -> Iterator[HeaderUnit]:
    card = cards.get(UNIT_KEYWORD)
    if card is not None and isinstance(card.value, str) and card.value.strip():
        yield HeaderUnit(astropy_unit(card.value), card.comment, card.text())


def _numbers(variants: CardVariants, cards: _Cards) -> Iterator[HeaderNumber | _Problem]:
    for keyword in variants.keywords:
        card = cards.get(keyword)
        if card is None or card.value is None or card.value == "":
            continue
        number = _number(variants, card)
        if variants is READ_NOISE and isinstance(number, HeaderNumber):
            number = _of_all_reads(number, cards.get(READS_KEYWORD))
        yield number


def _number(variants: CardVariants, card: HeaderCard) -> HeaderNumber | _Problem:
    parts = None if isinstance(card.value, bool) else _NUMBER.fullmatch(str(card.value))
    if parts is None:
        return f"{card.text()} is not a number."
    behind = parts[2].strip()
    for pattern, reason in variants.refused:
        if pattern.search(f"{behind} {card.comment}"):
            return f"{card.text()} {reason}."
    if behind and _factor(variants, behind) is None:
        return f"{card.text()} is not a number in a known unit."
    stated = [behind] if behind else ["".join(unit) for unit in _UNIT_IN_COMMENT.findall(card.comment.lower())]
    unit = next((unit for unit in stated if _factor(variants, unit) is not None), "")
    factor = _factor(variants, unit) or 1.0
    value = float(parts[1]) * factor
    if not 0 < value < math.inf:
        return f"{card.text()} is not positive and finite."
    return HeaderNumber(value, card.text(unit if factor != 1 and not behind else ""))


def _factor(variants: CardVariants, unit: str) -> float | None:
    return variants.factors.get(unit.lower().replace(" ", "").rstrip("."))


def _of_all_reads(read_noise: HeaderNumber, reads: HeaderCard | None) -> HeaderNumber:
    count = reads.value if reads is not None else 1
    if type(count) is not int or count < 2:
        return read_noise
    return HeaderNumber(read_noise.value * math.sqrt(count), f"{read_noise.card} x sqrt({READS_KEYWORD} = {count})")
