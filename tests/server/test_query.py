from __future__ import annotations

import pytest
from pydantic import ValidationError

from astroclassify_widgets.params import OutputParams, ReadParams, Recipe
from astroclassify_widgets.server.query import DetectAutoQuery

OTHER_DEFAULTS_OVER_HTTP = {"max_sources": 50, "names": "classic"}


def test_every_parameter_of_reading_recipe_and_table_may_be_asked_for() -> None:
    groups = (Recipe, ReadParams, OutputParams)
    declared = {name for group in groups for name in group.model_fields}
    assert declared | {"format", "bundle", "download"} == set(DetectAutoQuery.model_fields)


def test_defaults_are_those_of_the_recipe_but_for_two() -> None:
    here = {**Recipe().model_dump(), **ReadParams().model_dump(), **OutputParams().model_dump()}
    there = DetectAutoQuery().model_dump(exclude={"format", "bundle", "download"})
    assert {name: value for name, value in there.items() if value != here[name]} == OTHER_DEFAULTS_OVER_HTTP


def test_another_default_keeps_bounds_unit_and_help() -> None:
    schemas = [model.model_json_schema()["properties"]["max_sources"] for model in (Recipe, DetectAutoQuery)]
    assert [schema.pop("default") for schema in schemas] == [None, 50]
    assert schemas[0] == schemas[1]
    with pytest.raises(ValidationError):
        DetectAutoQuery(max_sources=0)


def test_the_recipe_itself_is_left_without_a_limit() -> None:
    assert Recipe().max_sources is None


def test_a_query_gives_the_recipe_that_it_asks_for() -> None:
    query = DetectAutoQuery(r=4, r_in=6, r_out=9, names="standard", format="csv")
    assert query.part(Recipe) == Recipe(r=4, r_in=6, r_out=9, max_sources=50)
    assert query.part(OutputParams) == OutputParams()


def test_a_query_says_which_image_is_meant() -> None:
    which = DetectAutoQuery(hdu="2", plane="0,3", channel="red").part(ReadParams)
    assert (which.hdu_number_or_name, which.plane_numbers, which.channel) == (2, (0, 3), "red")
    assert DetectAutoQuery(hdu="SCI").part(ReadParams).hdu_number_or_name == "SCI"
    assert DetectAutoQuery().part(ReadParams) == ReadParams()
