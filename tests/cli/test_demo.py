"""astrocli demo: from a frame to a table and a picture in one command."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PIL import Image

from astroclassify_widgets import Frame, demo_frame, load, run

Astrocli = Callable[..., Any]


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_the_demo_frame_goes_all_the_way(astrocli: Astrocli, tmp_path: Path) -> None:
    folder = tmp_path / "new" / "demo"
    done = astrocli("demo", "--folder", folder)
    assert (done.status, done.err) == (0, "")
    assert names_in(folder) == ["simulated_42.ecsv", "simulated_42.fits", "simulated_42.png"]
    result = run(demo_frame())
    assert (folder / "simulated_42.ecsv").read_bytes() == result.table_bytes("ecsv")
    assert load(folder / "simulated_42.fits").data.tobytes() == result.frame.data.tobytes()
    with Image.open(folder / "simulated_42.png") as picture:
        assert picture.format == "PNG"
    lines = done.text.splitlines()
    assert lines[0] == f"{len(result)} sources on simulated_42.fits; the first, in order of isophotal flux:"
    assert lines[6].startswith("Effective gain: 1.5 e- per data unit")
    assert [line.removeprefix("Written: ") for line in lines[7:]] == [
        str(folder / name) for name in ("simulated_42.fits", "simulated_42.ecsv", "simulated_42.png")
    ]


def test_ones_own_frame_is_left_alone_and_told_of(
    astrocli: Astrocli, field_file: Path, field_frame: Frame, tmp_path: Path
) -> None:
    before = field_file.read_bytes()
    done = astrocli("demo", field_file, "--folder", tmp_path, "--threshold", 5)
    assert (done.status, done.err) == (0, "")
    assert names_in(tmp_path) == ["field.ecsv", "field.png"]
    catalog = run(field_frame, threshold_sigma=5).catalog
    assert (tmp_path / "field.ecsv").read_bytes() == run(field_frame, threshold_sigma=5).table_bytes("ecsv")
    brightest = done.text.splitlines()[1]
    for value in (catalog["x_centroid"][0].value, catalog["y_centroid"][0].value, catalog["flux"][0].value):
        assert f"{value:.1f}"[:-2] in brightest
    assert "adu" in brightest
    assert field_file.read_bytes() == before


def test_a_frame_without_sources_is_no_failure(astrocli: Astrocli, field_file: Path, tmp_path: Path) -> None:
    done = astrocli("demo", field_file, "--folder", tmp_path, "--threshold", 1000)
    assert (done.status, done.err) == (0, "")
    assert done.text.startswith("0 sources on field.fits")
    assert names_in(tmp_path) == ["field.ecsv", "field.png"]


def test_a_folder_that_cannot_be_made_is_told_in_one_line(astrocli: Astrocli, field_file: Path) -> None:
    done = astrocli("demo", field_file, "--folder", field_file)
    assert (done.status, done.out) == (2, b"")
    assert done.err.startswith("ASTRO_4001: ")
    assert done.err.count("\n") == 1


def test_a_hidden_file_is_a_file_like_any_other(astrocli: Astrocli, field_file: Path, tmp_path: Path) -> None:
    hidden = shutil.copy(field_file, tmp_path / ".field.fits")
    done = astrocli("demo", hidden, "--folder", tmp_path / "demo")
    assert (done.status, done.err) == (0, "")


def test_a_name_with_dollars_is_a_name(astrocli: Astrocli, field_file: Path, tmp_path: Path) -> None:
    odd = shutil.copy(field_file, tmp_path / "a$b_$c.fits")
    done = astrocli("demo", odd, "--folder", tmp_path / "demo")
    assert (done.status, done.err) == (0, "")
