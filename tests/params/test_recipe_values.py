"""A Recipe is a value: frozen, the same wherever it is written, and the key of what is computed from it."""

from __future__ import annotations

import json
import math
import os
import subprocess
import sys
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from astroclassify_widgets.errors import AstroError
from astroclassify_widgets.params import (
    ApertureParams,
    BackgroundParams,
    CalibrationParams,
    DetectParams,
    NoiseParams,
    QualityParams,
    Recipe,
    SkyParams,
)
from astroclassify_widgets.params.base import Params
from astroclassify_widgets.params.validation import recipe_from

GROUPS = (DetectParams, BackgroundParams, SkyParams, ApertureParams, QualityParams, NoiseParams, CalibrationParams)
SCHEMA = Recipe.model_json_schema()["properties"]
RANGES = (("dao_sharplo", "dao_sharphi"), ("dao_roundlo", "dao_roundhi"))


def values_of(schema: dict[str, Any]) -> st.SearchStrategy[Any]:
    """Return a strategy of the values that the schema of a field allows."""
    if "anyOf" in schema:
        return st.one_of([values_of(kind) for kind in schema["anyOf"]])
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    if "const" in schema:
        return st.just(schema["const"])
    if schema["type"] == "null":
        return st.none()
    if schema["type"] == "string":
        return st.sampled_from(["all", "none", "1", "2,4096,2147483648"])
    if schema["type"] == "integer":
        return st.integers(schema["minimum"], schema["maximum"])
    return st.floats(
        schema.get("minimum", schema.get("exclusiveMinimum")),
        schema.get("maximum"),
        exclude_min="exclusiveMinimum" in schema,
        allow_nan=False,
        allow_infinity=False,
    )


any_values = st.fixed_dictionaries({}, optional={name: values_of(schema) for name, schema in SCHEMA.items()})


def broken_rules(values: dict[str, Any]) -> set[str]:
    """Return the codes of the rules between fields that values break, by a reckoning of its own."""
    v = {**Recipe().model_dump(), **values}
    has_annulus = v["bkg"] == "local"
    return {
        code
        for code, broken in (
            ("ASTRO_4005", has_annulus and v["r_in"] < v["r"]),
            ("ASTRO_4006", has_annulus and v["r_out"] <= v["r_in"]),
            ("ASTRO_4001", any(v[low] >= v[high] for low, high in RANGES)),
        )
        if broken
    }


def in_order(values: dict[str, Any]) -> dict[str, Any]:
    """Return values whose radii and ranges obey the rules."""
    v = {**Recipe().model_dump(), **values}
    r, r_in, r_out = sorted([v["r"], v["r_in"], v["r_out"]])
    v |= {"r": r, "r_in": r_in, "r_out": r_out if r_out > r_in else math.nextafter(r_in, math.inf)}
    for low, high in RANGES:
        v[low], v[high] = sorted([v[low], v[high]])
        if v[low] == v[high]:
            v[low], v[high] = -100.0, 100.0
    return v


recipes = any_values.map(in_order).filter(lambda v: v["r_out"] <= 2000).map(recipe_from)


def another_value(name: str) -> Any:
    """Return an allowed value that is not the default."""
    default = getattr(Recipe(), name)
    choices = SCHEMA[name].get("enum", ("none", 9, 4.0, 0.5, -0.5))
    return next(value for value in choices if value != default and accepted(name, value))


def accepted(name: str, value: Any) -> bool:
    try:
        recipe_from({name: value})
    except AstroError:
        return False
    return True


# --- any recipe


@settings(deadline=None)
@given(any_values)
def test_values_within_bounds_are_a_recipe_unless_they_break_a_rule(values: dict[str, Any]) -> None:
    if expected := broken_rules(values):
        with pytest.raises(AstroError) as refused:
            recipe_from(values)
        assert refused.value.code.name in expected
    else:
        recipe = recipe_from(values)
        assert {name: getattr(recipe, name) for name in values} == values


@settings(deadline=None)
@given(recipes)
def test_a_recipe_survives_json_and_its_own_changes(recipe: Recipe) -> None:
    through_json = Recipe.model_validate_json(recipe.model_dump_json())
    by_changes = recipe_from(recipe.changes())
    assert recipe == through_json == by_changes
    assert recipe.fingerprint == through_json.fingerprint == by_changes.fingerprint


@settings(deadline=None)
@given(recipes, recipes)
def test_two_recipes_share_a_fingerprint_only_if_they_are_equal(one: Recipe, other: Recipe) -> None:
    assert (one.fingerprint == other.fingerprint) == (one == other)


@settings(deadline=None)
@given(recipes)
def test_a_part_holds_the_values_of_its_fields_and_nothing_else(recipe: Recipe) -> None:
    for group in GROUPS:
        part = recipe.part(group)
        assert type(part) is group
        assert part.model_dump() == {name: getattr(recipe, name) for name in group.model_fields}
        assert part == group(**part.model_dump())


# --- parts and changes


def test_every_field_belongs_to_a_group() -> None:
    assert set(Recipe.model_fields) == {name for group in GROUPS for name in group.model_fields}


@pytest.mark.parametrize("name", Recipe.model_fields)
def test_a_changed_field_changes_the_fingerprint_of_the_parts_that_hold_it_and_of_no_other(name: str) -> None:
    changed = recipe_from({name: another_value(name)})
    assert changed.fingerprint != Recipe().fingerprint
    for group in GROUPS:
        is_changed = changed.part(group).fingerprint != Recipe().part(group).fingerprint
        assert is_changed == (name in group.model_fields)


@pytest.mark.parametrize("name", Recipe.model_fields)
def test_changes_are_what_differs_from_the_defaults(name: str) -> None:
    value = another_value(name)
    assert recipe_from({name: value}).changes() == {name: value}
    assert recipe_from({name: getattr(Recipe(), name)}).changes() == {}


# --- fingerprints


def test_a_fingerprint_knows_values_not_how_they_were_written() -> None:
    assert recipe_from({"r": 6}).fingerprint == recipe_from({"r": "6.0"}).fingerprint
    assert recipe_from({"r": 5, "bkg_box": 64}).fingerprint == Recipe().fingerprint
    assert recipe_from({"r": 6, "r_in": 9}).fingerprint == recipe_from({"r_in": 9, "r": 6}).fingerprint


def test_no_two_groups_share_a_fingerprint_not_even_with_defaults_alone() -> None:
    assert len({group().fingerprint for group in GROUPS}) == len(GROUPS)


def test_another_process_finds_the_same_fingerprint() -> None:
    code = "from astroclassify_widgets.params import Recipe; print(Recipe(r=6).fingerprint)"
    other = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONHASHSEED": "77"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert other.stdout.strip() == recipe_from({"r": 6}).fingerprint


# --- frozen


@pytest.mark.parametrize("group", [Recipe, *GROUPS])
def test_parameters_cannot_be_changed_in_place(group: type[Params]) -> None:
    params = group()
    for name in group.model_fields:
        with pytest.raises(ValidationError, match="frozen"):
            setattr(params, name, getattr(params, name))


def test_a_part_cannot_be_changed_in_place() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        Recipe().part(ApertureParams).r = 7.0


def test_equal_recipes_are_one_key() -> None:
    assert {Recipe(r=6.0): "value"}[Recipe(r=6.0)] == "value"


@pytest.mark.parametrize("group", [Recipe, *GROUPS])
def test_an_unknown_name_is_refused_by_every_group(group: type[Params]) -> None:
    with pytest.raises(ValidationError, match="extra_forbidden"):
        group(**{"nonsense": 1})


def test_a_recipe_is_plain_json() -> None:
    assert json.loads(Recipe().model_dump_json())["r_in"] == 8.0
