"""astrocli measure: photometry at given positions."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from astroclassify_widgets import Frame, Recipe, read_regions, run

Astrocli = Callable[..., Any]


def test_positions_are_measured_in_their_order_as_in_python(
    astrocli: Astrocli, field_file: Path, field_frame: Frame
) -> None:
    words = ["--xy", "200,60", "--xy", "60.5,200.25", "--xy=-5,3", "--xy", "-4.5,1e2"]
    done = astrocli("measure", field_file, *words, "--r", 4, "--format", "ecsv")
    assert (done.status, done.err) == (0, "")
    xy = [(200, 60), (60.5, 200.25), (-5, 3), (-4.5, 100)]
    assert done.out == run(field_frame, xy=xy, r=4).table_bytes("ecsv")


@pytest.mark.parametrize("words", [["--xy", "-0.4,3"], ["--xy=-0.4,3"]])
def test_a_position_may_begin_with_a_minus(astrocli: Astrocli, field_file: Path, words: list[str]) -> None:
    rows = json.loads(astrocli("measure", field_file, *words).out)["rows"]
    assert [(row["x_centroid"], row["y_centroid"]) for row in rows] == [(-0.4, 3.0)]


def test_a_position_off_the_frame_is_a_row_of_nulls(astrocli: Astrocli, field_file: Path) -> None:
    inside, outside = json.loads(astrocli("measure", field_file, "--xy", "60,60", "--xy", "900,60").out)["rows"]
    assert inside["flux"] is not None
    assert (outside["x_centroid"], outside["flux"], outside["flags"]) == (900.0, None, 8)


def test_the_recipe_of_the_contract_works(astrocli: Astrocli, field_file: Path, field_frame: Frame) -> None:
    words = ["--zeropoint", "25.3", "--exptime", "90", "--gain", "1.4", "--mag-system", "AB"]
    done = astrocli("measure", "--file", field_file, "--xy", "120,80", *words, "--format", "csv")
    parameters: dict[str, Any] = {"zeropoint": 25.3, "exptime": 90, "gain": 1.4, "mag_system": "AB"}
    assert done.out == run(field_frame, xy=[(120, 80)], **parameters).table_bytes("csv")


def test_the_table_goes_where_it_should(
    astrocli: Astrocli, field_file: Path, field_frame: Frame, tmp_path: Path
) -> None:
    target = tmp_path / "table.fits"
    done = astrocli("measure", field_file, "--xy", "60,60", "--output", target)
    assert (done.status, done.out) == (0, b"")
    assert target.read_bytes() == run(field_frame, xy=[(60, 60)]).table_bytes("fits")


def test_a_dry_run_prints_the_recipe_and_opens_nothing(astrocli: Astrocli) -> None:
    done = astrocli("measure", "missing.fits", "--xy", "60,60", "--r", 6, "--dry-run")
    assert (done.status, done.err) == (0, "")
    assert Recipe.model_validate_json(done.out) == Recipe(r=6.0)


@pytest.mark.parametrize("text", ["60", "60,", "60,60,60", "a,b", "nan,3", "inf,3", "", "60 60"])
def test_what_is_no_position_is_refused(astrocli: Astrocli, field_file: Path, text: str) -> None:
    done = astrocli("measure", field_file, "--xy", "60,60", f"--xy={text}")
    assert (done.status, done.out) == (2, b"")
    assert done.err.startswith("ASTRO_4001: ")
    assert done.err.count("\n") == 1
    assert "xy" in done.err


@pytest.mark.parametrize("suffix", [".reg", ".crtf"])
def test_positions_come_from_regions(
    astrocli: Astrocli, field_file: Path, field_frame: Frame, tmp_path: Path, suffix: str
) -> None:
    regions = run(field_frame, xy=[(200, 60), (60.5, 200.25), (-5, 3)]).write(tmp_path / f"stars{suffix}")
    done = astrocli("measure", field_file, "--regions", regions, "--format", "csv")
    assert (done.status, done.err) == (0, "")
    assert done.out == run(field_frame, xy=read_regions(regions)).table_bytes("csv")


def test_regions_on_the_sky_are_measured_by_the_world_coordinates_of_the_image(
    astrocli: Astrocli, field_file: Path, field_frame: Frame, tmp_path: Path
) -> None:
    star = run(field_frame, xy=[(60, 70)]).catalog[0]
    (tmp_path / "sky.reg").write_text(f"icrs\npoint({star['ra'].value:.9f},{star['dec'].value:.9f})\n")
    (row,) = json.loads(astrocli("measure", field_file, "--regions", tmp_path / "sky.reg").out)["rows"]
    assert (row["x_centroid"], row["y_centroid"]) == (pytest.approx(60, abs=1e-3), pytest.approx(70, abs=1e-3))


def test_positions_have_one_origin(astrocli: Astrocli, field_file: Path) -> None:
    done = astrocli("measure", field_file, "--xy", "60,60", "--regions", "stars.reg")
    assert done.status == 2
    assert done.err.startswith("ASTRO_4001: --xy and --regions both give positions.")


def test_without_a_position_there_is_nothing_to_measure(astrocli: Astrocli, field_file: Path) -> None:
    done = astrocli("measure", field_file)
    assert (done.status, done.out) == (2, b"")
    assert done.err.startswith("ASTRO_4001: ")
    assert "--xy" in done.err


def test_regions_that_are_left_out_are_told_in_one_line(astrocli: Astrocli, field_file: Path, tmp_path: Path) -> None:
    (tmp_path / "stars.reg").write_text("image\ncircle(60,60,3)\npolygon(1,1,2,2,3,1)\n")
    done = astrocli("measure", field_file, "--regions", tmp_path / "stars.reg")
    assert (done.status, done.err) == (0, "'stars.reg': left out 1 x polygon.\n")
