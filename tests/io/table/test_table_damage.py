"""No content, however damaged or hostile, makes the reader of tables do more than refuse it."""

from __future__ import annotations

import json
import socket
import time
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

import astropy.units as u
import numpy as np
import pytest
from astropy.io import fits
from astropy.table import QTable
from hypothesis import example, given, settings
from hypothesis import strategies as st

from astroclassify_widgets.errors import AstroError
from astroclassify_widgets.io.table.formats import FORMAT_FACTS
from astroclassify_widgets.io.table.harmless_votable import require_harmless_votable
from astroclassify_widgets.io.table.read_table import read_table
from astroclassify_widgets.io.table.write_table import table_bytes
from astroclassify_widgets.params import OutputParams

FORMATS = [name for name, facts in FORMAT_FACTS.items() if facts.is_table]
CODES = {"ASTRO_4001", "ASTRO_4002", "ASTRO_4007"}
SECONDS = 2.0
MEGABYTES = 100

VOTABLE = (
    '<?xml version="1.0"?>{doctype}<VOTABLE version="1.4"><RESOURCE><TABLE {table}>'
    '<FIELD name="x" datatype="double" {field}/><DATA>{data}</DATA></TABLE></RESOURCE></VOTABLE>'
)
ONE_ROW = "<TABLEDATA><TR><TD>1</TD></TR></TABLEDATA>"
LAUGHS = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
LAUGHING_YAML = "{a: &c0 [x, y], " + "".join(f"c{n}: &c{n} [{f'*c{n - 1},' * 9}], " for n in range(1, 12)) + "}"
ECSV = "# %ECSV 1.0\n# ---\n# datatype:\n# - {{name: x, datatype: float64{about}}}\n# meta: {meta}\nx\n1\n"


def votable(doctype: str = "", table: str = "", field: str = "", data: str = ONE_ROW) -> bytes:
    return VOTABLE.format(doctype=doctype, table=table, field=field, data=data).encode()


def ecsv(meta: str = "{}", about: str = "") -> bytes:
    return ECSV.format(meta=meta, about=about).encode()


def a_table(format: str) -> bytes:
    flux = np.array([1.5, float("nan"), -3e-300])
    catalog = QTable({"id": [1, 2, 3], "x_centroid": [1.0, 2, 3] * u.pix, "flux": flux * u.electron})
    catalog["mag_system"] = ["AB", "é", '"a" b,c']
    catalog.meta = {"recipe": {"r": 5.0, "notes": ["a", None]}, "pixel_origin": 0}
    return table_bytes(catalog, format, OutputParams())


def fits_of_no_bytes(rows: int) -> bytes:
    """A FITS file whose table claims rows that take no room in it."""
    cards = {"XTENSION": "BINTABLE", "BITPIX": 8, "NAXIS": 2, "NAXIS1": 0, "NAXIS2": rows, "PCOUNT": 0, "GCOUNT": 1}
    header = fits.Header({**cards, "TFIELDS": 1, "TFORM1": "0A", "TTYPE1": "x"})
    return fits.PrimaryHDU().header.tostring().encode() + header.tostring().encode()


def json_of(names: list[str], rows: int) -> bytes:
    about = {"unit": "", "description": "", "ucd": "", "datatype": "int64"}
    columns = [{"name": name, **about} for name in names]
    return json.dumps({"columns": columns, "meta": {}, "rows": [dict.fromkeys(names, 1)] * rows}).encode()


def read_or_refuse(content: bytes) -> QTable | AstroError:
    try:
        return read_table(content, "table")
    except AstroError as error:
        return error


@pytest.fixture
def small_and_quick() -> Iterator[None]:
    tracemalloc.start()
    began = time.perf_counter()
    yield
    seconds, (_, peak) = time.perf_counter() - began, tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert seconds < SECONDS
    assert peak < MEGABYTES * 1e6


@st.composite
def mutations(draw: st.DrawFn, content: bytes) -> bytes:
    """Content with some bytes flipped, cut out, doubled or replaced by what parsers stumble over."""
    for _ in range(draw(st.integers(1, 4))):
        begin = draw(st.integers(0, len(content)))
        end = min(len(content), begin + draw(st.sampled_from([0, 1, 2, 8, 80, 2880])))
        stumbling = st.sampled_from(
            [b"", b"9" * 12, b"-1", b"nan", b'"', b"\n", b"&", b"<TD>", b"{", b"]", b"\0", b"#"]
        )
        new = draw(stumbling | st.binary(max_size=4) | st.just(content[begin:end] * 2))
        content = content[:begin] + new + content[end:]
    return content


@pytest.mark.parametrize("format", FORMATS)
@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_a_damaged_table_is_read_or_refused_with_a_code(format: str, data: st.DataObject) -> None:
    found = read_or_refuse(data.draw(mutations(a_table(format))))
    if isinstance(found, AstroError):
        assert found.code.name in CODES
    else:
        for written in FORMATS:
            assert table_bytes(found, written, OutputParams())


@pytest.mark.parametrize("format", FORMATS)
def test_a_table_that_is_cut_off_anywhere_is_refused_or_shorter(format: str) -> None:
    content = a_table(format)
    whole = len(read_table(content, "table"))
    for length in range(0, len(content), max(1, len(content) // 60)):
        found = read_or_refuse(content[:length])
        assert found.code.name in CODES if isinstance(found, AstroError) else len(found) <= whole


@settings(max_examples=150, deadline=None)
@given(content=st.binary(max_size=400) | st.text(max_size=400).map(str.encode))
@example(b"[" * 100_000)
@example(b'{"rows":' + b"[" * 100_000)
@example(b"<" + b"a" * 100_000)
def test_no_content_at_all_makes_it_fail_otherwise(content: bytes) -> None:
    found = read_or_refuse(content)
    assert isinstance(found, QTable) or found.code.name in CODES


@pytest.mark.usefixtures("small_and_quick")
@pytest.mark.parametrize(
    ("content", "said"),
    [
        (votable(doctype=f"<!DOCTYPE VOTABLE [<!ENTITY a0 'ha'>{LAUGHS}]>", table='name="&a11;"'), "document type"),
        (votable(doctype="<!DOCTYPE VOTABLE [<!ENTITY e SYSTEM 'file:///etc/hostname'>]>"), "document type"),
        (votable(doctype="<!DOCTYPE VOTABLE [<!ENTITY % p SYSTEM 'http://127.0.0.1/p'> %p;]>"), "document type"),
        (votable(data="<BINARY><STREAM href='file:///etc/hostname' encoding='base64'/></BINARY>"), "another file"),
        (votable(data="<FITS><v:STREAM xmlns:v='v' href='http://127.0.0.1/x.fits'/></FITS>"), "another file"),
        (votable(data="<PARQUET><STREAM href='file:///etc/hostname'/></PARQUET>"), "another file"),
        (votable(table='nrows="99999999999"'), "absurd sizes"),
        (votable(field='arraysize="0"', data="<BINARY><STREAM encoding='base64'>AAAA</STREAM></BINARY>"), "no length"),
        (votable(data="<BINARY/>"), "damaged"),
        (votable(table='nrows="-1"'), "absurd sizes"),
        (votable(table='nrows="49999999"', field='arraysize="2"'), "more values"),
        (votable(field='arraysize="20000x20000"'), "more values"),
        (votable(field='arraysize="99999999999*"'), "absurd sizes"),
        (votable(field='width="999999999"'), "format of numbers"),
        (votable(field='precision="F999999999"'), "format of numbers"),
        (votable(field='unit="10**9999999 m"'), "absurd unit"),
        ("<?xml version='1.0' encoding='klingon'?><VOTABLE/>".encode("ascii"), "encoding"),
        (b"<VOTABLE>" + b"<RESOURCE>" * 3_000 + b"</RESOURCE>" * 3_000 + b"</VOTABLE>", "damaged"),
        (ecsv(meta=LAUGHING_YAML), "header"),
        (ecsv(meta="[" * 50_000), "header"),
        (ecsv(meta="{a: " * 5_000), "header"),
        (ecsv(about=", unit: [1, 2"), "header"),
        (ecsv(about=", datatype: complex128"), "columns"),
        (ecsv(meta="{a: 1" + ":1" * 200_000 + "}"), "header"),
        (ecsv(meta="{a: !!float 1" + ":1" * 200_000 + "}"), "header"),
        (b"x\n" + b"a\n" * 40_000 + b"b" * 50_000, "texts"),
        (fits_of_no_bytes(20_000_000), "more values"),
        (json_of(["x"] * 3_000, 3_000), "JSON"),
        (b'{"rows":' + b"[" * 200_000, "JSON"),
        (b'{"columns": [], "meta": {"a": NaN}, "rows": []}', "JSON"),
        (b'{"columns": [], "meta": {"a": ' + b"9" * 10_000 + b'}, "rows": []}', "JSON"),
    ],
)
def test_a_hostile_table_is_refused_at_once(content: bytes, said: str) -> None:
    with pytest.raises(AstroError, match=said) as refused:
        read_table(content, "table")
    assert refused.value.code.name == "ASTRO_4007"


@pytest.mark.usefixtures("small_and_quick")
@pytest.mark.parametrize(
    "meta",
    [
        "{a: !!python/object/apply:os.mkdir [made]}",
        "{a: !astropy.table.SerializedColumn {name: x}}",
        "{a: &a {x: 1, y: 2}, b: &b {<<: [*a, *a]}}",
    ],
)
def test_metadata_that_name_classes_are_plain_values(
    meta: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert isinstance(read_table(ecsv(meta=meta), "table").meta["a"], dict | list)
    assert not list(tmp_path.iterdir())


@pytest.mark.usefixtures("small_and_quick")
@pytest.mark.parametrize("unit", ["10**9999999 m", "10+9999999 m", "m" * 5000, "(" * 100, "1e999 m", "1/0 m", "km999"])
def test_a_hostile_unit_is_kept_as_text(unit: str) -> None:
    assert str(read_table(ecsv(about=f", unit: '{unit}'"), "table")["x"].unit) == unit


def test_no_table_makes_the_reader_connect_or_open_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> NoReturn:
        raise AssertionError("a connection was asked for")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    secret = tmp_path / "secret.bin"
    secret.write_bytes(np.array([42.0], dtype=">f8").tobytes())
    for address in (secret.as_uri(), "http://127.0.0.1:9/x", "ftp://127.0.0.1/x"):
        stream = f'<BINARY><STREAM href="{address}"/></BINARY>'
        assert isinstance(read_or_refuse(votable(data=stream)), AstroError)
    linked = votable(data=ONE_ROW).replace(b"<DATA>", f'<LINK href="{secret.as_uri()}"/><DATA>'.encode())
    assert read_table(linked, "table")["x"] == [1]


def test_a_claim_of_more_rows_than_a_fits_table_holds_is_refused() -> None:
    content = a_table("fits")
    for rows in (b"4", b"99999999999", b"-1"):
        card = b"NAXIS2  = " + rows.rjust(20)
        assert content.count(b"NAXIS2  =                    3") == 1
        found = read_or_refuse(content.replace(b"NAXIS2  =                    3", card)[: len(content)])
        assert isinstance(found, QTable) or found.code.name == "ASTRO_4007"


def test_a_table_beyond_the_limit_is_refused_before_it_is_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("astroclassify_widgets.io.table.read_table.MOST_BYTES", 1000)
    with pytest.raises(AstroError, match="ASTRO_4002"):
        read_table(b"x\n" * 501, "table")


def test_one_value_of_the_whole_table_is_not_counted_in_every_row() -> None:
    content = votable(table='nrows="100000"', field='arraysize="32"')
    content = content.replace(b"<FIELD", b'<PARAM name="p" datatype="char" arraysize="4096" value="a"/><FIELD')
    require_harmless_votable(content, "table")


def test_an_end_of_memory_is_no_damage(monkeypatch: pytest.MonkeyPatch) -> None:
    def exhausted(*_: object, **__: object) -> NoReturn:
        raise MemoryError

    monkeypatch.setattr("json.loads", exhausted)
    with pytest.raises(AstroError, match="ASTRO_5071: 'table'"):
        read_table(a_table("json"), "table")


def test_the_texts_of_all_columns_together_are_bounded() -> None:
    row = ",".join("a" * 50)
    content = "\n".join([",".join(f"x{number}" for number in range(50)), *[row] * 1_000, ",".join(["b" * 2_000] * 50)])
    with pytest.raises(AstroError, match=r"ASTRO_4007: .*texts"):
        read_table(content.encode(), "table")
