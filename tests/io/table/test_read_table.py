"""Tables come back from every format as they went in, or as the format's facts say."""

from __future__ import annotations

import io
import json
from typing import Any

import astropy.units as u
import numpy as np
import pytest
from astropy.coordinates import SkyCoord
from astropy.io import fits
from astropy.table import MaskedColumn, QTable, Table
from hypothesis import given, settings
from hypothesis import strategies as st

from astroclassify_widgets.errors import AstroError
from astroclassify_widgets.io.table.formats import FORMAT_FACTS
from astroclassify_widgets.io.table.names import renamed_catalog
from astroclassify_widgets.io.table.read_table import read_table
from astroclassify_widgets.io.table.write_table import table_bytes
from astroclassify_widgets.model.columns import COLUMNS, DATA_UNIT
from astroclassify_widgets.params import OutputParams

NAN = float("nan")
TABLE_FORMATS = [name for name, facts in FORMAT_FACTS.items() if facts.is_table]
WHOLE_FORMATS = [name for name in TABLE_FORMATS if FORMAT_FACTS[name].exact]
CONVENTIONS = ("standard", "classic", "sextractor")
UNITS = (
    "adu",
    "electron",
    "DN",
    "MJy / sr",
    "electron / s",
    "1e-17 erg / (Angstrom s cm2)",
    "nmgy",
    "1.5 adu",
    "h",
    "",
)

whole_formats = pytest.mark.parametrize("format", WHOLE_FORMATS)
table_formats = pytest.mark.parametrize("format", TABLE_FORMATS)

# A numpy text cannot end in NUL.
texts = st.text(max_size=12).map(lambda text: text.rstrip("\0"))
plain_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=90),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@st.composite
def catalogs(draw: st.DrawFn) -> QTable:
    """Some of the declared columns, with any values at all."""
    names = draw(st.lists(st.sampled_from(list(COLUMNS)), min_size=1, max_size=6, unique=True))
    rows = draw(st.integers(0, 4))
    unit = draw(st.sampled_from(UNITS))
    table = QTable(meta={"recipe": {"r": 5.0}})
    values = {
        "float64": st.floats(),
        "int64": st.integers(-(2**63), 2**63 - 1),
        "int32": st.integers(-(2**31), 2**31 - 1),
    }
    for name in names:
        column = COLUMNS[name]
        cells = draw(st.lists(values.get(column.dtype, texts), min_size=rows, max_size=rows))
        array = np.array(cells, dtype=column.dtype)
        has_unit = column.unit and (unit or DATA_UNIT not in column.unit)
        base = u.Unit(unit) ** 2 if column.unit.endswith("2") else u.Unit(unit)
        table[name] = array * (base if DATA_UNIT in column.unit else u.Unit(column.unit)) if has_unit else array
    return table


def read_back(catalog: QTable, format: str, **output: object) -> QTable:
    return read_table(table_bytes(catalog, format, OutputParams(**output)), f"table.{format}")


def same(one: Any, other: Any) -> bool:
    left, right = np.asarray(one), np.asarray(other)
    return np.array_equal(left, right, equal_nan=left.dtype.kind == "f" and right.dtype.kind == "f")


def held(values: Any, format: str) -> Any:
    """What a format can hold of values."""
    array = np.asarray(values)
    if array.dtype.kind == "f" and not FORMAT_FACTS[format].infinities:
        return np.where(np.isfinite(array), array, np.nan)
    if array.dtype.kind == "U" and format == "votable":
        return np.array([held_by_xml(text).strip(" \t\r\n") for text in array.tolist()], dtype=np.str_)
    return array


def held_by_xml(text: str) -> str:
    return "".join(c if c in "\t\n\r" or (c >= " " and c not in "\ufffe\uffff") else "\ufffd" for c in text)


@whole_formats
@settings(max_examples=60, deadline=None)
@given(catalog=catalogs())
def test_every_catalog_comes_back_with_values_types_units_descriptions_and_ucds(format: str, catalog: QTable) -> None:
    back = read_back(catalog, format)
    assert back.colnames == catalog.colnames
    assert len(back) == len(catalog)
    for name in catalog.colnames:
        assert same(back[name], held(catalog[name], format)), name
        assert back[name].dtype.kind == catalog[name].dtype.kind
        assert back[name].dtype.itemsize == catalog[name].dtype.itemsize or catalog[name].dtype.kind == "U"
        assert back[name].info.unit == catalog[name].info.unit
        assert back[name].info.description == COLUMNS[name].description
        assert back[name].info.meta == {"ucd": COLUMNS[name].ucd}


@whole_formats
@settings(max_examples=60, deadline=None)
@given(meta=st.dictionaries(st.text(max_size=8), plain_values, max_size=4))
def test_any_metadata_come_back(format: str, meta: dict[str, Any]) -> None:
    catalog = QTable({"id": [1]}, meta=meta)
    assert dict(read_back(catalog, format).meta) == meta


@pytest.mark.parametrize("delimiter", list(",;|\t "))
@settings(max_examples=60, deadline=None)
@given(catalog=catalogs())
def test_csv_gives_back_values_to_its_format_and_nothing_else(delimiter: str, catalog: QTable) -> None:
    back = read_back(catalog, "csv", csv_delimiter=delimiter, csv_float_fmt=".15g")
    assert (back.colnames, len(back), dict(back.meta)) == (catalog.colnames, len(catalog), {})
    for name in catalog.colnames:
        values = np.asarray(catalog[name])
        if values.dtype.kind == "f":
            values = np.array([float(format(value, ".15g")) for value in values.tolist()], dtype=np.float64)
        elif values.dtype.kind == "U":
            values = np.array([defused(text) for text in values.tolist()], dtype=np.str_)
        assert same(back[name], values), name
        assert back[name].dtype.kind == catalog[name].dtype.kind
        assert back[name].info.unit is None


def defused(text: str) -> str:
    return f"'{text}" if text[:1] in tuple("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20") else text


@table_formats
@pytest.mark.parametrize("names", CONVENTIONS)
def test_columns_come_back_under_the_names_in_the_file(format: str, names: str) -> None:
    catalog = QTable({"id": [1, 2], "x_centroid": [0.0, 7.5] * u.pix, "flux": [1.0, NAN] * u.electron})
    catalog.meta["pixel_origin"] = 0
    back = read_back(catalog, format, names=names)
    expected = renamed_catalog(catalog, names)
    assert back.colnames == [COLUMNS[name].renamed(names) for name in catalog.colnames]
    assert all(same(back[name], expected[name]) for name in back.colnames)
    assert back.colnames[1] != "X_IMAGE" or back["X_IMAGE"][1] == u.Quantity(8.5, back["X_IMAGE"].unit)
    assert back.meta.get("pixel_origin", expected.meta["pixel_origin"]) == expected.meta["pixel_origin"]


@table_formats
def test_what_is_read_and_written_again_is_the_same_file(format: str) -> None:
    catalog = QTable({"id": [1, 2], "flux": [1.25, NAN] * u.adu, "mag_system": ["AB", "Vega"]}, meta={"a": [1, {}]})
    content = table_bytes(catalog, format, OutputParams())
    assert table_bytes(read_table(content, "table"), format, OutputParams()) == content


@whole_formats
def test_a_unit_that_nobody_knows_keeps_its_text(format: str) -> None:
    catalog = QTable({"flux": u.Quantity([1.0], u.UnrecognizedUnit("wombat / s"))})
    assert str(read_back(catalog, format)["flux"].unit) == "wombat / s"


@whole_formats
def test_columns_of_the_users_own_come_back_whatever_they_are_called_and_hold(format: str) -> None:
    catalog = QTable({"Größe & <x>": [1.5], "ok": [True], "small": np.array([7], dtype=np.int16), "a b": ["é b"]})
    catalog["single"] = np.array([0.1], dtype=np.float32)
    back = read_back(catalog, format)
    assert back.colnames == catalog.colnames
    for name in catalog.colnames:
        assert same(back[name], catalog[name])
        assert back[name].dtype == catalog[name].dtype


# --- tables of others


def test_an_ecsv_table_that_astropy_wrote_is_read() -> None:
    table = QTable({"x": [1.0, 2.0] * u.pix, "n": MaskedColumn([1, 2], mask=[False, True]), "s": ["a b", ""]})
    table["place"] = SkyCoord([1.0, 2.0], [3.0, 4.0], unit="deg")
    for delimiter in (" ", ","):
        text = io.StringIO()
        table.write(text, format="ascii.ecsv", delimiter=delimiter)
        back = read_table(text.getvalue().encode(), "table")
        assert same(back["x"].to_value("pix"), [1, 2])
        assert same(back["n"], [1, NAN])
        assert list(back["s"]) == ["a b", ""]
        assert same(back["place.dec"].to_value("deg"), [3, 4])


@pytest.mark.parametrize("serialization", ["tabledata", "binary", "binary2"])
def test_a_votable_that_astropy_wrote_is_read(serialization: str) -> None:
    masked = serialization != "binary"  # which has no nulls
    table = Table({"x": [1.5, 2.5], "n": MaskedColumn([1, 2], mask=[False, masked]), "s": ["a", "é"]})
    table["x"].unit = "pix"
    table["v"] = [[1.0, 2.0], [3.0, 4.0]]
    content = io.BytesIO()
    table.write(content, format="votable", tabledata_format=serialization)
    back = read_table(content.getvalue(), "table")
    assert same(back["x"].to_value("pix"), [1.5, 2.5])
    assert same(back["n"], [1, NAN if masked else 2])
    assert list(back["s"]) == ["a", "é"]
    assert back["v"].shape == (2, 2)


def test_an_old_votable_that_names_its_document_type_is_read() -> None:
    content = (
        b'<?xml version="1.0"?>\n<!DOCTYPE VOTABLE SYSTEM "http://us-vo.org/xml/VOTable.dtd">\n<VOTABLE version="1.1">'
        b'<RESOURCE><TABLE><FIELD name="x" datatype="float" unit="deg"><DESCRIPTION>an\n x</DESCRIPTION></FIELD>'
        b"<DATA><TABLEDATA><TR><TD>1.5</TD></TR><TR><TD/></TR></TABLEDATA></DATA></TABLE></RESOURCE></VOTABLE>"
    )
    back = read_table(content, "table")
    assert same(back["x"].to_value("deg"), [1.5, NAN])
    assert back["x"].info.description == "an x"


def test_the_first_binary_table_of_any_fits_file_is_read() -> None:
    columns = [
        fits.Column("n", "J", null=-1, array=np.array([4, -1])),
        fits.Column("v", "2E", unit="Jy", array=np.array([[1, 2], [3, 4]])),
        fits.Column("s", "5A", array=np.array(["ab", ""])),
        fits.Column("ok", "L", array=np.array([True, False])),
        fits.Column("large", "I", bzero=32768, array=np.array([3, 60_000], dtype=np.uint16)),
        fits.Column("some", "PJ()", array=np.array([[1], [1, 2]], dtype=object)),
    ]
    content = io.BytesIO()
    image = fits.ImageHDU(np.zeros((9, 9)))
    fits.HDUList([fits.PrimaryHDU(), image, fits.BinTableHDU.from_columns(columns)]).writeto(content)
    back = read_table(content.getvalue(), "table")
    assert back.colnames == ["n", "v", "s", "ok", "large"]
    assert same(back["n"], [4, NAN])
    assert back["v"].unit == u.Jy
    assert list(back["s"]) == ["ab", ""]
    assert list(back["ok"]) == [True, False]
    assert same(back["large"], [3, 60_000])


@pytest.mark.parametrize(
    "content",
    [
        "n,y,label\n1,2.5,a\n3,,b\n",
        "\ufeffn;y;label\r\n1;2.5;a\r\n3;;b\r\n",
        '# a comment\n\n# another\nn|y|label\n1|2.5|"a"\n3||b',
        "n\ty\tlabel\n1\t2.5\ta\n\n3\tnan\tb\n",
        'n  y     label\n1  2.5   a\n3  nan   "b"\n',
        "  n y label\n  1 2.5 a\n  3 nan b\n",
    ],
)
def test_csv_is_read_whatever_divides_its_fields(content: str) -> None:
    back = read_table(content.encode(), "table.csv")
    assert same(back["n"], [1, 3])
    assert back["n"].dtype == np.int64
    assert same(back["y"], [2.5, NAN])
    assert list(back["label"]) == ["a", "b"]


def test_a_delimiter_between_blanks_is_the_delimiter() -> None:
    assert read_table(b"x (px), y (px)\n1, 2\n", "table.csv").colnames == ["x (px)", " y (px)"]


def test_a_table_that_was_saved_again_by_a_spreadsheet_is_read() -> None:
    back = read_table(b'id;flux;mag_system\r\n1;"2,5";AB\r\n2;3;\r\n', "table.csv")
    assert list(back["flux"]) == ["2,5", "3"]
    assert list(back["mag_system"]) == ["AB", ""]


# --- what is refused


@pytest.mark.parametrize(
    ("content", "code", "said"),
    [
        (b"", "ASTRO_4001", "empty"),
        (b" \n\t ", "ASTRO_4001", "empty"),
        (b"\x89PNG\r\n\x1a\n\0\0", "ASTRO_4007", "not a table that is read"),
        (b"PK\x03\x04\xff\xfe", "ASTRO_4007", "not a table that is read"),
        (b"# Region file format: DS9\nimage\n", "ASTRO_4007", "file of regions"),
        (b"#CRTFv0\n", "ASTRO_4007", "file of regions"),
        (b"<html><body/></html>", "ASTRO_4007", "not a VOTable: it begins with html"),
        (b"<VOTABLE>\n<RESOURCE>\n</VOTABLE>", "ASTRO_4007", "damaged in line 3"),
        (b"<VOTABLE version='1.4'/>", "ASTRO_4007", "without a table"),
        (b"{}", "ASTRO_4007", "not a table in JSON"),
        (b'{"columns": [], "meta": {}, "rows": []}', "ASTRO_4007", "not a table in JSON"),
        (b"# only comments\n", "ASTRO_4007", "no line gives names"),
        (b"1.0 2.0\n3.0 4.0\n", "ASTRO_4007", "no line gives names"),
        (b"x,y\n1,2\n3\n", "ASTRO_4007", "line 3 has 1 fields, not 2"),
        (b"# note\nx,y\n1,2\n3,4,5\n", "ASTRO_4007", "line 4 has 3 fields, not 2"),
        (b'x,y\n1,"2\n', "ASTRO_4007", "line 2 does not divide"),
        (b"x,x\n1,2\n", "ASTRO_4007", "name every column once"),
        (b"x,\n1,2\n", "ASTRO_4007", "name every column once"),
        (b"# %ECSV 1.0\n# ---\n# datatype: [\nx\n", "ASTRO_4007", "header is damaged"),
        (b"# %ECSV 1.0\n# ---\n# datatype:\n# - {name: x, datatype: int64}\ny\n1\n", "ASTRO_4007", "columns are not"),
        (b"# %ECSV 1.0\n# ---\n# datatype:\n# - {name: x, datatype: int64}\nx\n1.5\n", "ASTRO_4007", "columns are not"),
    ],
)
def test_what_is_no_table_is_refused_with_the_reason(content: bytes, code: str, said: str) -> None:
    with pytest.raises(AstroError) as refused:
        read_table(content, "some table")
    assert refused.value.code.name == code
    assert said in refused.value.message
    assert "'some table'" in refused.value.message


def test_a_fits_image_is_no_table() -> None:
    content = io.BytesIO()
    fits.PrimaryHDU(np.zeros((9, 9))).writeto(content)
    with pytest.raises(AstroError, match="without a binary table"):
        read_table(content.getvalue(), "image.fits")


def test_json_with_values_of_another_type_is_refused() -> None:
    document = json.loads(table_bytes(QTable({"id": [1], "flux": [1.0]}), "json", OutputParams()))
    for wrong in ({"id": None}, {"id": 1.5}, {"id": True}, {"flux": "1"}, {"id": 2**64}, {"flux": [1]}):
        damaged = {**document, "rows": [{**document["rows"][0], **wrong}]}
        with pytest.raises(AstroError, match="not a table in JSON"):
            read_table(json.dumps(damaged).encode(), "table.json")
