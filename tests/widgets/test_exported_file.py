"""What the workbench exports is what Python writes."""

from __future__ import annotations

import io
import zipfile
from typing import get_args

import pytest

from astroclassify_widgets import AstroError, Frame, Recipe, run, simulate
from astroclassify_widgets.io.table.formats import FORMAT_FACTS
from astroclassify_widgets.model.observer import SilentObserver
from astroclassify_widgets.params.output import TableFormat
from astroclassify_widgets.session import FrameOpened, ListShown, SessionState, reduce, to_python
from astroclassify_widgets.widgets.export_bar import ExportBar
from astroclassify_widgets.widgets.exported_file import BUNDLE, SCRIPT, exported_file


@pytest.fixture(scope="module")
def frame() -> Frame:
    return simulate(seed=4, nx=96, ny=96, n_stars=12, min_separation=14, margin=8, flux_min=1e4)[0]


@pytest.fixture(scope="module")
def state(frame: Frame) -> SessionState:
    opened = reduce(SessionState(recipe=Recipe(r=4)), FrameOpened(frame))
    return reduce(opened, ListShown("detected"))


@pytest.mark.parametrize("format", get_args(TableFormat))
def test_a_table_is_the_one_of_python_under_its_usual_suffix(
    state: SessionState, frame: Frame, format: TableFormat
) -> None:
    file, facts = exported_file(state, format, SilentObserver()), FORMAT_FACTS[format]
    assert file.content == run(frame, r=4).table_bytes(format)
    assert (file.name, file.media_type) == (f"simulated_4{facts.suffixes[0]}", facts.media_type)


def test_a_bundle_holds_the_table_and_the_picture(state: SessionState, frame: Frame) -> None:
    file = exported_file(state, BUNDLE, SilentObserver())
    assert (file.name, file.media_type) == ("simulated_4.zip", "application/zip")
    with zipfile.ZipFile(io.BytesIO(file.content)) as archive:
        assert archive.read("table.ecsv") == run(frame, r=4).table_bytes("ecsv")
        assert archive.read("preview.png").startswith(b"\x89PNG")


def test_the_script_is_that_of_the_session(state: SessionState) -> None:
    file = exported_file(state, SCRIPT, SilentObserver())
    assert (file.name, file.content.decode()) == ("simulated_4.py", to_python(state))


def test_without_a_table_there_is_nothing_to_export() -> None:
    with pytest.raises(AstroError, match="ASTRO_4001"):
        exported_file(SessionState(), "ecsv", SilentObserver())


def test_the_bar_offers_everything_under_names_that_people_know() -> None:
    chooser = ExportBar().children[0]
    offered = dict(chooser.options)
    assert set(offered.values()) == {*get_args(TableFormat), BUNDLE, SCRIPT}
    assert list(offered) == [
        "ECSV", "CSV", "JSON", "FITS", "VOTable", "DS9 regions", "CRTF regions", "ZIP bundle", "Python script",
    ]  # fmt: skip
    assert chooser.value == "ecsv"
