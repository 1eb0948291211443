from __future__ import annotations

import json

import pytest

from benchmarks.figure import Figure
from benchmarks.readme_table import markdown_table


def a_figure(value: float = 812.0, conditions: str = "n = 8000, 7x7 | µs") -> Figure:
    return Figure("psf.isolated.speed_vs_photutils", value, "x", conditions)


def test_json_line() -> None:
    line = a_figure().as_json()
    assert "\n" not in line
    assert json.loads(line) == {
        "name": "psf.isolated.speed_vs_photutils",
        "value": 812.0,
        "unit": "x",
        "conditions": "n = 8000, 7x7 | µs",
    }


def test_json_line_holds_no_nan() -> None:
    with pytest.raises(ValueError, match="JSON"):
        a_figure(float("nan")).as_json()


@pytest.mark.parametrize(
    ("value", "text"),
    [(812.0, "812 x"), (0.29012, "0.290 x"), (1.0, "1.00 x"), (15.43, "15.4 x"), (1540.0, "1.54e+03 x")],
)
def test_text_has_three_digits(value: float, text: str) -> None:
    assert a_figure(value).text == text


def test_markdown_table_escapes_what_would_end_a_cell() -> None:
    assert markdown_table([a_figure()]) == (
        "| figure | value | conditions |\n"
        "| --- | ---: | --- |\n"
        "| `psf.isolated.speed_vs_photutils` | 812 x | n = 8000, 7x7 \\| µs |\n"
    )
