"""A result in one ZIP file: everything in it is the same twice, but for what says when it was made."""

from __future__ import annotations

import io
import json
import struct
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from astroclassify_widgets import AstroError, Frame, OutputParams, read_catalog, run, write
from astroclassify_widgets.io.table.formats import FORMAT_FACTS
from astroclassify_widgets.io.table.rows import catalog_rows
from astroclassify_widgets.params.output import ColumnNames, TableFormat
from astroclassify_widgets.pipeline import Result, StageCache
from astroclassify_widgets.render.overlay import overlay_png

PARTS = ["table.ecsv", "metadata.json", "data.json", "preview.png", "run.json"]


@pytest.fixture(scope="module")
def result(frame: Frame) -> Result:
    return run(frame, zeropoint=25, xy=[(120.1, 80.2), (300, 20), (60, 200)])


@pytest.fixture(scope="module")
def bundle(result: Result) -> bytes:
    return result.bundle_bytes()


def opened(bundle: bytes) -> zipfile.ZipFile:
    archive = zipfile.ZipFile(io.BytesIO(bundle))
    assert archive.testzip() is None
    return archive


# --- what it holds


def test_it_holds_the_parts_of_the_contract_in_a_fixed_order(bundle: bytes) -> None:
    assert opened(bundle).namelist() == PARTS


@pytest.mark.parametrize("format", FORMAT_FACTS)
def test_its_table_is_the_one_that_is_written_alone(result: Result, format: TableFormat) -> None:
    output = OutputParams(names="sextractor", csv_float_fmt=".3f")
    archive = opened(result.bundle_bytes(format, output))
    name = f"table{FORMAT_FACTS[format].suffixes[0]}"
    assert archive.namelist() == [name, *PARTS[1:]]
    assert archive.read(name) == result.table_bytes(format, output)


def test_its_metadata_are_those_of_the_table(result: Result, bundle: bytes) -> None:
    assert json.loads(opened(bundle).read("metadata.json")) == dict(result.catalog.meta)


def test_its_rows_have_null_for_what_is_missing(result: Result, bundle: bytes) -> None:
    data = json.loads(opened(bundle).read("data.json"))
    assert data["rows"] == catalog_rows(result.catalog)
    assert data["rows"][1]["flux"] is None
    assert [column["name"] for column in data["columns"]] == result.catalog.colnames
    assert "meta" not in data


def test_its_picture_shows_the_frame_with_its_apertures(result: Result, bundle: bytes) -> None:
    picture = opened(bundle).read("preview.png")
    assert picture == overlay_png(result.frame, result.catalog, result.aperture)
    with Image.open(io.BytesIO(picture)) as image:
        assert image.format == "PNG"


def test_when_and_how_long_stand_in_one_part_alone(result: Result, bundle: bytes) -> None:
    archive = opened(bundle)
    report = json.loads(archive.read("run.json"))
    assert report == result.run_report()
    for name in PARTS[:-1]:
        assert report["began"].encode() not in archive.read(name)
        assert report["platform"].encode() not in archive.read(name)


# --- the same twice


def test_two_runs_differ_in_nothing_but_the_report(frame: Frame) -> None:
    first, second = (opened(run(frame, r=4, cache=StageCache()).bundle_bytes()) for _ in range(2))
    for name in PARTS[:-1]:
        assert first.read(name) == second.read(name), name
        assert first.getinfo(name).CRC == second.getinfo(name).CRC
    assert first.read("run.json") != second.read("run.json")


def test_one_result_gives_the_same_bytes_twice(result: Result, bundle: bytes) -> None:
    assert result.bundle_bytes() == bundle


def test_its_files_have_no_time_of_their_own_and_plain_permissions(bundle: bytes) -> None:
    for entry in opened(bundle).infolist():
        assert entry.date_time == (1980, 1, 1, 0, 0, 0)
        assert (entry.create_system, entry.external_attr >> 16) == (3, 0o100644)
        assert not entry.extra
        assert not entry.comment


def test_its_names_are_safe_whatever_the_frame_is_called(frame: Frame) -> None:
    odd = run(replace(frame, name="../../etc/\x00passwd"), xy=[(60, 60)])
    assert opened(odd.bundle_bytes()).namelist() == PARTS


# --- on disk and back


def test_a_name_that_ends_in_zip_asks_for_it(result: Result, bundle: bytes, tmp_path: Path) -> None:
    target = tmp_path / "M13.ZIP"
    assert write(result, target) == target
    assert target.read_bytes() == bundle


@pytest.mark.parametrize(("format", "names"), [("ecsv", "standard"), ("csv", "classic"), ("ds9", "sextractor")])
def test_its_table_comes_back_whatever_form_it_has(
    result: Result, tmp_path: Path, format: TableFormat, names: ColumnNames
) -> None:
    output = OutputParams(names=names)
    (tmp_path / "m13.zip").write_bytes(result.bundle_bytes(format, output))
    result.write(tmp_path / "m13.ecsv", output)
    back, alone = read_catalog(tmp_path / "m13.zip"), read_catalog(tmp_path / "m13.ecsv")
    assert back.colnames == alone.colnames
    assert back.meta == alone.meta
    for name in back.colnames:
        assert np.array_equal(np.asarray(back[name]), np.asarray(alone[name]), equal_nan=back[name].dtype.kind == "f")
        assert getattr(back[name], "unit", None) == getattr(alone[name], "unit", None)


def zipped(how: int = zipfile.ZIP_STORED, **parts: bytes) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", how) as archive:
        for name, held in parts.items():
            archive.writestr(f"{name}.json", held)
    return content.getvalue()


def with_flipped_data(bundle: bytes) -> bytes:
    damaged, entry = bytearray(bundle), opened(bundle).getinfo("data.json")
    damaged[entry.header_offset + 30 + len(entry.filename) + entry.compress_size // 2] ^= 255
    return bytes(damaged)


def with_huge_claims(bundle: bytes) -> bytes:
    """Say in the list of parts that each has 2 GB; it is believed before it is unpacked."""
    head, *entries = bundle.split(b"PK\x01\x02")
    claim = struct.pack("<I", 2_000_000_000)
    return b"PK\x01\x02".join([head, *(entry[:20] + claim + entry[24:] for entry in entries)])


DAMAGED: dict[str, Callable[[bytes], bytes]] = {
    "cut off": lambda whole: whole[: len(whole) // 2],
    "a flipped byte": with_flipped_data,
    "another ZIP file": lambda _: zipped(readme=b"hello"),
    "no metadata": lambda _: zipped(data=b'{"columns": [], "rows": []}'),
    "no JSON": lambda _: zipped(data=b"hello", metadata=b"{}"),
    "no UTF-8": lambda _: zipped(data=b'{"a": "\xff"}', metadata=b"{}"),
    "a list": lambda _: zipped(data=b"[]", metadata=b"{}"),
    "deep JSON": lambda _: zipped(data=b"[" * 100_000, metadata=b"{}"),
    "NaN": lambda _: zipped(data=b'{"columns": [], "rows": [NaN]}', metadata=b"{}"),
    "half a character": lambda whole: zipped(data=opened(whole).read("data.json"), metadata=rb'{"a": "\ud800"}'),
    "another compression": lambda _: zipped(zipfile.ZIP_LZMA, data=b'{"columns": [], "rows": []}', metadata=b"{}"),
    "rows that are none": lambda _: zipped(data=b'{"columns": [], "rows": 5}', metadata=b"{}"),
}


@pytest.mark.parametrize("damage", DAMAGED)
def test_a_damaged_or_foreign_bundle_is_refused_with_its_code(bundle: bytes, tmp_path: Path, damage: str) -> None:
    target = tmp_path / "m13.zip"
    target.write_bytes(DAMAGED[damage](bundle))
    with pytest.raises(AstroError) as refused:
        read_catalog(target)
    assert refused.value.code.name == "ASTRO_4007"
    assert "m13.zip" in refused.value.message
    assert str(tmp_path) not in str(refused.value)


def test_a_bundle_that_claims_too_much_is_told_to_be_too_large(bundle: bytes, tmp_path: Path) -> None:
    (tmp_path / "m13.zip").write_bytes(with_huge_claims(bundle))
    with pytest.raises(AstroError, match=r"ASTRO_4002: metadata\.json of 'm13.zip' has 2000000000 bytes"):
        read_catalog(tmp_path / "m13.zip")
