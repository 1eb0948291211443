"""The Recipe has the names, the defaults and the bounds that users of the service rely on."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import pytest

from astroclassify_widgets.errors import AstroError
from astroclassify_widgets.params import Recipe
from astroclassify_widgets.params.validation import recipe_from


class Bounded(NamedTuple):
    """A number: its default, and the least and largest value that are allowed."""

    name: str
    default: float | None
    low: float
    high: float


class Chosen(NamedTuple):
    """A choice: its default and what may be chosen; the service's contract leaves room for ``promised``."""

    name: str
    default: str | None
    choices: tuple[str, ...]
    promised: tuple[str, ...] = ()


BOUNDED = (
    Bounded("threshold_sigma", 3.0, 0.1, 1000),
    Bounded("max_sources", None, 1, 1_000_000),
    Bounded("fwhm", None, 0.5, 100),
    Bounded("r_factor", 2.0, 0.5, 5),
    Bounded("bkg_box", 64, 8, 1024),
    Bounded("bkg_filter", 3, 1, 15),
    Bounded("bkg_clip_sigma", 3.0, 0.5, 10),
    Bounded("sep_minarea", 5, 1, 5000),
    Bounded("sep_deblend_nthresh", 32, 1, 256),
    Bounded("sep_deblend_cont", 0.005, 0, 1),
    Bounded("zeropoint", None, -100, 100),
    Bounded("read_noise", None, 0, 1e6),
)
CHOSEN = (
    Chosen("detector", "sep", ("sep", "dao"), ("tree",)),
    Chosen("r_mode", "manual", ("manual", "auto")),
    Chosen("centroid", "none", ("none", "windowed", "gaussian", "quadratic")),
    Chosen("bkg", "local", ("local", "global", "none")),
    Chosen("sep_filter_kernel", "3x3", ("3x3", "gaussian", "none"), ("psf",)),
    Chosen("mag_system", "AB", ("AB", "Vega", "ST")),
    Chosen("convention", "exact", ("exact", "sextractor")),
)
DEFAULTS = {
    **{row.name: row.default for row in (*BOUNDED, *CHOSEN)},
    "r": 5.0,
    "r_in": 8.0,
    "r_out": 12.0,
    "centroid_max_shift": None,
    "dao_sharplo": 0.2,
    "dao_sharphi": 1.0,
    "dao_roundlo": -1.0,
    "dao_roundhi": 1.0,
    "exptime": None,
    "gain": None,
    "saturation": None,
}
STRICTLY_POSITIVE = ("r", "r_in", "r_out", "centroid_max_shift", "gain", "exptime")
WHOLE_NUMBERS = ("max_sources", "bkg_box", "bkg_filter", "sep_minarea", "sep_deblend_nthresh")


def refusal(**values: Any) -> AstroError:
    """Return the error that these values are refused with."""
    with pytest.raises(AstroError) as refused:
        recipe_from(values)
    return refused.value


def json_schema_of(name: str) -> dict[str, Any]:
    return dict(Recipe.model_json_schema()["properties"][name])


@pytest.mark.parametrize(("name", "default"), DEFAULTS.items())
def test_every_parameter_of_the_contract_is_there_with_its_default(name: str, default: object) -> None:
    assert getattr(Recipe(), name) == default


@pytest.mark.parametrize("row", BOUNDED, ids=lambda row: row.name)
def test_a_number_may_lie_on_its_bounds(row: Bounded) -> None:
    assert getattr(recipe_from({row.name: row.low}), row.name) == row.low
    assert getattr(recipe_from({row.name: row.high}), row.name) == row.high


@pytest.mark.parametrize("row", BOUNDED, ids=lambda row: row.name)
def test_a_number_beyond_its_bounds_is_refused_by_name(row: Bounded) -> None:
    step = 1 if row.name in WHOLE_NUMBERS else 1e-6
    for beyond in (row.low - step, row.high + step):
        error = refusal(**{row.name: beyond})
        assert error.code.name == "ASTRO_4001"
        assert error.message.startswith(f"{row.name} = {beyond!r}: ")


@pytest.mark.parametrize("name", STRICTLY_POSITIVE)
def test_a_radius_a_gain_and_an_exposure_must_be_above_zero(name: str) -> None:
    for value in (0, -1.0):
        assert refusal(**{name: value}).message.startswith(f"{name} = {value!r}: input should be greater than 0")


@pytest.mark.parametrize("name", ["r", "centroid_max_shift", "gain", "exptime"])
def test_a_radius_a_gain_and_an_exposure_may_be_tiny(name: str) -> None:
    assert getattr(recipe_from({name: 1e-6}), name) == 1e-6


@pytest.mark.parametrize("name", WHOLE_NUMBERS)
def test_half_a_pixel_or_source_is_refused(name: str) -> None:
    assert name in refusal(**{name: 9.5}).message


@pytest.mark.parametrize(
    "name", [name for name in DEFAULTS if name not in {row.name for row in CHOSEN} and name not in WHOLE_NUMBERS]
)
@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_no_number_is_nan_or_infinite(name: str, value: float) -> None:
    assert refusal(**{name: value}).message.startswith(f"{name} = {value!r}: ")


@pytest.mark.parametrize("row", CHOSEN, ids=lambda row: row.name)
def test_a_choice_takes_what_the_contract_names(row: Chosen) -> None:
    for choice in row.choices:
        assert getattr(recipe_from({row.name: choice}), row.name) == choice
    assert set(json_schema_of(row.name)["enum"]) <= {*row.choices, *row.promised}


@pytest.mark.parametrize("row", CHOSEN, ids=lambda row: row.name)
def test_any_other_choice_is_refused_with_the_list_of_choices(row: Chosen) -> None:
    error = refusal(**{row.name: "SEP"})
    assert error.code.name == "ASTRO_4001"
    assert error.message.startswith(f"{row.name} = SEP: ")
    assert all(f"'{choice}'" in error.message for choice in row.choices)


def test_the_exposure_is_a_number_or_the_word_header() -> None:
    assert recipe_from({"exptime": "header"}).exptime == "header"
    assert recipe_from({"exptime": 90}).exptime == 90.0
    assert refusal(exptime="heder").message.startswith("exptime = heder: ")


def test_text_from_a_query_or_a_shell_becomes_a_number() -> None:
    recipe = recipe_from({"r": "4.5", "bkg_box": "32", "max_sources": "200", "exptime": "90"})
    assert (recipe.r, recipe.bkg_box, recipe.max_sources, recipe.exptime) == (4.5, 32, 200, 90.0)


@pytest.mark.parametrize("name", Recipe.model_fields)
def test_every_parameter_says_what_it_means_and_in_which_unit(name: str) -> None:
    schema = json_schema_of(name)
    assert len(schema["description"]) >= 10
    assert isinstance(schema["unit"], str)


@pytest.mark.parametrize("name", [name for name in Recipe.model_fields if name != "saturation"])
def test_every_number_has_bounds(name: str) -> None:
    schema = json_schema_of(name)
    for kind in schema.get("anyOf", [schema]):
        if kind.get("type") in ("number", "integer"):
            assert {"minimum", "exclusiveMinimum"} & kind.keys()
            assert "maximum" in kind
