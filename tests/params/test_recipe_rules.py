"""Rules between parameters, and what a user reads when one is broken."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from astroclassify_widgets.errors import AstroError
from astroclassify_widgets.params import Recipe, SimulationParams
from astroclassify_widgets.params.base import Params
from astroclassify_widgets.params.quality import QualityParams
from astroclassify_widgets.params.reading import ReadParams
from astroclassify_widgets.params.validation import params_from, recipe_from, validation_error


def refusal(**values: Any) -> AstroError:
    """Return the error that these values are refused with."""
    with pytest.raises(AstroError) as refused:
        recipe_from(values)
    return refused.value


@pytest.mark.parametrize(
    ("values", "code", "message"),
    [
        ({"r": 0}, "ASTRO_4004", "r = 0: input should be greater than 0."),
        ({"r": -2.5}, "ASTRO_4004", "r = -2.5: input should be greater than 0."),
        ({"r": None}, "ASTRO_4004", "r: input should be a valid number."),
        ({"r_in": 3}, "ASTRO_4005", "r_in = 3.0 px must not be smaller than r = 5.0 px."),
        ({"r": 9}, "ASTRO_4005", "r_in = 8.0 px must not be smaller than r = 9.0 px."),
        ({"r_out": 8}, "ASTRO_4006", "r_out = 8.0 px must be larger than r_in = 8.0 px."),
        ({"r_in": 14}, "ASTRO_4006", "r_out = 12.0 px must be larger than r_in = 14.0 px."),
        ({"dao_sharplo": 2}, "ASTRO_4001", "dao_sharplo = 2.0 must be below dao_sharphi = 1.0."),
        ({"dao_roundhi": -1}, "ASTRO_4001", "dao_roundlo = -1.0 must be below dao_roundhi = -1.0."),
    ],
)
def test_a_broken_rule_has_its_own_code_and_names_the_fields(values: dict[str, Any], code: str, message: str) -> None:
    error = refusal(**values)
    assert error.code.name == code
    assert error.message == message


def test_an_annulus_may_begin_where_the_aperture_ends() -> None:
    assert recipe_from({"r": 8}).r_in == 8


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("threshhold_sigma", "threshold_sigma"),
        ("treshold", "threshold_sigma"),
        ("rin", "r_in"),
        ("bkg_boxes", "bkg_box"),
        ("sep_min_area", "sep_minarea"),
        ("zero_point", "zeropoint"),
        ("max_source", "max_sources"),
    ],
)
def test_an_unknown_name_is_refused_with_the_name_that_was_meant(wrong: str, right: str) -> None:
    error = refusal(**{wrong: 3})
    assert error.code.name == "ASTRO_4001"
    assert error.message == f"there is no parameter '{wrong}'."
    assert error.hint == f"Did you mean '{right}'?"


def test_no_name_is_proposed_where_none_is_close() -> None:
    assert refusal(qwertyuiop=3).hint == ""


def test_everything_that_is_wrong_is_told_at_once() -> None:
    error = refusal(r=-1, threshold_sigma=0, nonsense=1)
    for part in ("r = -1", "threshold_sigma = 0", "there is no parameter 'nonsense'"):
        assert part in error.message


def test_a_problem_is_told_once_even_if_it_is_found_twice() -> None:
    twice = [{"type": "extra_forbidden", "loc": ("query", "rr"), "msg": "", "input": 3}] * 2
    error = validation_error(twice, Recipe)
    assert error.message == "there is no parameter 'rr'."


def test_the_hint_says_what_a_bad_parameter_is() -> None:
    assert refusal(r=0).hint == "Meaning of r: aperture radius."


def test_an_endless_value_is_not_repeated_in_the_message() -> None:
    assert len(refusal(bkg="x" * 10_000).message) < 200


def test_where_a_query_said_it_is_no_part_of_a_name() -> None:
    problem = {"type": "greater_than", "loc": ("query", "r"), "msg": "Input should be greater than 0", "input": "0"}
    error = validation_error([problem], Recipe)
    assert (error.code.name, error.message) == ("ASTRO_4004", "r = 0: input should be greater than 0.")


def test_other_groups_of_parameters_are_told_apart_in_the_same_words() -> None:
    with pytest.raises(AstroError) as refused:
        params_from(SimulationParams, {"flux_min": 10, "flux_max": 5})
    assert refused.value.message == "flux_min = 10.0 must be below flux_max = 5.0."
    with pytest.raises(AstroError) as refused:
        params_from(SimulationParams, {"nstars": 10})
    assert refused.value.hint == "Did you mean 'n_stars'?"


def test_a_hint_is_an_english_sentence() -> None:
    assert "is the keep" not in refusal(max_sources=0).hint


def test_a_radius_that_is_merely_too_large_is_an_ordinary_bad_parameter() -> None:
    assert refusal(r=2000).code.name == "ASTRO_4001"


@pytest.mark.parametrize(
    ("model", "values", "message"),
    [
        (Recipe, {"dq_bits": "some"}, "dq_bits = some has not the form that is wanted."),
        (Recipe, {"dq_bits": -1}, "dq_bits = -1 has not the form that is wanted."),
        (ReadParams, {"plane": "first"}, "plane = first has not the form that is wanted."),
    ],
)
def test_no_regular_expression_is_shown(model: type[Params], values: dict[str, Any], message: str) -> None:
    with pytest.raises(AstroError) as refused:
        params_from(model, values)
    assert refused.value.message == message
    assert refused.value.hint.startswith(f"Meaning of {next(iter(values))}: ")


def test_a_number_of_thousands_of_digits_is_refused_like_any_other() -> None:
    for name in ("r", "dq_bits"):
        assert refusal(**{name: 10**5000}).message.startswith(f"{name}: ")


@pytest.mark.parametrize(
    ("given", "text", "selected"),
    [
        (1, "1", 1), (np.uint16(4), "4", 4), ((1, 2), "1,2", 3), ([1, np.int64(16)], "1,16", 17), ({8}, "8", 8),
        ("ALL", "all", 2**32 - 1), (" None ", "none", 0),
    ],
)  # fmt: skip
def test_bits_are_given_as_numbers_or_as_text(given: Any, text: str, selected: int) -> None:
    recipe = recipe_from({"dq_bits": given})
    assert (recipe.dq_bits, recipe.part(QualityParams).dq_selected) == (text, selected)


@pytest.mark.parametrize("given", [True, 0, 2**32, 1.0, (), (1, True), None, "1,,2"])
def test_what_is_no_bit_is_refused(given: Any) -> None:
    assert refusal(dq_bits=given).message.startswith("dq_bits")
