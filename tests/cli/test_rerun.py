"""astrocli rerun: the table again, from what it says of itself."""

from __future__ import annotations

import json
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from astropy.io import fits
from astropy.table import QTable

from astroclassify_widgets import Frame, OutputParams, Recipe, load, run, simulate
from astroclassify_widgets.io.table.write_table import table_bytes

Astrocli = Callable[..., Any]


@pytest.fixture
def night(field_file: Path, tmp_path: Path) -> Path:
    """A folder with the image in it."""
    shutil.copy(field_file, tmp_path / "field.fits")
    return tmp_path


@pytest.mark.parametrize("name", ["t.ecsv", "t.fits", "t.vot", "t.json", "t.zip"])
def test_a_table_of_the_shell_is_made_again_in_the_shell(astrocli: Astrocli, night: Path, name: str) -> None:
    table = night / name
    words = ["--xy", "60,60", "--xy", "0.3,900", "--centroid", "windowed", "--names", "sextractor"]
    assert astrocli("measure", night / "field.fits", *words, "--output", table).status == 0
    done = astrocli("rerun", table, "--names", "sextractor", "--output", night / f"again-{name}")
    assert (done.status, done.out) == (0, b"")
    assert done.err == f"2 sources written to {night / f'again-{name}'}\n"
    if name == "t.zip":
        with zipfile.ZipFile(table) as then, zipfile.ZipFile(night / "again-t.zip") as now:
            assert all(then.read(part) == now.read(part) for part in then.namelist() if part != "run.json")
    else:
        assert (night / f"again-{name}").read_bytes() == table.read_bytes()


def test_the_new_table_has_whatever_form_is_asked_for(astrocli: Astrocli, night: Path, field_frame: Frame) -> None:
    result = run(field_frame, r=4)
    table = result.write(night / "t.ecsv")
    assert astrocli("rerun", table).out == result.table_bytes("json")
    classic = OutputParams(names="classic")
    assert astrocli("rerun", table, "--format", "csv", "--names", "classic").out == result.table_bytes("csv", classic)


def test_an_image_elsewhere_is_given(astrocli: Astrocli, field_file: Path, field_frame: Frame, tmp_path: Path) -> None:
    table = run(field_frame, r=4).write(tmp_path / "t.ecsv")
    done = astrocli("rerun", table)
    assert (done.status, done.out) == (2, b"")
    assert done.err.startswith("ASTRO_4041: there is no file 'field.fits' beside the table.")
    assert astrocli("rerun", table, field_file, "--format", "ecsv").out == table.read_bytes()


def test_planes_are_given_again(astrocli: Astrocli, field_file: Path, tmp_path: Path) -> None:
    sigma = tmp_path / "sigma.fits"
    fits.writeto(sigma, np.full(load(field_file).shape, 11, np.float32))
    table = tmp_path / "t.ecsv"
    assert astrocli("detect", field_file, "--error", sigma, "--header", "GAIN=2", "-o", table).status == 0
    assert astrocli("rerun", table, field_file).err.startswith("ASTRO_4091")
    assert astrocli("rerun", table, field_file, "--error", sigma, "--format", "ecsv").out == table.read_bytes()


def test_another_image_is_refused(astrocli: Astrocli, night: Path, field_frame: Frame) -> None:
    table = run(field_frame, r=4).write(night / "t.ecsv")
    with fits.open(night / "field.fits", mode="update") as hdus:
        hdus[0].header["GAIN"] = 2.0
    done = astrocli("rerun", table)
    assert (done.status, done.out) == (2, b"")
    assert done.err.startswith("ASTRO_4091: the pixels of 'field.fits' are those that were measured")
    assert "GAIN = 2.0 (HDU 0), and was GAIN = 1.5 (HDU 0)" in done.err
    assert done.err.count("\n") == 1


def test_other_versions_are_told_beside_the_table(astrocli: Astrocli, night: Path, field_frame: Frame) -> None:
    result = run(field_frame, r=4)
    old = QTable(result.catalog)
    old.meta["versions"] = {**old.meta["versions"], "numpy": "1.0"}
    (night / "old.json").write_bytes(table_bytes(old, "json", OutputParams()))
    done = astrocli("rerun", night / "old.json")
    assert (done.status, done.out) == (0, result.table_bytes("json"))
    assert done.err.startswith("Last digits may differ: numpy was 1.0 and is ")


def test_the_image_is_never_replaced_by_its_table(astrocli: Astrocli, night: Path, field_frame: Frame) -> None:
    table, before = run(field_frame, r=4).write(night / "t.ecsv"), (night / "field.fits").read_bytes()
    for words in ([], [night / "field.fits"]):
        done = astrocli("rerun", table, *words, "--output", night / "field.fits")
        assert done.status == 2
        assert "the table would replace the image" in done.err
    assert (night / "field.fits").read_bytes() == before


def test_a_simulated_frame_needs_no_file(astrocli: Astrocli, tmp_path: Path) -> None:
    result = run(simulate(seed=1, nx=96, ny=96, n_stars=6)[0], r=4)
    done = astrocli("rerun", result.write(tmp_path / "t.fits"), "--format", "ecsv")
    assert (done.status, done.err) == (0, "")
    assert done.out == result.table_bytes("ecsv")


def test_a_dry_run_prints_the_recipe_of_the_table_and_needs_no_image(
    astrocli: Astrocli, field_frame: Frame, tmp_path: Path
) -> None:
    table = run(field_frame, r=4, bkg="global").write(tmp_path / "t.ecsv")
    done = astrocli("rerun", table, "--dry-run")
    assert (done.status, done.err) == (0, "")
    assert Recipe(**json.loads(done.out)) == Recipe(r=4, bkg="global")
