"""The script of a session gives the same table, and needs no widgets."""

from __future__ import annotations

import subprocess
import sys
from contextlib import chdir
from functools import reduce as fold
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest.mock import patch

import numpy as np
import pytest
from astropy.io import fits
from astropy.nddata import CCDData, NDData, UnknownUncertainty
from astropy.table import QTable
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from astroclassify_widgets import AstroError, Frame, Session, demo_frame, load, simulate, write
from astroclassify_widgets.session import (
    FrameOpened,
    History,
    ListShown,
    RecipeChanged,
    SessionState,
    SourcePlaced,
    measure_state,
    table_stem,
    to_python,
)
from tests.session.user_actions import actions, done

WIDGETS = {"ipywidgets", "anywidget", "bqplot", "IPython", "traitlets", "matplotlib"}
THEN_CHECK = f"\nimport sys\nloaded = {WIDGETS} & set(sys.modules)\nassert not loaded, loaded\n"


def table_of(script: str, *arguments: str) -> bytes:
    """Run a script here, in a folder of its own, and return the one file that it writes."""
    with TemporaryDirectory() as folder, chdir(folder), patch.object(sys, "argv", ["script.py", *arguments]):
        exec(compile(script, "script.py", "exec"), {"__name__": "__main__"})
        (written,) = Path(folder).iterdir()
        return written.read_bytes()


def expected(state: SessionState) -> bytes:
    result = measure_state(state)
    assert result is not None
    return result.table_bytes("ecsv")


def at_work(frame: Frame, **changes: Any) -> Session:
    session = Session(frame)
    session.dispatch(SourcePlaced(20.123456789, 30))
    session.dispatch(SourcePlaced(61.5, 40.25))
    session.dispatch(RecipeChanged(changes))
    return session


# --- what it says


def test_a_script_is_short_and_says_only_what_is_not_the_default() -> None:
    session = Session(demo_frame())
    session.dispatch(RecipeChanged({"threshold_sigma": 4, "r": 5, "detector": "dao"}))
    session.dispatch(ListShown("detected"))
    assert session.to_python() == (
        "import astroclassify_widgets as acw\n"
        "\n"
        "frame = acw.demo_frame()\n"
        'result = acw.run(frame, detector="dao", threshold_sigma=4.0)\n'
        'result.write("simulated_42.ecsv")\n'
    )


def test_placed_sources_stand_one_a_line(frame: Frame) -> None:
    script = at_work(frame, centroid="windowed").to_python()
    assert (
        "result = acw.run(\n"
        "    frame,\n"
        '    centroid="windowed",\n'
        "    xy=[\n"
        "        (20.123456789, 30.0),\n"
        "        (61.5, 40.25),\n"
        "    ],\n"
        ")\n"
    ) in script


def test_without_a_table_there_is_no_script(frame: Frame) -> None:
    with pytest.raises(AstroError, match="no frame is open"):
        Session().to_python()
    with pytest.raises(AstroError, match="no source is placed"):
        Session(frame).to_python()


@pytest.mark.parametrize(
    ("name", "stem"),
    [
        ("m13.fits", "m13"),
        ("m13.V.fits.fz", "m13.V"),
        ("M13.FIT.GZ", "M13"),
        ("m13.V.jpeg", "m13.V"),
        ("m13.tif", "m13"),
        ("array", "array"),
        ("../../etc/passwd", "passwd"),
        ("C:\\data\\ngc 1.fts", "ngc_1"),
        ("..", "table"),
        (".fits", "table"),
        ("", "table"),
        ('a"b\n.fits', "a_b_"),
        ("x" * 300, "x" * 60),
    ],
)
def test_the_table_is_called_after_the_frame_whatever_that_is_called(name: str, stem: str) -> None:
    assert table_stem(name) == stem


# --- what it gives


def test_a_file_is_loaded_by_the_path_that_was_given(path: Path) -> None:
    with chdir(path.parent):
        session = at_work(load("night.fits", hdu=0, name="the night"))
        script = session.to_python()
    assert 'frame = acw.load("night.fits", name="the night", hdu=0)\n' in script
    local = script.replace('"night.fits"', repr(str(path)))
    assert table_of(local) == expected(session.state)


@pytest.mark.parametrize("name", [None, 'it\'s "odd".fits'])
def test_the_content_of_a_file_is_loaded_from_the_file_that_the_script_is_given(path: Path, name: str | None) -> None:
    session = at_work(load(path.read_bytes(), name=name), r=4.5)
    assert "give the path" in session.to_python()
    assert table_of(session.to_python(), str(path)) == expected(session.state)


ARRAYS = {
    "an array": lambda frame: load(np.where(frame.data > 2000, np.nan, frame.data)),
    "an array with a mask": lambda frame: load(frame.data, mask=frame.data > 1500),
    "an array with a note": lambda frame: load(
        NDData(frame.data, uncertainty=UnknownUncertainty(np.ones(frame.shape))), name="a \"noted\" 'array'"
    ),
}
WITH_HEADERS = {
    "a CCDData": lambda frame: load(CCDData(frame.data, unit="adu", meta=dict(frame.header), wcs=frame.wcs)),
    "a masked frame": lambda frame: frame.with_mask(frame.data > 1500),
}


@pytest.mark.parametrize("kind", ARRAYS)
def test_an_array_is_loaded_from_where_it_was_saved(frame: Frame, tmp_path: Path, kind: str) -> None:
    held = ARRAYS[kind](frame)
    saved = write(held, tmp_path / "saved.fits")
    session = at_work(held)
    assert "save it by acw.write(frame, path)" in session.to_python()
    assert table_of(session.to_python(), str(saved)) == expected(session.state)


OF_THE_SAVED_FILE = {"cards", "effective_gain_source", "read_noise_source", "saturation_source", "sha256"}


def assert_same_but_for_the_file(session: Session, saved: Path) -> None:
    """Check that the script gives the numbers of the session, and other provenance only where it is a file's."""
    here, there = (
        QTable.read(content.decode().splitlines(), format="ascii.ecsv")
        for content in (expected(session.state), table_of(session.to_python(), str(saved)))
    )
    assert here.pformat() == there.pformat()
    assert here.meta.keys() == there.meta.keys()
    assert {name for name, value in here.meta.items() if there.meta[name] != value} <= OF_THE_SAVED_FILE


@pytest.mark.parametrize("kind", WITH_HEADERS)
def test_with_a_header_only_the_names_of_the_cards_are_those_of_the_file(
    frame: Frame, tmp_path: Path, kind: str
) -> None:
    held = WITH_HEADERS[kind](frame)
    assert_same_but_for_the_file(at_work(held), write(held, tmp_path / "saved.fits"))


def test_a_file_that_was_masked_is_loaded_from_where_it_was_saved(path: Path, tmp_path: Path) -> None:
    masked = load(path, mask=load(path).data > 1500)
    assert_same_but_for_the_file(at_work(masked), write(masked, tmp_path / "m.fits"))


@pytest.fixture(scope="module")
def cube(path: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file whose first extension is a cube, and whose second plane is a field."""
    data, header = fits.getdata(path), fits.getheader(path)
    target = tmp_path_factory.mktemp("cubes") / "cube.fits"
    hdus = [fits.PrimaryHDU(), fits.ImageHDU(np.stack([0 * data, data]), header)]
    fits.HDUList(hdus).writeto(target)
    return target


CARDS = {"GAIN": 2.5, "OBJECT": "M 13", "RDNOISE": None}


def test_which_image_of_a_file_and_given_cards_are_part_of_the_script(cube: Path) -> None:
    session = at_work(load(cube, hdu=1, plane=1, header=CARDS))
    assert (
        'hdu=1,\n    plane=(1,),\n    header={"GAIN": 2.5, "OBJECT": "M 13", "RDNOISE": None},\n' in session.to_python()
    )
    assert table_of(session.to_python()) == expected(session.state)


def test_so_they_are_where_only_the_content_was_loaded(cube: Path) -> None:
    session = at_work(load(cube.read_bytes(), hdu=1, plane=1, header=CARDS))
    assert table_of(session.to_python(), str(cube)) == expected(session.state)


@pytest.mark.parametrize("channel", ["red", "luminance"])
@pytest.mark.parametrize("as_content", [False, True])
def test_a_picture_is_loaded_by_its_channel(frame: Frame, tmp_path: Path, channel: str, as_content: bool) -> None:
    grey = np.clip(frame.data / 8, 0, 255).astype(np.uint8)
    picture = tmp_path / "field.png"
    Image.fromarray(np.stack([grey, grey // 2, 0 * grey], axis=-1)).save(picture)
    session = at_work(load(picture.read_bytes() if as_content else picture, name="field.png", channel=channel))
    assert ("channel=" in session.to_python()) == (channel == "red")
    assert table_of(session.to_python(), *([str(picture)] if as_content else [])) == expected(session.state)


@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_whatever_was_done_the_script_gives_the_same_table(frames: list[Frame], data: st.DataObject) -> None:
    begun = History.of(SessionState()).do(FrameOpened(frames[0], "0")).do(SourcePlaced(40, 40))
    state = fold(done, data.draw(st.lists(actions(frames), max_size=12)), begun).present
    if state.frame is None or (state.source_list == "placed" and not state.frame.marks):
        with pytest.raises(AstroError, match="ASTRO_4001"):
            to_python(state)
    else:
        assert table_of(to_python(state)) == expected(state)


def test_a_fresh_interpreter_gives_the_same_table_without_any_widget_library(frame: Frame, tmp_path: Path) -> None:
    session = at_work(frame, r=4.5, bkg="global")
    (tmp_path / "script.py").write_text(session.to_python() + THEN_CHECK, encoding="utf-8")
    subprocess.run([sys.executable, "-I", "script.py"], cwd=tmp_path, check=True, timeout=120)
    assert (tmp_path / "simulated_4.ecsv").read_bytes() == expected(session.state)


# --- how it looks


def test_a_formatter_leaves_the_scripts_alone(frames: list[Frame], tmp_path: Path) -> None:
    long = simulate(seed=9, nx=64, ny=64, n_stars=3, flux_min=1.0, flux_max=2.0, n_cosmic_rays=1, read_noise=2.0)[0]
    noted = load(CCDData(frames[0].data, unit="adu"), name='it\'s a "long" name of a frame in memory')
    content = load(write(frames[1], tmp_path / "n.fits").read_bytes(), name="n" * 90)
    many_cards = {f"CARD{n}": f"{n} " * n for n in range(9)}
    carded = [load(tmp_path / "n.fits", header=cards) for cards in ({"GAIN": 2.0}, many_cards)]
    carded.append(load((tmp_path / "n.fits").read_bytes(), header=many_cards))
    masked = frames[0].with_mask(np.zeros(frames[0].shape))
    for place, frame in enumerate([*frames, long, noted, content, masked, *carded]):
        for n, changes in enumerate([{}, {"r": 4}, {"r": 4, "exptime": "header", "zeropoint": 25, "saturation": 5e4}]):
            session = at_work(frame, **changes)
            script = tmp_path / f"script_{place}_{n}.py"
            script.write_text(session.to_python(), encoding="utf-8")
    ruff = Path(sys.executable).with_name("ruff")
    for command in (["format", "--check", "--diff"], ["check", "--select", "E4,E7,E9,F,I"]):
        said = subprocess.run([ruff, *command, "--isolated", tmp_path], capture_output=True, text=True, check=False)
        assert said.returncode == 0, said.stdout
