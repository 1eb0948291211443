"""Finds in a header what the noise model needs, and says which card each value comes from."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from typing import Any, Final

from astroclassify_widgets.io.header.header_cards import (
    EXPOSURE,
    GAIN,
    READ_NOISE,
    READS_KEYWORD,
    SATURATION,
    SURFACE_BRIGHTNESS,
    UNIT_KEYWORD,
    CardVariants,
)
from astroclassify_widgets.io.header.unit_text import astropy_unit
from astroclassify_widgets.model.header import Header, HeaderCard
from astroclassify_widgets.model.header_values import HeaderNumber, HeaderUnit, HeaderValues

_NUMBER: Final = re.compile(r"\s*([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)(.*)", re.DOTALL)
_UNIT_IN_COMMENT: Final = re.compile(r"[\[(]([^\])]*)[\])]|\bin ([a-z]+)")

_LONGEST_COMMENT: Final = 200
_MOST_READS: Final = 1_000_000
_SAME_OUTPUT: Final = 1.001
"""Ratio of the values of two outputs up to which they are one and the same."""

_Cards = dict[str, HeaderCard]
_Problem = str


def header_values_of(header: Header) -> HeaderValues:
    """Return the candidates for every quantity, those of the image's own cards first.

    A number whose card states a unit, in the brackets of its comment or behind the number, is converted:
    an exposure to seconds. What is zero, negative, not finite or no number is left out, with a sentence in
    `rejected`.
    """
    by_hdu = _cards_by_hdu(header)
    problems: list[_Problem] = []

    def numbers(variants: CardVariants) -> tuple[HeaderNumber, ...]:
        found = [number for cards in by_hdu.values() for number in _numbers(variants, cards, header)]
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


def exposures_of(header: Header) -> tuple[HeaderNumber, ...]:
    """Return the exposure times [s], best first."""
    found = [number for cards in _cards_by_hdu(header).values() for number in _numbers(EXPOSURE, cards, header)]
    return tuple(number for number in found if isinstance(number, HeaderNumber))


def _cards_by_hdu(header: Header) -> dict[int | None, _Cards]:
    by_hdu: dict[int | None, _Cards] = {}
    for card in header.cards:
        by_hdu.setdefault(card.hdu, {}).setdefault(card.keyword, card)
    return by_hdu


def _units(cards: _Cards) -> Iterator[HeaderUnit]:
    card = cards.get(UNIT_KEYWORD)
    if card is not None and isinstance(card.value, str) and card.value.strip():
        yield HeaderUnit(astropy_unit(card.value), card.comment, card.text())


def _numbers(variants: CardVariants, cards: _Cards, header: Header) -> Iterator[HeaderNumber | _Problem]:
    for keyword in variants.keywords:
        card = cards.get(keyword)
        if card is None or card.value is None or card.value == "":
            continue
        number = card_number(variants, card)
        if variants is READ_NOISE and isinstance(number, HeaderNumber):
            number = _of_all_reads(number, header.get(READS_KEYWORD))
        yield number
    yield from _of_all_outputs(variants, cards)


def _of_all_outputs(variants: CardVariants, cards: _Cards) -> Iterator[HeaderNumber | _Problem]:
    """Yield what the outputs of a detector have in common, or a sentence where they differ."""
    if variants.output is None:
        return
    found = [card_number(variants, card) for keyword, card in cards.items() if variants.output.fullmatch(keyword)]
    yield from (problem for problem in found if isinstance(problem, _Problem))
    numbers = [number for number in found if isinstance(number, HeaderNumber)]
    if not numbers:
        return
    low, high = (pick(numbers, key=lambda number: number.value) for pick in (min, max))
    if high.value > _SAME_OUTPUT * low.value:
        yield f"{low.card} and {high.card} are of outputs that differ; none is used."
    else:
        yield numbers[0]


def card_number(variants: CardVariants, card: HeaderCard) -> HeaderNumber | _Problem:
    """Return the number of one card in the unit of its quantity, or a sentence why it has none."""
    plain = isinstance(card.value, str | int | float) and not isinstance(card.value, bool)
    parts = _NUMBER.fullmatch(card.text_of_value()) if plain else None
    if parts is None:
        return f"{card.text()} is not a number."
    behind, comment = parts[2].strip(), card.comment[:_LONGEST_COMMENT]
    for pattern, reason in variants.refused:
        if pattern.search(f"{behind} {comment}"):
            return f"{card.text()} {reason}."
    if behind and _factor(variants, behind) is None:
        return f"{card.text()} is not a number in a known unit."
    stated = [behind] if behind else ["".join(unit) for unit in _UNIT_IN_COMMENT.findall(comment.lower())]
    unit = next((unit for unit in stated if _factor(variants, unit) is not None), "")
    factor = _factor(variants, unit) or 1.0
    value = float(parts[1]) * factor
    if not 0 < value < math.inf:
        return f"{card.text()} is not positive and finite."
    return HeaderNumber(value, card.text(unit if factor != 1 and not behind else ""))


def _factor(variants: CardVariants, unit: str) -> float | None:
    return variants.factors.get(unit.lower().replace(" ", "").rstrip("."))


def _of_all_reads(read_noise: HeaderNumber, count: Any) -> HeaderNumber:
    if type(count) is not int or not 2 <= count <= _MOST_READS:
        return read_noise
    return HeaderNumber(read_noise.value * math.sqrt(count), f"{read_noise.card} x sqrt({READS_KEYWORD} = {count})")
