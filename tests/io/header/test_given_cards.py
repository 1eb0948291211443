"""Cards that the user gives stand in place of the file's, and only cards that FITS can hold."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given as tried_with
from hypothesis import strategies as st

from astroclassify_widgets.errors import AstroError
from astroclassify_widgets.io.header.given_cards import with_given
from astroclassify_widgets.io.header.header_values import header_values_of
from astroclassify_widgets.model.header import Header, HeaderCard

FILE = (
    HeaderCard("EXPTIME", 60.0, "[s]", 1),
    HeaderCard("FILTER", "R", "", 1),
    HeaderCard("EXPTIME", 30.0, "", 0),
    HeaderCard("COMMENT", "as it was"),
)


def test_without_given_cards_the_files_stay_as_they_are() -> None:
    assert with_given(FILE, None) is FILE
    assert with_given(FILE, {}) == FILE


def test_a_given_card_comes_first_and_replaces_the_files_in_every_hdu() -> None:
    cards = with_given(FILE, {"exptime": 90})
    assert cards == (HeaderCard("EXPTIME", 90, given=True), FILE[1], FILE[3])
    assert header_values_of(Header(cards)).exposure[0].card == "EXPTIME = 90 (given)"


def test_a_card_that_is_given_as_none_is_not_known_any_more() -> None:
    cards = with_given(FILE, {"EXPTIME": None})
    assert not header_values_of(Header(cards)).exposure
    assert not header_values_of(Header(cards)).rejected


@pytest.mark.parametrize("name", ["ESO DET OUT1 CONAD", "hierarch eso det out1 conad", " HIERARCH ESO DET OUT1 CONAD "])
def test_a_long_keyword_is_given_with_or_without_hierarch(name: str) -> None:
    assert with_given((), {name: 2.1}) == (HeaderCard("ESO DET OUT1 CONAD", 2.1, given=True),)


def test_the_given_gain_is_chosen_before_every_gain_of_the_file() -> None:
    cards = with_given((HeaderCard("EGAIN", 1.5, "", 0),), {"GAIN": 2.0})
    assert [gain.card for gain in header_values_of(Header(cards)).gain] == ["GAIN = 2.0 (given)", "EGAIN = 1.5 (HDU 0)"]


def test_numbers_of_numpy_are_numbers() -> None:
    (card,) = with_given((), {"GAIN": np.float32(2)})
    assert (card.value, type(card.value)) == (2.0, float)


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"A B=C": 1}, "'A B=C' is not a keyword"),
        ({"": 1}, "'' is not a keyword"),
        ({"X" * 61: 1}, "is not a keyword"),
        ({1: 2}, "1 is not a keyword"),
        ({"GAIN": float("nan")}, "GAIN = nan is not a text, a finite number"),
        ({"GAIN": 10**5000}, "GAIN = this int is not a text, a finite number"),
        ({"GAIN": [1.5]}, "GAIN = [1.5] is not a text"),
        ({"GAIN": 1 + 2j}, "is not a text"),
        ({"OBJECT": "Große Wolke"}, "does not fit into a card of FITS"),
        ({"OBJECT": "two\nlines"}, "does not fit into a card of FITS"),
        ({"naxis1": 3}, "NAXIS1 belongs to how the file is stored"),
        ({"BZERO": 0}, "BZERO belongs to how the file is stored"),
        ({"COMMENT": "a"}, "COMMENT belongs to how the file is stored"),
        ({"gain": 1, "GAIN": 2}, "header gives GAIN twice"),
        ([("GAIN", 1)], "header is a list, not a mapping"),
    ],
)
def test_what_is_no_card_is_refused_with_the_reason(wrong: Any, says: str) -> None:
    with pytest.raises(AstroError, match="ASTRO_4001") as refusal:
        with_given(FILE, wrong)
    assert says in refusal.value.message
    assert "header={" in refusal.value.hint


anything = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=90) | st.complex_numbers() | st.binary()
)


@tried_with(
    st.dictionaries(st.text(max_size=12) | st.integers() | st.sampled_from(["GAIN", "FILTER"]), anything, max_size=4)
)
def test_anything_that_is_given_is_taken_or_refused_with_a_code(mapping: dict[Any, Any]) -> None:
    try:
        cards = with_given(FILE, mapping)
    except AstroError:
        return
    assert all(card.given for card in cards[: len(mapping)])
