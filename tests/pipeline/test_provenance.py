"""A table says how it was made, and nothing of when or where."""

from __future__ import annotations

import getpass
import hashlib
import json
import platform
import re
import shutil
import socket
from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from pathlib import Path

import numpy as np
import pytest
from astropy.io import fits
from astropy.nddata import NDData, UnknownUncertainty
from PIL import Image

from astroclassify_widgets import Frame, Recipe, load, run, write
from astroclassify_widgets.io.table.write_table import table_bytes
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


def test_it_names_every_library_that_can_change_a_number(frame: Frame) -> None:
    versions = run(frame).catalog.meta["versions"]
    assert versions == {name: version(name) for name in ("numpy", "scipy", "astropy", "sep", "photutils", "numba")}


def test_it_says_which_file_and_which_pixels(path: Path, frame: Frame) -> None:
    meta, loaded = run(load(path)).catalog.meta, load(path)
    assert meta["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()
    assert meta["pixels"] == loaded.pixel_fingerprint
    assert (meta["shape"], meta["plane"], meta["channel"]) == ([256, 256], [], "")
    in_memory = run(frame).catalog.meta
    assert (in_memory["sha256"], in_memory["pixels"]) == (None, frame.pixel_fingerprint)


def test_it_says_which_plane_and_which_channel(path: Path, frame: Frame, tmp_path: Path) -> None:
    fits.writeto(tmp_path / "cube.fits", np.stack([0 * frame.data, frame.data])[None])
    of_cube = run(load(tmp_path / "cube.fits", plane=1)).catalog.meta
    assert (of_cube["plane"], of_cube["hdu"], of_cube["pixels"]) == ([1], 0, load(frame.data).pixel_fingerprint)
    grey = np.clip(frame.data / 8, 0, 255).astype(np.uint8)
    Image.fromarray(np.stack([grey, grey, 0 * grey], axis=-1)).save(tmp_path / "field.png")
    of_picture = run(load(tmp_path / "field.png", channel="green")).catalog.meta
    assert (of_picture["channel"], of_picture["hdu"]) == ("green", None)


def test_it_says_how_a_frame_without_a_file_came_and_never_a_path(path: Path, frame: Frame) -> None:
    options = {"seed": 3, "nx": 256, "ny": 256, "n_stars": 30, "min_separation": 24.0, "margin": 16.0}
    assert run(frame).catalog.meta["origin"] == {"function": "simulate", "options": options}
    assert run(load(path)).catalog.meta["origin"] is None


def test_it_says_the_cards_that_were_looked_at(path: Path) -> None:
    cards = run(load(path)).catalog.meta["cards"]
    assert cards["unit"] == "BUNIT = 'adu' (HDU 0)"
    assert cards["gain"] == "GAIN = 1.5 (HDU 0)"
    assert cards["exposure"] == "EXPTIME = 60.0 (HDU 0)"
    assert {"read_noise", "saturation"} <= cards.keys()


def test_a_card_that_the_user_overrides_was_not_used(path: Path) -> None:
    overridden = run(load(path), gain=1.2, exptime=30, read_noise=4, saturation=5e4).catalog.meta["cards"]
    assert not {"gain", "exposure", "read_noise", "saturation"} & overridden.keys()
    assert "exposure" in run(load(path), exptime="header").catalog.meta["cards"]


def test_it_says_filter_and_time_of_the_observation(path: Path) -> None:
    cards = {"FILTER": "R", "DATE-OBS": "2016-12-17T02:30:00"}
    said = run(load(path, header=cards)).catalog.meta["cards"]
    assert "FILTER = 'R'" in said["filter"]
    assert "DATE-OBS = '2016-12-17T02:30:00'" in said["mid_time"]


def test_cards_of_the_user_are_told_with_their_values(path: Path) -> None:
    meta = run(load(path, header={"gain": 2.5, "OBJECT": "M 13", "SATURATE": None})).catalog.meta
    assert meta["given_cards"] == {"GAIN": 2.5, "OBJECT": "M 13", "SATURATE": None}
    assert meta["cards"]["gain"] == "GAIN = 2.5 (given)"
    assert run(load(path)).catalog.meta["given_cards"] == {}


def test_it_says_which_planes_were_used(frame: Frame) -> None:
    flagged = np.zeros(frame.shape, np.uint16)
    flagged[:9, :9] = 4
    planes = load(frame.data, error=np.full(frame.shape, 9.0), dq=flagged)
    meta = run(planes, dq_bits="4,16").catalog.meta
    assert meta["data_quality"] == {"source": "the array given as dq", "bits": "4,16"}
    assert meta["noise_map"] == {"source": "the array given as error", "kind": "total"}
    unused = run(planes, dq_bits="none", noise_map="ignore").catalog.meta
    assert (unused["data_quality"], unused["noise_map"]) == (None, None)
    assert run(frame).catalog.meta["noise_map"] is None


def test_it_keeps_given_positions_only_where_the_table_loses_them(frame: Frame) -> None:
    xy = [(120.1, 80.2), (300, 20), (60, 200)]
    as_given, moved = run(frame, xy=xy).catalog.meta, run(frame, xy=xy, centroid="windowed").catalog.meta
    assert (as_given["positions"], moved["positions"]) == ("given", "given")
    assert moved["xy"] == "120.1,80.2 300.0,20.0 60.0,200.0"
    assert "xy" not in as_given
    detected = run(frame, centroid="windowed").catalog.meta
    assert detected["positions"] == "detected"
    assert "xy" not in detected


def test_what_varies_from_run_to_run_is_told_apart(frame: Frame) -> None:
    before = datetime.now(UTC)
    report = run(frame).run_report()
    assert before - timedelta(seconds=1) <= datetime.fromisoformat(report["began"]) <= datetime.now(UTC)
    assert 0 < report["seconds"] < 60
    assert report["python"] == platform.python_version()
    text = json.dumps(report)
    assert not any(secret in text for secret in (socket.gethostname(), str(Path.home()), getpass.getuser()))


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
    result = run(load(NDData(frame.data, uncertainty=UnknownUncertainty(frame.data))))
    assert "The uncertainty of the array is of a kind that is not read." in result.catalog.meta["notes"]
    assert result.catalog.meta["notes"] == [*result.frame.notes, *result.noise.notes]


def test_it_is_enough_to_make_the_table_again(path: Path) -> None:
    first = run(load(path), threshold_sigma=4, r=6, centroid="windowed", zeropoint=25.3, exptime="header")
    said = json.loads(first.table_bytes("json"))["meta"]
    assert recipe_from(said["recipe"]) == first.recipe
    assert run(load(path), recipe_from(said["recipe"])).table_bytes("ecsv") == first.table_bytes("ecsv")


def test_it_states_every_parameter_defaults_included(frame: Frame) -> None:
    assert run(frame).catalog.meta["recipe"] == Recipe().model_dump(mode="json")
    assert run(frame).catalog.meta["recipe_changes"] == {}
    assert run(frame, r=6, bkg="global").catalog.meta["recipe_changes"] == {"bkg": "global", "r": 6.0}


def test_it_is_plain_json(frame: Frame) -> None:
    meta = dict(run(frame, exptime="header", fwhm=3, xy=[(60, 60)], centroid="quadratic").catalog.meta)
    assert json.loads(json.dumps(meta, allow_nan=False)) == meta


@pytest.mark.parametrize("format", ["ecsv", "json", "fits", "votable"])
def test_it_holds_no_path_no_host_and_no_time(path: Path, format: str) -> None:
    text = table_bytes(run(load(path)).catalog, format, OutputParams()).decode("latin-1")
    assert "field.fits" in text
    for secret in (path.parent.name, str(path.parent), str(Path.home()), socket.gethostname()):
        assert not re.search(rf"(?<![\w-]){re.escape(secret)}(?![\w-])", text), secret
    assert not re.search(r"20\d\d-\d\d-\d\d|\d\d:\d\d:\d\d", text)


def test_it_is_the_same_wherever_the_file_lies(path: Path, tmp_path: Path) -> None:
    elsewhere = Path(shutil.copy(path, tmp_path / "field.fits"))
    assert run(load(elsewhere)).table_bytes("ecsv") == run(load(path)).table_bytes("ecsv")
