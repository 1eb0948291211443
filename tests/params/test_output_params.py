"""The form of a table: only what a writer can keep to is let through."""

from __future__ import annotations

import pytest

from astroclassify_widgets.errors import AstroError
from astroclassify_widgets.params import OutputParams
from astroclassify_widgets.params.validation import params_from


def test_the_defaults_are_those_of_the_contract() -> None:
    assert OutputParams().model_dump() == {
        "names": "standard",
        "csv_delimiter": ",",
        "csv_float_fmt": ".6f",
        "json_indent": 2,
    }


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *[("names", choice) for choice in ("standard", "classic", "sextractor")],
        *[("csv_delimiter", choice) for choice in (",", ";", "\t", "|", " ")],
        *[("csv_float_fmt", choice) for choice in (".0f", ".6f", ".15g", ".10f", ".9e")],
        *[("json_indent", choice) for choice in (0, 8)],
    ],
)
def test_every_form_of_the_contract_is_taken(name: str, value: object) -> None:
    assert getattr(params_from(OutputParams, {name: value}), name) == value


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("names", "photutils"),
        *[("csv_delimiter", value) for value in ("", ",,", "\n", '"', "0", ".", "-", ",\n")],
        *[
            ("csv_float_fmt", value)
            for value in ("2000000.3f", ".16g", ".20f", "f", "6f", ".6", ".6d", ".6f\n", "%.6f")
        ],
        *[("json_indent", value) for value in (-1, 9, 2.5)],
    ],
)
def test_a_form_that_would_spoil_a_table_is_refused_by_name(name: str, value: object) -> None:
    with pytest.raises(AstroError) as refused:
        params_from(OutputParams, {name: value})
    assert refused.value.code.name == "ASTRO_4001"
    assert refused.value.message.startswith(f"{name} = ")
