"""A table says how it was made, and nothing of when or where."""

from __future__ import annotations

import json
import re
import shutil
import socket
from importlib.metadata import version
from pathlib import Path

import pytest
from astropy.nddata import NDData, StdDevUncertainty

from astroclassify_widgets import Frame, Recipe, load, run, write
from astroclassify_widgets.io.write_table import table_bytes
from astroclassify_widgets.model.flags import FLAGS
from astroclassify_widgets.params import OutputParams
from astroclassify_widgets.params.validation import recipe_from


@pytest.fixture(scope="module")
def path(frame: Frame, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(frame, tmp_path_factory.mktemp("one place") / "field.fits")


def test_it_names_software_frame_unit_and_detector(path: Path) -> None:
    meta = run(load(path), detector="dao").catalog.meta
    assert meta["software"] == f"astroclassify-widgets {version('astroclassify-widgets')}"
    assert (meta["frame"], meta["hdu"], meta["unit"], meta["pixel_origin"]) == ("field.fits", 0, "adu", 0)
    assert meta["detector"] == "dao"


def test_it_says_what_errors_are_made_of_and_how_that_is_known(frame: Frame, plain_frame: Frame) -> None:
    meta = run(frame, r=6).catalog.meta
    assert meta["effective_gain"] == 1.5
    assert "GAIN = 1.5" in meta["effective_gain_source"]
    assert meta["read_noise"] == pytest.approx(5 / 1.5)
    assert meta["saturation"] == 60_000
    assert meta["aperture"] == {"r": 6.0, "r_in": 8.0, "r_out": 12.0}
    assert meta["fwhm"] == pytest.approx(3, abs=0.1)
    assert meta["fwhm_stars"] >= 3
    unknown = run(plain_frame).catalog.meta
    assert unknown["effective_gain"] is None
    assert unknown["effective_gain_source"]
    assert (unknown["unit"], unknown["saturation"]) == ("", None)
    assert "gain = 1.2 e-/ADU (given)" in run(frame, gain=1.2).catalog.meta["effective_gain_source"]


def test_it_explains_every_flag(frame: Frame) -> None:
    assert run(frame).catalog.meta["flags"] == {str(flag.value): flag.name for flag in FLAGS}


def test_its_notes_are_those_of_the_reader_and_of_the_noise_model(frame: Frame) -> None:
    result = run(load(NDData(frame.data, uncertainty=StdDevUncertainty(frame.data))))
    assert "The uncertainty of the array is not used." in result.catalog.meta["notes"]
    assert result.catalog.meta["notes"] == [*result.frame.notes, *result.noise.notes]


def test_it_is_enough_to_make_the_table_again(path: Path) -> None:
    first = run(load(path), threshold_sigma=4, r=6, centroid="windowed", zeropoint=25.3, exptime="header")
    said = json.loads(first.table_bytes("json"))["meta"]
    assert recipe_from(said["recipe"]) == first.recipe
    assert run(load(path), recipe_from(said["recipe"])).table_bytes("ecsv") == first.table_bytes("ecsv")


def test_it_states_every_parameter_defaults_included(frame: Frame) -> None:
    assert run(frame).catalog.meta["recipe"] == Recipe().model_dump(mode="json")


def test_it_is_plain_json(frame: Frame) -> None:
    meta = dict(run(frame, exptime="header", fwhm=3).catalog.meta)
    assert json.loads(json.dumps(meta, allow_nan=False)) == meta


@pytest.mark.parametrize("format", ["ecsv", "json", "fits"])
def test_it_holds_no_path_no_host_and_no_time(path: Path, format: str) -> None:
    text = table_bytes(run(load(path)).catalog, format, OutputParams()).decode("latin-1")
    assert "field.fits" in text
    for secret in (path.parent.name, str(path.parent), str(Path.home()), socket.gethostname()):
        assert not re.search(rf"(?<![\w-]){re.escape(secret)}(?![\w-])", text), secret
    assert not re.search(r"20\d\d-\d\d-\d\d|\d\d:\d\d:\d\d", text)


def test_it_is_the_same_wherever_the_file_lies(path: Path, tmp_path: Path) -> None:
    elsewhere = Path(shutil.copy(path, tmp_path / "field.fits"))
    assert run(load(elsewhere)).table_bytes("ecsv") == run(load(path)).table_bytes("ecsv")
