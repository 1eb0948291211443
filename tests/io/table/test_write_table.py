from __future__ import annotations

import csv
import io
import json
import math
import re
import time
from collections.abc import Sequence
from xml.etree import ElementTree

import astropy.units as u
import numpy as np
import pytest
from astropy.io import ascii as astropy_ascii
from astropy.io import fits
from astropy.io.votable import parse
from astropy.table import QTable, Table
from hypothesis import given
from hypothesis import strategies as st

from astroclassify_widgets.errors import AstroError
from astroclassify_widgets.io.table.names import renamed_catalog
from astroclassify_widgets.io.table.rows import catalog_rows
from astroclassify_widgets.io.table.write_fits_table import CATALOG_HDU, METADATA_HDU
from astroclassify_widgets.io.table.write_table import table_bytes
from astroclassify_widgets.io.table.write_votable import METADATA_PARAM
from astroclassify_widgets.model.columns import COLUMNS, DATA_UNIT
from astroclassify_widgets.params import OutputParams

NAN = float("nan")
FORMATS = ("json", "csv", "ecsv", "fits", "votable")
REGION_FORMATS = ("ds9", "crtf")
CONVENTIONS = ("standard", "classic", "sextractor")
META = {
    "recipe": {"r": 5.0, "fwhm": None, "detector": "sep"},
    "frame": "o'Neill's \"Ø\" & co.fits",
    "notes": ["a sentence", "another"],
}

any_float = st.floats(allow_nan=True, allow_infinity=True)
few_floats = st.lists(any_float, max_size=5)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(max_size=90),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


def a_catalog(rows: int = 3, data_unit: str = "adu", names: Sequence[str] = tuple(COLUMNS)) -> QTable:
    table = QTable(meta=dict(META))
    for number, name in enumerate(names):
        column = COLUMNS[name]
        unit = column.unit.replace(DATA_UNIT, data_unit) or None
        if column.dtype == "str":
            values = np.full(rows, "AB")
        elif column.dtype == "float64":
            values = np.where(np.arange(rows) == number % 3, NAN, 1 / 3 + number + np.arange(rows))
        else:
            values = np.arange(1, rows + 1, dtype=column.dtype)
        table[name] = values if unit is None else values * u.Unit(unit)
    return table


def a_flux_catalog(values: Sequence[float]) -> QTable:
    return QTable({"id": np.arange(len(values)), "flux": np.array(values, dtype=float) * u.adu})


def written(catalog: QTable, format: str, **output: object) -> bytes:
    return table_bytes(catalog, format, OutputParams(**output))


def read_fits(content: bytes) -> QTable:
    # astropy would otherwise mask NaN and empty strings
    table = QTable.read(io.BytesIO(content), format="fits", hdu=CATALOG_HDU, mask_invalid=False)
    table.convert_bytestring_to_unicode()
    return table


def fits_metadata(content: bytes) -> object:
    with fits.open(io.BytesIO(content)) as hdus:
        return json.loads("".join(hdus[METADATA_HDU].data["JSON"]))


def read_votable(content: bytes) -> QTable:
    table = QTable.read(io.BytesIO(content), format="votable")
    for name in table.colnames:  # astropy masks every NaN
        table[name] = getattr(table[name], "unmasked", table[name])
    return table


def read_ecsv(content: bytes) -> QTable:
    return QTable.read(content.decode(), format="ascii.ecsv")


def same_values(one: object, other: object) -> bool:
    return np.array_equal(np.asarray(one), np.asarray(other), equal_nan=np.asarray(one).dtype.kind == "f")


READERS = {"ecsv": read_ecsv, "fits": read_fits, "votable": read_votable}


@pytest.mark.parametrize("format", READERS)
@pytest.mark.parametrize("rows", [0, 3])
def test_a_table_comes_back_with_its_values_types_and_units(format: str, rows: int) -> None:
    catalog = a_catalog(rows)
    back = READERS[format](written(catalog, format))
    assert back.colnames == catalog.colnames
    assert len(back) == rows
    for name in catalog.colnames:
        assert same_values(back[name], catalog[name])
        assert back[name].info.unit == catalog[name].info.unit
        assert back[name].dtype.kind == catalog[name].dtype.kind


@pytest.mark.parametrize("format", READERS)
@given(values=few_floats)
def test_every_float_comes_back_exactly(format: str, values: list[float]) -> None:
    back = READERS[format](written(a_flux_catalog(values), format))
    assert same_values(back["flux"].value, values)


@pytest.mark.parametrize("format", READERS)
@pytest.mark.parametrize("names", CONVENTIONS)
def test_astropy_reads_every_convention_with_its_units(format: str, names: str) -> None:
    catalog = a_catalog(data_unit="MJy/sr")
    expected = renamed_catalog(catalog, names)
    back = READERS[format](written(catalog, format, names=names))
    assert back.colnames == expected.colnames
    for name in back.colnames:
        assert same_values(back[name], expected[name])
        assert back[name].info.unit == expected[name].info.unit


def test_ecsv_states_descriptions_ucds_and_metadata() -> None:
    back = read_ecsv(written(a_catalog(), "ecsv"))
    assert back.meta == META
    assert back["flux"].info.description == COLUMNS["flux"].description
    assert back["flux"].info.meta["ucd"] == COLUMNS["flux"].ucd


def test_ecsv_holds_the_text_that_astropy_would_write() -> None:
    catalog = a_catalog()
    expected = io.StringIO()
    Table(renamed_catalog(catalog, "standard")).write(expected, format="ascii.ecsv")
    ours = written(catalog, "ecsv").decode().replace('"AB"', "AB")
    assert ours == expected.getvalue()


def test_fits_states_descriptions_ucds_and_units() -> None:
    with fits.open(io.BytesIO(written(a_catalog(data_unit="MJy/sr"), "fits"))) as hdus:
        header = hdus["CATALOG"].header
    number = list(COLUMNS).index("flux") + 1
    assert header[f"TTYPE{number}"] == "flux"
    assert header[f"TUNIT{number}"] == "MJy sr-1"
    assert header[f"TCOMM{number}"] == COLUMNS["flux"].description
    assert header[f"TUCD{number}"] == COLUMNS["flux"].ucd


def test_fits_metadata_stand_in_an_hdu_of_their_own_and_headers_stay_short() -> None:
    catalog = a_catalog()
    catalog.meta = {"notes": ["a long sentence that stands for many"] * 400}
    with fits.open(io.BytesIO(written(catalog, "fits"))) as hdus:
        hdus.verify("exception")
        assert [hdu.name for hdu in hdus] == ["PRIMARY", CATALOG_HDU, METADATA_HDU]
        assert hdus[METADATA_HDU].data.dtype.itemsize == 4096
        assert len(hdus[METADATA_HDU].header) < 20
        assert not any("CONTINUE" in hdu.header for hdu in hdus)


def test_fits_texts_that_need_no_escape_are_plain_and_others_are_ascii() -> None:
    plain, other = QTable({"name": ["a b", "\\"]}), QTable({"name": ["é", "blank ", "\\", "星\n"]})
    with fits.open(io.BytesIO(written(plain, "fits"))) as hdus:
        assert list(hdus[1].data["name"]) == ["a b", "\\"]
        assert "ESCAPED" not in hdus[1].header
    with fits.open(io.BytesIO(written(other, "fits"))) as hdus:
        assert list(hdus[1].data["name"]) == ["\\xe9", "blank\\x20", "\\\\", "\\u661f\\n"]
        assert hdus[1].header["ESCAPED"] is True


@pytest.mark.parametrize("unit", ["electron", "DN", "electron/s"])
def test_fits_keeps_a_unit_that_the_fits_standard_does_not_know(unit: str) -> None:
    with fits.open(io.BytesIO(written(a_catalog(names=["flux"], data_unit=unit), "fits"))) as hdus:
        assert u.Unit(hdus[1].header["TUNIT1"]) == u.Unit(unit)


@given(meta=st.dictionaries(st.text(max_size=8), json_values, max_size=4))
def test_any_metadata_survive_in_an_hdu_of_their_own(meta: dict[str, object]) -> None:
    catalog = a_flux_catalog([1.0])
    catalog.meta = meta
    assert fits_metadata(written(catalog, "fits")) == meta


@pytest.mark.parametrize("names", CONVENTIONS)
def test_a_votable_is_valid_and_describes_its_columns(names: str) -> None:
    catalog = a_catalog(data_unit="MJy/sr")
    catalog.meta["pixel_origin"] = 0
    document = parse(io.BytesIO(written(catalog, "votable", names=names)), verify="exception")
    table = document.get_first_table()
    fields = {field.name: field for field in table.fields}
    assert document.version == "1.4"
    assert list(fields) == [column.renamed(names) for column in COLUMNS.values()]
    for column in COLUMNS.values():
        field = fields[column.renamed(names)]
        assert field.ucd == column.ucd
        assert " ".join(field.description.split()) == column.description.replace(
            "0-based", "1-based" if names == "sextractor" and column.pixel_position else "0-based"
        )
    assert fields[COLUMNS["flux"].renamed(names)].unit.to_string("vounit") == "MJy.sr**-1"
    system = document.resources[0].coordinate_systems[0]
    assert system.system == "ICRS"
    assert {name for name, field in fields.items() if field.ref == system.ID} == {
        COLUMNS[name].renamed(names) for name in ("ra", "dec")
    }
    params = {param.name: param.value for param in table.params}
    assert params["pixel_origin"] == (1 if names == "sextractor" else 0)
    assert json.loads(params[METADATA_PARAM]) == renamed_catalog(catalog, names).meta


def test_a_votable_follows_the_order_of_elements_that_its_schema_asks_for() -> None:
    root = ElementTree.fromstring(written(a_catalog(), "votable"))
    resource = root.find("{*}RESOURCE")
    assert [child.tag.partition("}")[2] for child in resource] == ["COOSYS", "TABLE"]
    tags = [child.tag.partition("}")[2] for child in resource.find("{*}TABLE")]
    assert tags == ["FIELD"] * len(COLUMNS) + ["PARAM", "DATA"]


def test_a_votable_has_an_empty_cell_for_nan_and_every_digit_elsewhere() -> None:
    text = written(a_flux_catalog([1 / 3, NAN, math.inf, -math.inf]), "votable").decode()
    assert re.findall(r"<TR><TD>\d</TD><TD>(.*)</TD></TR>", text) == ["0.3333333333333333", "", "+Inf", "-Inf"]


@given(text=st.text(max_size=20))
def test_a_votable_is_well_formed_whatever_its_texts_hold(text: str) -> None:
    catalog = QTable({f"name {text}": [text]}, meta={text: text})
    ElementTree.fromstring(written(catalog, "votable"))


@pytest.mark.parametrize(
    "cell",
    [
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        '=HYPERLINK("http://x","y")',
        "=cmd|' /C calc'!A0",
        "\uff1d1+1",
    ],
)
def test_a_csv_text_that_a_spreadsheet_would_execute_is_defused(cell: str) -> None:
    catalog = QTable({"id": [1], "mag_system": [cell], cell: [-1.5]})
    for delimiter in ",;|\t ":
        content = written(catalog, "csv", csv_delimiter=delimiter, csv_float_fmt=".1f").decode()
        names, row = list(csv.reader(io.StringIO(content, newline=""), delimiter=delimiter))
        assert names == ["id", "mag_system", f"'{cell}"]
        assert row == ["1", f"'{cell}", "-1.5"]


@given(cells=st.lists(st.text(max_size=9), min_size=2, max_size=2), delimiter=st.sampled_from(list(",;|\t ")))
def test_csv_texts_keep_delimiters_quotes_and_ends_of_lines(cells: list[str], delimiter: str) -> None:
    catalog = QTable({"a": cells, "b": [1, 2]})
    content = written(catalog, "csv", csv_delimiter=delimiter).decode()
    rows = list(csv.reader(io.StringIO(content, newline=""), delimiter=delimiter))
    assert [row[0].removeprefix("'") for row in rows[1:]] == [str(cell).removeprefix("'") for cell in catalog["a"]]


def test_csv_of_one_column_keeps_a_row_without_a_value() -> None:
    catalog = QTable({"flux": [1.0, NAN]})
    assert written(catalog, "csv", csv_float_fmt=".1f") == b'flux\n1.0\n""\n'


def test_csv_has_a_header_fields_in_the_asked_format_and_nothing_for_nan() -> None:
    catalog = QTable({"id": [1, 2], "flux": [1.23456, NAN] * u.adu, "mag_system": ["AB", 'a"b,c']})
    assert written(catalog, "csv", csv_float_fmt=".2f") == b'id,flux,mag_system\n1,1.23,"AB"\n2,,"a""b,c"\n'


@pytest.mark.parametrize("delimiter", list(",;|\t "))
def test_csv_reads_back_with_every_delimiter(delimiter: str) -> None:
    catalog = a_catalog()
    content = written(catalog, "csv", csv_delimiter=delimiter, csv_float_fmt=".15g").decode()
    rows = list(csv.reader(io.StringIO(content), delimiter=delimiter))
    assert rows[0] == catalog.colnames
    assert {len(row) for row in rows} == {len(COLUMNS)}
    back = astropy_ascii.read(content, format="basic", delimiter=delimiter)
    for name in catalog.colnames:
        column = back[name]
        values = np.asarray(column.filled(np.nan) if hasattr(column, "filled") else column)
        if values.dtype.kind == "f":
            assert np.allclose(values, np.asarray(catalog[name]), rtol=1e-14, atol=0, equal_nan=True)
        else:
            assert same_values(values, catalog[name])


@given(values=few_floats)
def test_csv_numbers_are_those_of_the_format(values: list[float]) -> None:
    lines = written(a_flux_catalog(values), "csv", csv_float_fmt=".15g").decode().splitlines()[1:]
    fields = [line.split(",")[1] for line in lines]
    assert fields == ["" if np.isnan(value) else format(value, ".15g") for value in values]


@given(values=few_floats)
def test_json_is_strict_and_exact_with_null_for_what_is_not_finite(values: list[float]) -> None:
    def refuse(constant: str) -> None:
        raise AssertionError(constant)

    document = json.loads(written(a_flux_catalog(values), "json"), parse_constant=refuse)
    assert [row["flux"] for row in document["rows"]] == [v if np.isfinite(v) else None for v in values]


def test_json_describes_its_columns_and_carries_the_metadata() -> None:
    catalog = a_catalog()
    catalog.meta["seeing"] = NAN
    document = json.loads(written(catalog, "json"))
    flux = COLUMNS["flux"]
    assert document["columns"][list(COLUMNS).index("flux")] == {
        "name": "flux", "datatype": "float64", "unit": "adu", "description": flux.description, "ucd": flux.ucd
    }  # fmt: skip
    assert document["meta"] == {**META, "seeing": None}


def test_json_is_indented_as_asked() -> None:
    assert b'\n    "rows"' in written(a_flux_catalog([1.0]), "json", json_indent=4)


def test_json_without_indentation_is_one_line() -> None:
    assert written(a_flux_catalog([1.0]), "json", json_indent=0).count(b"\n") == 1


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("names", CONVENTIONS)
def test_no_rows_give_a_table_with_every_column(format: str, names: str) -> None:
    content = written(a_catalog(rows=0), format, names=names)
    expected = [column.renamed(names) for column in COLUMNS.values()]
    if format == "json":
        document = json.loads(content)
        assert document["rows"] == []
        assert [column["name"] for column in document["columns"]] == expected
    elif format == "csv":
        assert content.decode() == ",".join(expected) + "\n"
    else:
        back = READERS[format](content)
        assert back.colnames == expected
        assert len(back) == 0


@pytest.mark.parametrize("format", [*FORMATS, *REGION_FORMATS])
def test_the_same_catalog_gives_the_same_bytes_and_is_left_as_it_was(format: str) -> None:
    catalog = a_catalog()
    first = written(catalog, format, names="sextractor")
    assert written(catalog, format, names="sextractor") == first
    assert catalog.colnames == list(COLUMNS)
    assert same_values(catalog["x_centroid"], a_catalog()["x_centroid"])
    assert catalog.meta == META


@pytest.mark.parametrize("names", CONVENTIONS)
def test_names_are_distinct_whatever_their_case(names: str) -> None:
    renamed = [column.renamed(names).lower() for column in COLUMNS.values()]
    assert len(set(renamed)) == len(COLUMNS)


def test_only_sextractor_counts_pixels_from_one() -> None:
    catalog = a_catalog(names=["x_centroid", "y_centroid", "x_centroid_err", "r"])
    classic, sextractor = (renamed_catalog(catalog, names) for names in ("classic", "sextractor"))
    assert same_values(classic["x"], catalog["x_centroid"])
    assert same_values(sextractor["X_IMAGE"], catalog["x_centroid"].value + 1)
    assert same_values(sextractor["Y_IMAGE"], catalog["y_centroid"].value + 1)
    assert same_values(sextractor["ERRX_IMAGE"], catalog["x_centroid_err"])
    assert same_values(sextractor["RADIUS_APER"], catalog["r"])
    assert "1-based" in sextractor["X_IMAGE"].info.description
    assert "0-based" in classic["x"].info.description


@pytest.mark.parametrize(("names", "origin"), [("standard", 0), ("classic", 0), ("sextractor", 1)])
def test_metadata_state_the_origin_of_the_positions_in_the_file(names: str, origin: int) -> None:
    catalog = a_catalog(rows=1, names=["x_centroid"])
    catalog.meta["pixel_origin"] = 0
    documents = [
        json.loads(written(catalog, "json", names=names))["meta"],
        read_ecsv(written(catalog, "ecsv", names=names)).meta,
        fits_metadata(written(catalog, "fits", names=names)),
    ]
    assert [document["pixel_origin"] for document in documents] == [origin] * 3
    assert catalog.meta["pixel_origin"] == 0


@pytest.mark.parametrize("format", [*FORMATS, *REGION_FORMATS])
def test_no_file_holds_a_date(format: str) -> None:
    assert not re.search(rb"20\d\d-\d\d-\d\d|\d\d:\d\d:\d\d", written(a_catalog(), format))


@pytest.mark.parametrize("format", [*FORMATS, *REGION_FORMATS])
@pytest.mark.parametrize("values", [[[1.0, 2.0]], [1j], [object()]])
def test_a_column_that_no_format_holds_is_refused(format: str, values: list[object]) -> None:
    catalog = a_catalog(rows=1)
    catalog["own"] = values
    with pytest.raises(AstroError, match="ASTRO_4001: the column 'own' holds more than a number or a text a row"):
        written(catalog, format)


def test_a_column_of_the_users_own_keeps_its_name() -> None:
    catalog = a_catalog(names=["id"])
    catalog["airmass"] = [1.1, 1.2, 1.3]
    assert renamed_catalog(catalog, "sextractor").colnames == ["NUMBER", "airmass"]
    assert read_fits(written(catalog, "fits"))["airmass"].tolist() == [1.1, 1.2, 1.3]


def test_rows_are_plain_values_with_none_for_nan() -> None:
    catalog = a_catalog(rows=2, names=["id", "x_centroid", "mag_system", "flags"])
    first, second = catalog_rows(catalog, "classic")
    assert first == {"id": 1, "x": 4 / 3, "mag_system": "AB", "flags": 1}
    assert second == {"id": 2, "x": None, "mag_system": "AB", "flags": 2}
    assert [type(value) for value in first.values()] == [int, float, str, int]


def test_megabytes_of_metadata_take_fits_no_time() -> None:
    catalog = a_catalog()
    catalog.meta = {"notes": ["a sentence" + " " * 5000] * 600, "last": " "}
    began = time.perf_counter()
    content = written(catalog, "fits")
    assert time.perf_counter() - began < 2
    assert fits_metadata(content) == catalog.meta
