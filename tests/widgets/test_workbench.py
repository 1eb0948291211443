"""The workbench without a browser: messages in, state, table and status out."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import astroclassify_widgets as acw
from astroclassify_widgets.session import FrameOpened, ListShown, RecipeChanged, SourcePlaced
from astroclassify_widgets.widgets.workbench import Workbench


@pytest.fixture(scope="module")
def field() -> tuple[acw.Frame, Any]:
    return acw.simulate(seed=7, nx=300, ny=260, n_stars=40, flux_min=800)


@pytest.fixture
def frame(field: tuple[acw.Frame, Any]) -> acw.Frame:
    return field[0]


@pytest.fixture
def star(field: tuple[acw.Frame, Any]) -> tuple[float, float]:
    """The brightest star that stands alone, away from the edges."""
    truth = field[1]
    x, y = truth["x"].value, truth["y"].value
    alone = [
        i
        for i in np.argsort(-truth["flux"].value)
        if 20 < x[i] < 280 and 20 < y[i] < 240 and np.sort(np.hypot(x - x[i], y - y[i]))[1] > 30
    ]
    return float(x[alone[0]]), float(y[alone[0]])


@pytest.fixture
def workbench(frame: acw.Frame) -> Workbench:
    return acw.explore(frame)


def click(workbench: Workbench, x: float, y: float, *modifiers: str, hit: int | None = None) -> None:
    """Send what the browser sends when the image is clicked."""
    view = workbench.parts.view
    message = {"kind": "click", "image": view.image["id"], "x": x, "y": y, "tolerance": 2.0}
    view._handle_custom_msg({**message, "modifiers": list(modifiers), "hit": hit}, [])


def press(workbench: Workbench, key: str) -> None:
    view = workbench.parts.view
    view._handle_custom_msg({"kind": "key", "image": view.image["id"], "key": key}, [])


def placed(workbench: Workbench) -> list[tuple[float, float]]:
    opened = workbench.session.state.frame
    assert opened is not None
    return [(mark.x, mark.y) for mark in opened.marks]


# --- clicks


def test_a_click_near_a_star_places_an_aperture_on_its_centre(workbench: Workbench, star: tuple[float, float]) -> None:
    click(workbench, star[0] + 1.5, star[1] - 1)
    [(x, y)] = placed(workbench)
    assert math.hypot(x - star[0], y - star[1]) < 0.2
    assert workbench.result is not None
    assert len(workbench.result) == 1
    assert workbench.parts.table.selected == 0
    assert workbench.parts.view.selected == 0
    assert "Source 1" in workbench.parts.summary.value


def test_a_second_click_on_the_same_star_selects_it_again(workbench: Workbench, star: tuple[float, float]) -> None:
    click(workbench, *star)
    press(workbench, "Escape")
    assert workbench.parts.view.selected == -1
    click(workbench, star[0] - 1, star[1] + 1)
    assert len(placed(workbench)) == 1
    assert workbench.parts.view.selected == 0


def test_a_click_on_empty_sky_says_so_and_changes_nothing(workbench: Workbench, field: tuple[acw.Frame, Any]) -> None:
    truth = field[1]
    grid = [(x, y) for x in range(20, 280, 10) for y in range(20, 240, 10)]
    empty = max(grid, key=lambda at: np.hypot(truth["x"].value - at[0], truth["y"].value - at[1]).min())
    click(workbench, *empty)
    status = workbench.parts.status
    assert (status.kind, status.code) == ("notice", "ASTRO_4008")
    assert placed(workbench) == []
    assert not workbench.session.can_undo


def test_shift_and_click_places_an_aperture_where_nothing_is(workbench: Workbench) -> None:
    click(workbench, 12.25, 34.5, "shift")
    assert placed(workbench) == [(12.25, 34.5)]


def test_a_click_on_a_row_of_the_table_shown_selects_it(workbench: Workbench) -> None:
    workbench.session.dispatch(ListShown("detected"))
    assert workbench.result is not None
    row = len(workbench.result) - 1
    x, y = (float(workbench.result.catalog[name][row].value) for name in ("x_centroid", "y_centroid"))
    click(workbench, x, y, hit=row)
    assert workbench.parts.table.selected == row
    assert f"Source {row + 1} " in workbench.parts.summary.value
    assert placed(workbench) == []


def test_a_click_of_an_image_that_is_gone_is_dropped(workbench: Workbench, star: tuple[float, float]) -> None:
    view = workbench.parts.view
    message = {"kind": "click", "image": "gone", "x": star[0], "y": star[1], "tolerance": 2.0, "modifiers": []}
    view._handle_custom_msg({**message, "hit": None}, [])
    assert placed(workbench) == []


# --- keys, undo and the list bar


def test_keys_step_through_the_sources_remove_them_and_take_it_back(workbench: Workbench) -> None:
    for x in (40.0, 80.0, 120.0):
        workbench.session.dispatch(SourcePlaced(x, 50.0))
    press(workbench, "n")
    assert workbench.parts.view.selected == 0
    press(workbench, "p")
    assert workbench.parts.view.selected == 2
    press(workbench, "Delete")
    assert [x for x, _ in placed(workbench)] == [40.0, 80.0]
    press(workbench, "ctrl+z")
    assert [x for x, _ in placed(workbench)] == [40.0, 80.0, 120.0]
    press(workbench, "ctrl+shift+z")
    assert [x for x, _ in placed(workbench)] == [40.0, 80.0]


def edit(workbench: Workbench, kind: str, *chosen: int, **fields: object) -> None:
    """Send what the browser sends when sources were worked on."""
    view = workbench.parts.view
    message = {"kind": kind, "image": view.image["id"], "shown": len(view.source_kinds), **fields}
    view._handle_custom_msg(message, [np.array(chosen, "<u4").tobytes()] if kind == "area" else [])


def test_a_dragged_source_is_measured_where_it_was_let_go_and_comes_back_by_undo(workbench: Workbench) -> None:
    for x in (40.0, 80.0):
        workbench.session.dispatch(SourcePlaced(x, 50.0))
    edit(workbench, "move", source=1, x=90.5, y=60.25)
    assert placed(workbench) == [(40.0, 50.0), (90.5, 60.25)]
    assert "Source 2 moved" in workbench.parts.status.text
    assert workbench.result is not None
    assert float(workbench.result.catalog["x_centroid"][1].value) == 90.5
    assert np.frombuffer(workbench.parts.view.source_positions, "<f4")[2] == 90.5
    press(workbench, "ctrl+z")
    assert placed(workbench) == [(40.0, 50.0), (80.0, 50.0)]


def test_a_source_that_is_not_selected_or_goes_off_the_frame_is_not_moved(workbench: Workbench) -> None:
    for x in (40.0, 80.0):
        workbench.session.dispatch(SourcePlaced(x, 50.0))
    edit(workbench, "move", source=0, x=90.5, y=60.25)
    edit(workbench, "move", source=1, x=-4.0, y=60.25)
    assert placed(workbench) == [(40.0, 50.0), (80.0, 50.0)]
    assert workbench.parts.status.kind == "error"


def test_a_dragged_radius_is_that_of_the_recipe_the_slider_and_the_image(workbench: Workbench) -> None:
    edit(workbench, "radius", name="r", value=6.3)
    assert workbench.session.state.recipe.r == 6.3
    assert workbench.parts.controls.slider("r").value == 6.3
    assert workbench.parts.view.r == 6.3
    press(workbench, "ctrl+z")
    assert workbench.parts.view.r == 5.0


def test_a_radius_that_follows_from_the_frame_cannot_be_dragged(workbench: Workbench) -> None:
    workbench.session.dispatch(RecipeChanged({"r_mode": "auto"}))
    edit(workbench, "radius", name="r", value=6.3)
    assert workbench.session.state.recipe.r == 5.0
    assert "follow from the FWHM" in workbench.parts.status.text


def test_sources_chosen_in_an_area_are_removed_at_once_and_come_back_at_once(workbench: Workbench) -> None:
    for x in (40.0, 80.0, 120.0, 160.0):
        workbench.session.dispatch(SourcePlaced(x, 50.0))
    edit(workbench, "area", 0, 2, 3, 7)
    assert "3 placed sources chosen" in workbench.parts.status.text
    assert list(workbench.parts.view.source_chosen[:4]) == [1, 0, 1, 1]
    assert workbench.parts.view.selected == -1
    press(workbench, "Delete")
    assert placed(workbench) == [(80.0, 50.0)]
    assert "3 sources removed" in workbench.parts.status.text
    press(workbench, "ctrl+z")
    assert len(placed(workbench)) == 4
    edit(workbench, "area", 0, 2)
    press(workbench, "Escape")
    assert workbench.parts.view.source_chosen == b""
    press(workbench, "Delete")
    assert len(placed(workbench)) == 4


def test_one_source_in_an_area_is_selected_and_none_ends_the_selection(workbench: Workbench) -> None:
    for x in (40.0, 80.0):
        workbench.session.dispatch(SourcePlaced(x, 50.0))
    edit(workbench, "area", 0)
    assert workbench.parts.view.selected == 0
    edit(workbench, "area")
    assert workbench.parts.view.selected == -1
    assert "No placed sources chosen" in workbench.parts.status.text


def test_placed_sources_are_chosen_from_the_list_of_detected_ones_too(workbench: Workbench) -> None:
    for x in (40.0, 80.0):
        workbench.session.dispatch(SourcePlaced(x, 50.0))
    workbench.session.dispatch(ListShown("detected"))
    n_detected = len(workbench.parts.view.source_kinds) - 2
    edit(workbench, "area", 0, n_detected, n_detected + 1)
    assert workbench.session.state.source_list == "placed"
    opened = workbench.session.state.frame
    assert opened is not None
    assert opened.chosen == (0, 1)


def test_the_markers_show_the_rows_of_the_table_first_and_the_other_list_behind(workbench: Workbench) -> None:
    workbench.session.dispatch(SourcePlaced(40.0, 50.0))
    view = workbench.parts.view
    kinds = np.frombuffer(view.source_kinds, np.uint8)
    assert kinds[0] == 1
    assert np.all(kinds[1:] == 0)
    assert len(kinds) > 10
    workbench.session.dispatch(ListShown("detected"))
    kinds = np.frombuffer(view.source_kinds, np.uint8)
    assert kinds[-1] == 1
    assert np.all(kinds[:-1] == 0)


def test_a_higher_threshold_finds_fewer_sources(workbench: Workbench) -> None:
    counts = []
    for detector in ("sep", "dao"):
        for threshold in (3.0, 40.0):
            workbench.session.dispatch(RecipeChanged({"detector": detector, "threshold_sigma": threshold}))
            counts.append(len(np.frombuffer(workbench.parts.view.source_kinds, np.uint8)))
    assert counts[0] > counts[1]
    assert counts[2] > counts[3] > 0


# --- controls


def test_a_control_changes_the_recipe_and_undo_brings_the_control_back(workbench: Workbench) -> None:
    slider = workbench.parts.controls.slider("threshold_sigma")
    slider.value = 7.0
    assert workbench.session.state.recipe.threshold_sigma == 7.0
    workbench.session.undo()
    assert slider.value == 3.0


def test_a_radius_beyond_its_annulus_is_refused_with_a_sentence_and_the_table_stays(workbench: Workbench) -> None:
    workbench.session.dispatch(SourcePlaced(40.0, 50.0))
    workbench.parts.controls.slider("r").value = 9.0
    status = workbench.parts.status
    assert (status.kind, status.code) == ("error", "ASTRO_4005")
    assert workbench.session.state.recipe.r == 5.0
    assert workbench.result is not None


def test_the_radii_on_the_image_are_those_in_force(workbench: Workbench) -> None:
    workbench.session.dispatch(RecipeChanged({"r": 6.0, "r_in": 10.0, "r_out": 15.0}))
    view = workbench.parts.view
    assert (view.r, view.r_in, view.r_out) == (6.0, 10.0, 15.0)
    workbench.session.dispatch(SourcePlaced(40.0, 50.0))
    workbench.session.dispatch(RecipeChanged({"r_mode": "auto"}))
    assert workbench.result is not None
    assert view.r == pytest.approx(workbench.result.aperture.r)
    assert view.r != 6.0


# --- frames


def test_another_frame_is_opened_by_its_path_and_one_can_go_back(
    workbench: Workbench, frame: acw.Frame, tmp_path: Path
) -> None:
    path = acw.write(acw.simulate(seed=8, nx=120, ny=100, n_stars=5)[0], tmp_path / "other.fits")
    workbench._open_path(str(path))
    assert workbench.session.state.frame is not None
    assert workbench.session.state.frame.frame.name == "other.fits"
    assert workbench.parts.view.image["nx"] == 120
    assert "other.fits" in workbench.parts.status.text
    workbench.session.undo()
    assert workbench.parts.view.image["nx"] == 300


@pytest.mark.parametrize(("content", "code"), [(b"this is no FITS file" * 400, "ASTRO_4007"), (b"", "ASTRO_4001")])
def test_a_bad_file_says_so_and_what_is_open_stays(
    workbench: Workbench, tmp_path: Path, content: bytes, code: str
) -> None:
    (tmp_path / "bad.fits").write_bytes(content)
    workbench._open_path(str(tmp_path / "bad.fits"))
    status = workbench.parts.status
    assert (status.kind, status.code) == ("error", code)
    assert str(tmp_path) not in status.text
    assert workbench.parts.view.image["nx"] == 300


def test_without_a_frame_there_is_nothing_to_export_and_nothing_fails(workbench: Workbench) -> None:
    workbench.session.undo()
    opened = workbench.session.state.current
    assert opened is not None
    workbench._safely(lambda: workbench.parts.frame_bar._close.click())()
    assert workbench.session.state.frame is None
    assert workbench.parts.view.image == {}
    assert workbench.result is None
    assert workbench.parts.status.kind != "error", workbench.parts.status.text
    workbench.session.dispatch(FrameOpened(acw.simulate(seed=8, nx=64, ny=64, n_stars=2)[0]))
    assert workbench.parts.view.image["nx"] == 64


def test_the_frame_of_the_served_app_comes_from_the_environment(
    frame: acw.Frame, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ASTRO_FRAME", str(acw.write(frame, tmp_path / "night.fits")))
    assert acw.explore().session.state.frame.frame.name == "night.fits"


# --- failures


def test_an_unexpected_failure_reaches_the_status_line_without_its_trace(workbench: Workbench) -> None:
    def fail() -> None:
        raise KeyError("/secret/place")

    workbench._safely(fail)()
    status = workbench.parts.status
    assert (status.kind, status.code) == ("error", "ASTRO_5001")
    assert "KeyError" in status.text
    assert "secret" not in status.text


def test_a_wrong_recipe_is_refused_before_anything_opens(frame: acw.Frame) -> None:
    with pytest.raises(acw.AstroError, match="ASTRO_4005"):
        acw.explore(frame, r=20)
