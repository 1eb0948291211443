"""A session: what it measures, whom it tells, and where a click leads."""

from __future__ import annotations

import doctest
import math
from concurrent.futures import ThreadPoolExecutor

import pytest

from astroclassify_widgets import AstroError, Frame, Recipe, Session, run
from astroclassify_widgets.session import (
    FrameOpened,
    ListShown,
    RecipeChanged,
    RowSelected,
    SessionState,
    SourcePlaced,
    measure_state,
    session,
)


@pytest.fixture
def at_work(frame: Frame) -> Session:
    return Session(frame)


def ecsv(result: object) -> bytes:
    return result.table_bytes("ecsv")  # type: ignore[attr-defined, no-any-return]


def test_the_example_in_its_documentation_is_true() -> None:
    assert doctest.testmod(session) == doctest.TestResults(failed=0, attempted=8)


# --- measuring


def test_placed_sources_are_measured_in_their_order(at_work: Session, frame: Frame) -> None:
    assert at_work.measure() is None
    for xy in ((20, 30), (50.5, 60.25)):
        at_work.dispatch(SourcePlaced(*xy))
    at_work.dispatch(RecipeChanged({"r": 4.0, "threshold_sigma": 7.0}))
    result = at_work.measure()
    assert ecsv(result) == ecsv(run(frame, r=4, threshold_sigma=7, xy=[(20, 30), (50.5, 60.25)]))
    assert result is not None
    assert result.catalog.meta["recipe"]["threshold_sigma"] == 7


def test_detected_sources_are_measured_where_their_list_is_shown(at_work: Session, frame: Frame) -> None:
    at_work.dispatch(ListShown("detected"))
    assert ecsv(at_work.measure()) == ecsv(run(frame))


def test_nothing_is_measured_without_a_frame() -> None:
    for source_list in ("placed", "detected"):
        assert measure_state(SessionState(source_list=source_list)) is None  # type: ignore[arg-type]


def test_a_state_is_measured_in_another_thread_while_the_session_goes_on(at_work: Session, frame: Frame) -> None:
    at_work.dispatch(ListShown("detected"))
    with ThreadPoolExecutor(1) as worker:
        measured = worker.submit(measure_state, at_work.state)
        at_work.dispatch(RecipeChanged({"threshold_sigma": 20.0}))
        assert ecsv(measured.result()) == ecsv(run(frame))


# --- clicks


def test_a_click_leads_to_the_star_unless_the_place_itself_is_meant(at_work: Session, frame: Frame) -> None:
    star = run(frame).catalog[0]
    x, y = float(star["x_centroid"].value), float(star["y_centroid"].value)
    assert math.dist(at_work.locate(x + 1.5, y - 1, tolerance=4), (x, y)) < 0.1
    assert at_work.locate(x + 1.5, y - 1, tolerance=4, force=True) == (x + 1.5, y - 1)


def test_a_click_without_a_frame_is_refused() -> None:
    with pytest.raises(AstroError, match="no frame is open"):
        Session().locate(1, 1, tolerance=4)


# --- beginnings, undo


def test_what_a_session_begins_with_cannot_be_taken_back(frame: Frame) -> None:
    begun = Session(frame, Recipe(r=7))
    assert (begun.can_undo, begun.can_redo, begun.log) == (False, False, ())
    begun.undo()
    assert begun.state.recipe.r == 7
    assert begun.state.frame is not None


def test_undo_and_redo_are_there_when_there_is_something_to_do(at_work: Session) -> None:
    at_work.dispatch(SourcePlaced(1, 1))
    assert (at_work.can_undo, at_work.can_redo, len(at_work.log)) == (True, False, 1)
    at_work.undo()
    assert (at_work.can_undo, at_work.can_redo, len(at_work.log)) == (False, True, 0)
    at_work.redo()
    assert at_work.log == (SourcePlaced(1, 1),)


def test_a_refused_action_leaves_everything_as_it_was(at_work: Session) -> None:
    before = at_work.state
    with pytest.raises(AstroError, match="ASTRO_4005"):
        at_work.dispatch(RecipeChanged({"r": 10.0}))
    assert at_work.state is before
    assert not at_work.can_undo


# --- subscribers


def test_a_subscriber_is_told_of_every_change_until_it_leaves(at_work: Session, frame: Frame) -> None:
    told: list[tuple[SessionState, SessionState]] = []
    leave = at_work.subscribe(lambda old, new: told.append((old, new)))
    first = at_work.state
    at_work.dispatch(FrameOpened(frame))
    second = at_work.state
    at_work.undo()
    at_work.undo()
    at_work.dispatch(RowSelected(None))
    leave()
    leave()
    at_work.redo()
    assert told == [(first, second), (second, first)]


def test_all_are_told_of_changes_in_their_order_also_where_one_of_them_acts(at_work: Session) -> None:
    told: list[tuple[float, float]] = []

    def act(_: SessionState, new: SessionState) -> None:
        if new.recipe.r == 6:
            at_work.dispatch(RecipeChanged({"r": 7}))

    at_work.subscribe(act)
    at_work.subscribe(lambda old, new: told.append((old.recipe.r, new.recipe.r)))
    at_work.dispatch(RecipeChanged({"r": 6}))
    assert told == [(5, 6), (6, 7)]


def test_a_subscriber_that_fails_is_heard_and_the_session_goes_on(at_work: Session) -> None:
    def fail(_old: SessionState, _new: SessionState) -> None:
        raise RuntimeError("a broken view")

    leave = at_work.subscribe(fail)
    with pytest.raises(RuntimeError, match="a broken view"):
        at_work.dispatch(SourcePlaced(1, 1))
    leave()
    told: list[SessionState] = []
    at_work.subscribe(lambda _, new: told.append(new))
    at_work.dispatch(SourcePlaced(2, 2))
    assert told == [at_work.state]
