"""Undo and redo."""

from __future__ import annotations

from functools import reduce as fold

import pytest
from hypothesis import given
from hypothesis import strategies as st

from astroclassify_widgets import Frame
from astroclassify_widgets.session import (
    FrameClosed,
    FrameOpened,
    History,
    ListShown,
    RecipeChanged,
    RowSelected,
    SessionState,
    SourceMoved,
    SourcePlaced,
    SourcesChosen,
    SourcesRemoved,
    history,
    reduce,
)
from tests.session.user_actions import actions, done


def after(*actions: object) -> History:
    return fold(lambda past, action: past.do(action), actions, History.of(SessionState()))  # type: ignore[arg-type]


def n_steps_back(history: History) -> int:
    n = 0
    while history.past:
        history, n = history.undo(), n + 1
    return n


# --- steps


def test_an_action_is_taken_back_and_done_again(frame: Frame) -> None:
    opened = after(FrameOpened(frame, "a"))
    placed = opened.do(SourcePlaced(10, 20))
    assert placed.undo().present == opened.present
    assert placed.undo().redo() == placed
    assert placed.undo().log == opened.log


def test_nothing_happens_where_there_is_nothing_to_take_back_or_do_again() -> None:
    empty = History.of(SessionState())
    assert empty.undo() == empty.redo() == empty


def test_a_new_action_forgets_what_was_taken_back(frame: Frame) -> None:
    placed = after(FrameOpened(frame, "a"), SourcePlaced(10, 20))
    assert not placed.undo().do(SourcePlaced(30, 40)).future


def test_looking_is_no_step_and_forgets_nothing(frame: Frame) -> None:
    placed = after(FrameOpened(frame, "a"), SourcePlaced(10, 20), SourcePlaced(30, 40))
    looked = placed.undo().do(RowSelected(None)).do(ListShown("detected"))
    assert n_steps_back(looked) == n_steps_back(placed.undo())
    assert looked.redo() == placed


def test_sources_removed_at_once_come_back_at_once_and_choosing_them_is_no_step(frame: Frame) -> None:
    placed = after(FrameOpened(frame, "a"), *(SourcePlaced(i, i) for i in range(4)))
    removed = placed.do(SourcesChosen((0, 2))).do(SourcesRemoved((0, 2)))
    assert removed.present.frame is not None
    assert [mark.id for mark in removed.present.frame.marks] == [2, 4]
    assert n_steps_back(removed) == n_steps_back(placed) + 1
    assert removed.undo().present == placed.do(SourcesChosen((0, 2))).present
    moved = placed.do(SourceMoved(1, 50, 50))
    assert moved.undo().present == placed.present


def test_an_action_without_effect_is_no_step(frame: Frame) -> None:
    opened = after(FrameOpened(frame, "a"))
    assert opened.do(RecipeChanged({"r": 5})) is opened


# --- drags


def test_the_ticks_of_one_drag_are_one_step() -> None:
    dragged = after(*(RecipeChanged({"r": r}, gesture=7) for r in (5.5, 6.0, 6.5)))
    assert dragged.present.recipe.r == 6.5
    assert dragged.undo().present == SessionState()
    assert dragged.undo().redo() == dragged
    assert dragged.log == (RecipeChanged({"r": 6.5}, gesture=7),)


@pytest.mark.parametrize(("first", "second"), [(1, 2), (None, None)])
def test_two_drags_and_two_single_changes_are_two_steps(first: int | None, second: int | None) -> None:
    dragged = after(RecipeChanged({"r": 5.5}, first), RecipeChanged({"r": 6}, second))
    assert dragged.undo().present.recipe.r == 5.5


def test_a_drag_that_comes_back_to_its_start_is_no_step(frame: Frame) -> None:
    selected = after(FrameOpened(frame, "a"), ListShown("detected"), RowSelected(3))
    dragged = fold(
        lambda past, sigma: past.do(RecipeChanged({"threshold_sigma": sigma}, gesture=1)), (3.5, 4.0, 3.0), selected
    )
    assert dragged == selected


def test_something_done_during_a_drag_divides_it(frame: Frame) -> None:
    placed = after(FrameOpened(frame, "a"), RecipeChanged({"r": 5.5}, 1), SourcePlaced(1, 1))
    assert placed.do(RecipeChanged({"r": 6}, 1)).undo() == History(
        **{**vars(placed), "future": placed.do(RecipeChanged({"r": 6}, 1)).undo().future}
    )


# --- bounds


def test_the_oldest_steps_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("astroclassify_widgets.session.history.MOST_STEPS", 3)
    many = after(*(RecipeChanged({"r": r}) for r in (1, 2, 3, 4, 5.5)))
    assert n_steps_back(many) == 3
    assert many.first.recipe.r == 2
    assert fold(reduce, many.log, many.first) == many.present


def test_closed_frames_are_kept_for_undo_only_while_there_is_room(
    frame: Frame, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("astroclassify_widgets.session.history.MOST_BYTES", int(2.5 * 5 * 96 * 96))
    past = History.of(SessionState())
    for place in range(6):
        past = past.do(FrameOpened(frame, str(place))).do(FrameClosed(str(place)))
    kept = {opened.id for step in past.past for opened in step.before.frames}
    assert kept == {"4", "5"}
    assert fold(reduce, past.log, past.first) == past.present


# --- whatever happens


@given(data=st.data())
def test_as_many_redos_as_undos_lead_back(frames: list[Frame], data: st.DataObject) -> None:
    now = fold(done, data.draw(st.lists(actions(frames), max_size=15)), History.of(SessionState()))
    n = data.draw(st.integers(0, 15))
    back = fold(lambda past, _: past.undo(), range(n), now)
    assert fold(lambda past, _: past.redo(), range(min(n, len(now.past))), back) == now


@given(data=st.data())
def test_the_log_leads_from_the_first_state_to_the_present(frames: list[Frame], data: st.DataObject) -> None:
    """Whatever was done, taken back and done again; and each step back leads to a state that was there."""
    now = History.of(SessionState())
    seen = [now.present]
    choices = st.one_of(actions(frames), st.sampled_from(["undo", "undo", "redo"]))
    for choice in data.draw(st.lists(choices, max_size=20)):
        now = getattr(now, choice)() if isinstance(choice, str) else done(now, choice)
        assert fold(reduce, now.log, now.first) == now.present
        assert not isinstance(choice, str) or now.present in seen
        seen.append(now.present)


def test_the_module_keeps_its_bounds() -> None:
    assert history.MOST_STEPS >= 100
