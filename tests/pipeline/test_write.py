"""Results and frames go to files by the name that is given to them."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from astropy.io import fits
from astropy.table import QTable

from astroclassify_widgets import AstroError, Frame, OutputParams, load, run, write
from astroclassify_widgets.params.output import TableFormat
from astroclassify_widgets.pipeline import Result

SUFFIXES: dict[str, TableFormat] = {
    ".ecsv": "ecsv",
    ".csv": "csv",
    ".json": "json",
    ".fits": "fits",
    ".fit": "fits",
    ".FITS": "fits",
    ".Csv": "csv",
    ".vot": "votable",
    ".xml": "votable",
    ".reg": "ds9",
    ".crtf": "crtf",
    ".tar.json": "json",
}


@pytest.fixture(scope="module")
def result(frame: Frame) -> Result:
    return run(frame, zeropoint=25)


# --- tables


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_the_suffix_chooses_the_format(result: Result, tmp_path: Path, suffix: str) -> None:
    target = tmp_path / f"table{suffix}"
    assert write(result, target) == target == result.write(str(target))
    assert target.read_bytes() == result.table_bytes(SUFFIXES[suffix])


@pytest.mark.parametrize("name", ["table.txt", "table", "table.fits.gz", "csv", ".csv", "table.png", "table."])
def test_a_name_that_chooses_none_is_refused_with_those_that_do(result: Result, tmp_path: Path, name: str) -> None:
    with pytest.raises(AstroError) as refused:
        write(result, tmp_path / name)
    assert refused.value.code.name == "ASTRO_4001"
    assert f"'{name}'" in refused.value.message
    assert str(tmp_path) not in str(refused.value)
    assert all(suffix in refused.value.hint for suffix in (".json", ".csv", ".ecsv", ".fits", ".vot", ".reg", ".zip"))
    assert not list(tmp_path.iterdir())


def test_an_existing_table_is_replaced(result: Result, tmp_path: Path) -> None:
    target = tmp_path / "table.csv"
    target.write_text("old\n" * 100_000)
    write(result, target)
    assert target.read_bytes() == result.table_bytes("csv")


def test_a_written_table_holds_the_numbers_of_the_result(result: Result, tmp_path: Path) -> None:
    read = QTable.read(write(result, tmp_path / "table.ecsv"))
    assert read.colnames == result.catalog.colnames
    for name in read.colnames:
        same_nan = {"equal_nan": True} if read[name].dtype.kind == "f" else {}
        assert np.array_equal(np.asarray(read[name]), np.asarray(result.catalog[name]), **same_nan), name
        assert getattr(read[name], "unit", None) == getattr(result.catalog[name], "unit", None)
    assert dict(read.meta) == dict(result.catalog.meta)


def test_the_form_of_a_table_is_a_matter_of_output_parameters(result: Result, tmp_path: Path) -> None:
    output = OutputParams(names="classic", csv_delimiter=";", csv_float_fmt=".2f")
    lines = write(result, tmp_path / "table.csv", output).read_text().splitlines()
    assert lines[0].split(";")[:3] == ["id", "x", "y"]
    assert lines[1].split(";")[1] == format(result.catalog["x_centroid"][0].value, ".2f")
    assert json.loads(result.table_bytes("json", OutputParams(names="sextractor")))["columns"][0]["name"] == "NUMBER"


def test_zero_sources_are_written_in_every_format(frame: Frame, tmp_path: Path) -> None:
    none = run(frame, threshold_sigma=1000)
    assert len(QTable.read(write(none, tmp_path / "none.ecsv"))) == 0
    assert fits.getdata(write(none, tmp_path / "none.fits")).size == 0
    assert json.loads(write(none, tmp_path / "none.json").read_bytes())["rows"] == []
    assert write(none, tmp_path / "none.csv").read_text() == ",".join(none.catalog.colnames) + "\n"


# --- frames


def test_a_frame_comes_back_from_its_file_and_measures_alike(frame: Frame, tmp_path: Path) -> None:
    masked = frame.with_mask(frame.data > 5000)
    target = tmp_path / "frame.fits"
    assert write(masked, target) == target
    again = load(target)
    assert np.array_equal(again.data, masked.data)
    assert np.array_equal(again.mask, masked.mask)
    assert again.unit == "adu"
    before, after = (run(one, r=6, zeropoint=25, exptime="header").catalog for one in (masked, again))
    for name in ("flux", "flux_err", "mag", "flags", "x_centroid"):
        assert np.array_equal(before[name], after[name], equal_nan=True), name
    assert np.abs((before["ra"] - after["ra"]).to_value("arcsec")).max() < 1e-6


def test_what_is_neither_frame_nor_result_is_refused(result: Result, tmp_path: Path) -> None:
    for value in (result.catalog, np.zeros((9, 9)), None):
        with pytest.raises(AstroError, match=f"ASTRO_4001: a {type(value).__name__} cannot be written"):
            write(value, tmp_path / "value.fits")  # type: ignore[arg-type]
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("name", ["table.ecsv", "table.zip"])
def test_a_folder_that_does_not_exist_is_told_without_its_path(result: Result, tmp_path: Path, name: str) -> None:
    with pytest.raises(AstroError, match=f"ASTRO_4001: '{name}' cannot be written: its folder does not exist") as no:
        write(result, tmp_path / "missing" / name)
    assert str(tmp_path) not in str(no.value)


def test_a_frame_in_a_folder_that_is_not_there_is_refused_by_name(frame: Frame, tmp_path: Path) -> None:
    with pytest.raises(AstroError, match=r"'field.fits' cannot be written: its folder does not exist") as refused:
        write(frame, tmp_path / "nowhere" / "field.fits")
    assert str(tmp_path) not in str(refused.value)
