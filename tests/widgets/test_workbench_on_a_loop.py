"""The workbench beside a running loop, as in a kernel: what the user sees while the worker is busy."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import pytest

import astroclassify_widgets as acw
from astroclassify_widgets.pipeline import Result
from astroclassify_widgets.session import ListShown, RecipeChanged, SourcePlaced, SourceRemoved
from astroclassify_widgets.widgets import measured as measured_module
from astroclassify_widgets.widgets.workbench import Workbench

PATIENCE = 30
POSITIONS = ((40.0, 50.0), (120.0, 60.0), (200.0, 90.0))


@pytest.fixture(scope="module")
def frame() -> acw.Frame:
    return acw.simulate(seed=7, nx=300, ny=260, n_stars=40, flux_min=800)[0]


class Gate:
    """Holds the real measurement back while it is shut."""

    def __init__(self) -> None:
        self._open = threading.Event()
        self._open.set()
        self.waiting = threading.Event()
        self._measure = measured_module.measure_state

    def measure(self, *arguments: Any, **keywords: Any) -> Result | None:
        self.waiting.set()
        assert self._open.wait(PATIENCE)
        return self._measure(*arguments, **keywords)

    def shut(self) -> None:
        self.waiting.clear()
        self._open.clear()

    def open(self) -> None:
        self._open.set()

    async def until_someone_waits(self) -> None:
        assert await asyncio.to_thread(self.waiting.wait, PATIENCE)
        await asyncio.sleep(0.05)


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Iterator[Gate]:
    gate = Gate()
    monkeypatch.setattr(measured_module, "measure_state", gate.measure)
    yield gate
    gate.open()


async def until(condition: Callable[[], bool]) -> None:
    """Let the loop run until something holds."""
    async with asyncio.timeout(PATIENCE):
        while not condition():
            await asyncio.sleep(0.01)


def play(frame: acw.Frame, scene: Callable[[Workbench], Awaitable[None]]) -> None:
    """Play a scene with a workbench on a running loop."""

    async def run() -> None:
        workbench = acw.explore(frame)
        try:
            for x, y in POSITIONS:
                workbench.session.dispatch(SourcePlaced(x, y))
            await until(lambda: n_rows(workbench) == len(POSITIONS) and not workbench.parts.status.busy)
            await scene(workbench)
        finally:
            workbench.close()

    asyncio.run(run())


def n_rows(workbench: Workbench) -> int:
    columns = workbench.parts.table._columns
    return len(columns[0]["texts"]) if columns else 0


def outdated(workbench: Workbench) -> bool:
    return "acw-outdated" in workbench.parts.table._dom_classes


def test_the_table_of_placed_sources_stays_while_a_threshold_is_dragged(frame: acw.Frame, gate: Gate) -> None:
    async def scene(workbench: Workbench) -> None:
        gate.shut()
        for gesture, threshold in enumerate((4.0, 5.0, 6.0)):
            workbench.session.dispatch(RecipeChanged({"threshold_sigma": threshold}, gesture))
            await gate.until_someone_waits()
            await asyncio.sleep(0.1)
            assert n_rows(workbench) == len(POSITIONS)
            assert workbench.parts.table.selected == 2
            assert "Source 3" in workbench.parts.summary.value
        gate.open()
        await until(lambda: not outdated(workbench))

    play(frame, scene)


def test_a_cancelled_measurement_leaves_its_table_marked_as_outdated_until_the_next(
    frame: acw.Frame, gate: Gate
) -> None:
    async def scene(workbench: Workbench) -> None:
        gate.shut()
        workbench.session.dispatch(RecipeChanged({"r": 7.0}))
        await gate.until_someone_waits()
        workbench.parts.status._received(None, {"kind": "cancel"}, [])
        gate.open()
        await until(lambda: workbench.parts.status.code == "ASTRO_4990")
        assert workbench.parts.status.kind == "notice"
        assert outdated(workbench)
        workbench.session.dispatch(RecipeChanged({"r": 7.5}))
        await until(lambda: not outdated(workbench))

    play(frame, scene)


def test_a_row_of_a_table_that_lost_a_source_cannot_be_taken_for_another(frame: acw.Frame, gate: Gate) -> None:
    async def scene(workbench: Workbench) -> None:
        gate.shut()
        workbench.session.dispatch(SourceRemoved(0))
        workbench.parts.table._handle_custom_msg({"kind": "select", "row": 2}, [])
        assert workbench.parts.status.kind != "error"
        opened = workbench.session.state.frame
        assert opened is not None
        assert opened.selected != 2
        gate.open()
        await until(lambda: n_rows(workbench) == len(POSITIONS) - 1)
        assert not outdated(workbench)

    play(frame, scene)


def test_clicks_one_upon_the_other_are_all_placed(frame: acw.Frame, gate: Gate) -> None:
    async def scene(workbench: Workbench) -> None:
        gate.shut()
        workbench.session.dispatch(RecipeChanged({"r": 6.0}))
        await gate.until_someone_waits()
        view = workbench.parts.view
        for x in (30.0, 60.0, 90.0):
            message = {"kind": "click", "image": view.image["id"], "x": x, "y": 20.0, "tolerance": 2.0}
            # The browser hits a marker of the list that it still holds.
            view._handle_custom_msg({**message, "modifiers": ["shift"], "hit": 0}, [])
        gate.open()
        await until(lambda: n_rows(workbench) == len(POSITIONS) + 3)

    play(frame, scene)


def test_a_hit_of_a_list_that_has_changed_selects_nothing_far_away(frame: acw.Frame, gate: Gate) -> None:
    async def scene(workbench: Workbench) -> None:
        gate.open()
        view = workbench.parts.view
        message = {"kind": "click", "image": view.image["id"], "x": 280.0, "y": 240.0, "tolerance": 2.0}
        before = workbench.session.state
        view._handle_custom_msg({**message, "modifiers": [], "hit": 0}, [])
        await until(lambda: workbench.parts.status.code == "ASTRO_4008" or workbench.session.state != before)
        opened = workbench.session.state.frame
        assert opened is not None
        assert opened.selected != 0

    play(frame, scene)


def test_files_opened_one_upon_the_other_are_all_opened(
    frame: acw.Frame, gate: Gate, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("frames")
    paths = [
        acw.write(acw.simulate(seed=n, nx=64, ny=64, n_stars=3)[0], folder / f"{name}.fits")
        for n, name in enumerate("abc")
    ]

    async def scene(workbench: Workbench) -> None:
        gate.shut()
        workbench.session.dispatch(ListShown("detected"))
        await gate.until_someone_waits()
        for path in paths:
            workbench._open_path(str(path))
        gate.open()
        await until(lambda: len(workbench.session.state.frames) == 4)
        assert [opened.frame.name for opened in workbench.session.state.frames[1:]] == ["a.fits", "b.fits", "c.fits"]

    play(frame, scene)


def test_a_closed_workbench_leaves_no_thread_no_widget_and_no_subscription(frame: acw.Frame, gate: Gate) -> None:
    async def scene(workbench: Workbench) -> None:
        workbench.close()
        assert workbench.parts.view.comm is None
        assert workbench.parts.controls.slider("r").comm is None
        shown = workbench.parts.list_bar._list.options
        workbench.session.dispatch(SourcePlaced(10.0, 10.0))
        assert workbench.parts.list_bar._list.options == shown

    play(frame, scene)
    for thread in threading.enumerate():
        if thread.name == "astroclassify-worker":
            thread.join(PATIENCE)
            assert not thread.is_alive()
