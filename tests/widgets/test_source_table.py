from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from astropy import units as u
from astropy.table import QTable

from astroclassify_widgets.engine.catalog import build_catalog
from astroclassify_widgets.model.flags import FLAGS, SATURATED, TRUNCATED
from astroclassify_widgets.widgets.rounded import fixed, with_error
from astroclassify_widgets.widgets.source_table import SourceTable


def catalog(n: int = 3, scale: float = 1.0, **columns: Any) -> QTable:
    rising = np.arange(1.0, n + 1)
    values: dict[str, Any] = {
        "id": rising, "x_centroid": 10.12345 * rising, "y_centroid": 20.0 * rising,
        "x_centroid_err": np.full(n, 0.0123), "y_centroid_err": np.full(n, np.nan),
        "flux": 123456.789 * scale * rising, "flux_err": np.full(n, 123.4 * scale), "snr": 1000 * rising,
        "mag": -12.34567 * np.ones(n), "mag_err": np.full(n, 0.0123), "sky": np.full(n, 101.234),
        "sky_err": np.full(n, 0.5), "fwhm": np.full(n, 3.14159), "flags": np.zeros(n),
    }  # fmt: skip
    return build_catalog(values | columns, "adu")


def column(table: SourceTable, name: str) -> dict[str, Any]:
    return next(found for found in table._columns if found["name"] == name)


def texts(table: SourceTable, name: str) -> list[str]:
    found: list[str] = column(table, name)["texts"]
    return found


def shown(rows: QTable, selected: int | None = None) -> SourceTable:
    table = SourceTable()
    table.show(rows, selected)
    return table


def test_numbers_are_rounded_to_two_digits_of_their_error() -> None:
    table = shown(catalog(1))
    assert texts(table, "flux") == ["123460 ± 120"]
    assert texts(table, "mag") == ["-12.346 ± 0.012"]
    assert texts(table, "x_centroid") == ["10.123"]
    assert texts(table, "sky") == ["101.23"]
    assert texts(table, "y_centroid") == ["20.00"]


def test_magnitudes_near_zero_stay_magnitudes() -> None:
    table = shown(catalog(2, mag=[0.001, -0.002], mag_err=[0.0123, 0.0123]))
    assert column(table, "mag")["unit"] == "mag"
    assert texts(table, "mag") == ["0.001 ± 0.012", "-0.002 ± 0.012"]


@pytest.mark.parametrize(
    ("value", "error", "text"),
    [
        (1234.5, 96.0, "1234 ± 96"),
        (1234.5, 99.7, "1230 ± 100"),
        (0.5, 0.0996, "0.50 ± 0.10"),
        (5.0, float("nan"), "5"),
        (float("nan"), 1.0, "–"),
        (-0.001234, 0.00012, "-0.00123 ± 0.00012"),
    ],
)
def test_an_error_always_shows_two_digits(value: float, error: float, text: str) -> None:
    assert with_error(value, error) == text


def test_a_number_can_be_rounded_before_its_point() -> None:
    assert fixed(123456.0, -2) == "123500"


def test_a_column_says_its_unit_and_its_meaning() -> None:
    table = shown(catalog())
    assert column(table, "flux")["unit"] == "adu"
    assert "standard error flux_err" in column(table, "flux")["description"]
    assert column(table, "x_centroid")["head"] == "x"


def test_very_small_numbers_share_a_power_of_ten_in_the_head() -> None:
    table = shown(catalog(scale=1e-20))
    assert column(table, "flux")["unit"] == "10⁻¹⁵ adu"
    assert texts(table, "flux")[0] == "1.2346 ± 0.0012"


def test_flags_are_shown_by_name_with_their_meaning() -> None:
    table = shown(catalog(2, flags=[0, SATURATED.value | TRUNCATED.value]))
    assert texts(table, "flags") == ["", "saturated, truncated"]
    assert table._meanings["truncated"] == TRUNCATED.meaning
    assert len(table._meanings) == len(FLAGS)


def test_sky_positions_are_shown_where_there_are_any() -> None:
    assert all(found["name"] != "ra" for found in shown(catalog())._columns)
    assert texts(shown(catalog(1, ra=[150.123456], dec=[2.2])), "ra") == ["150.12346"]


def test_missing_and_masked_values_are_a_dash() -> None:
    rows = catalog(2, fwhm=[np.nan, 3.0])
    assert texts(shown(rows), "fwhm") == ["–", "3.00"]
    masked = QTable(rows, masked=True)
    masked["snr"].mask[1] = True
    assert texts(shown(masked), "snr") == ["1000.0", "–"]


def test_a_table_with_units_and_masks_of_quantities_is_read_as_well() -> None:
    from astropy.utils.masked import Masked

    rows = catalog(2)
    rows["flux"] = Masked([1000.0, 2000.0] * u.adu, mask=[False, True])
    assert texts(shown(rows), "flux") == ["1000 ± 120", "–"]


def test_a_click_in_the_browser_tells_the_row() -> None:
    table, heard = shown(catalog()), []
    table.on_select(heard.append)
    table._handle_custom_msg({"kind": "select", "row": 2}, [])
    table._handle_custom_msg({"kind": "select", "row": None}, [])
    assert heard == [2, None]
    assert table.selected == -1


@pytest.mark.parametrize("row", [3, -1, "2", 1.5])
def test_a_row_that_does_not_exist_is_not_told(row: Any) -> None:
    table, heard = shown(catalog()), []
    table.on_select(heard.append)
    table._handle_custom_msg({"kind": "select", "row": row}, [])
    assert heard == []


def test_the_selected_row_is_marked_and_one_that_is_gone_is_not() -> None:
    rows = catalog()
    table = shown(rows, 2)
    assert table.selected == 2
    table.show(catalog(2), 2)
    assert table.selected == -1
    table.show(rows, None)
    assert table.selected == -1


def test_selecting_another_row_sends_no_column_again() -> None:
    rows = catalog()
    table, sent = shown(rows, 0), []
    table.observe(lambda change: sent.append(change["name"]))
    columns = table._columns
    table.show(rows, 1)
    assert sent == ["selected"]
    assert table._columns is columns


def test_empty_tables_say_what_to_do() -> None:
    table = SourceTable()
    table.show(None, None)
    assert "Click a star" in table._empty
    table.show(catalog(0), None)
    assert "Lower the threshold" in table._empty
    table.show(None, None, empty="Open a frame first.")
    assert table._empty == "Open a frame first."


def test_five_thousand_rows_are_shown_whole() -> None:
    table = shown(catalog(5000), 4321)
    assert all(len(found["texts"]) == 5000 for found in table._columns)
    assert texts(table, "id")[4321] == "4322"
