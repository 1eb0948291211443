"""What each action does to the state of a session."""

from __future__ import annotations

import math
from functools import reduce as fold
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from astroclassify_widgets import AstroError, Frame, Recipe
from astroclassify_widgets.session import (
    Action,
    FrameChosen,
    FrameClosed,
    FrameOpened,
    ListShown,
    Mark,
    OpenFrame,
    RecipeChanged,
    RecipeReset,
    RowSelected,
    SessionState,
    SourceMoved,
    SourcePlaced,
    SourceRemoved,
    SourcesChosen,
    SourcesCleared,
    SourcesRemoved,
    reduce,
)
from tests.session.user_actions import actions


def after(state: SessionState, *done: Action) -> SessionState:
    return fold(reduce, done, state)


def current(state: SessionState) -> OpenFrame:
    assert state.frame is not None
    return state.frame


@pytest.fixture
def opened(frame: Frame) -> SessionState:
    return reduce(SessionState(), FrameOpened(frame, "a"))


def refused(state: SessionState, action: Action) -> AstroError:
    with pytest.raises(AstroError) as caught:
        reduce(state, action)
    return caught.value


# --- frames


def test_a_session_begins_without_a_frame_and_with_the_default_recipe() -> None:
    assert SessionState().frame is None
    assert SessionState().recipe == Recipe()


def test_an_opened_frame_is_looked_at(opened: SessionState, frames: list[Frame]) -> None:
    two = after(opened, FrameOpened(frames[1], "b"))
    assert [frame.id for frame in two.frames] == ["a", "b"]
    assert current(two).frame is frames[1]
    assert current(after(two, FrameChosen("a"))).frame is frames[0]


def test_two_openings_of_a_frame_have_different_ids(frame: Frame) -> None:
    assert FrameOpened(frame).id != FrameOpened(frame).id


def test_a_closed_frame_gives_way_to_its_neighbour(opened: SessionState, frame: Frame) -> None:
    three = after(opened, FrameOpened(frame, "b"), FrameOpened(frame, "c"))
    assert after(three, FrameClosed("c")).current == "b"
    assert after(three, FrameChosen("a"), FrameClosed("a")).current == "b"
    assert after(three, FrameClosed("a")).current == "c"
    assert after(opened, FrameClosed("a")) == SessionState()


def test_each_frame_has_its_own_sources(opened: SessionState, frame: Frame) -> None:
    state = after(opened, SourcePlaced(10, 20), FrameOpened(frame, "b"))
    assert current(state).marks == ()
    assert current(after(state, FrameChosen("a"))).marks == (Mark(1, 10, 20),)


@pytest.mark.parametrize("action", [FrameChosen("z"), FrameClosed("z")])
def test_a_frame_that_is_not_open_is_refused(opened: SessionState, action: Action) -> None:
    assert "no frame 'z'" in refused(opened, action).message


def test_an_id_is_given_once(opened: SessionState, frame: Frame) -> None:
    assert "'a' is open already" in refused(opened, FrameOpened(frame, "a")).message


@pytest.mark.parametrize(
    "action",
    [
        SourcePlaced(1, 1),
        SourceMoved(0, 1, 1),
        SourceRemoved(0),
        SourcesRemoved(()),
        SourcesCleared(),
        RowSelected(None),
        SourcesChosen(()),
    ],
)
def test_nothing_can_be_placed_without_a_frame(action: Action) -> None:
    assert refused(SessionState(), action).message == "no frame is open."


# --- sources


def test_a_placed_source_is_selected_and_its_table_is_shown(opened: SessionState) -> None:
    state = after(opened, ListShown("detected"), SourcePlaced(10, 20), SourcePlaced(30.5, 40.25))
    assert current(state).marks == (Mark(1, 10, 20), Mark(2, 30.5, 40.25))
    assert (current(state).selected, state.source_list) == (1, "placed")


def test_a_number_is_not_given_again(opened: SessionState) -> None:
    state = after(opened, SourcePlaced(1, 1), SourcePlaced(2, 2), SourceRemoved(1), SourcePlaced(3, 3))
    assert [mark.id for mark in current(state).marks] == [1, 3]
    state = after(state, SourcesCleared(), SourcePlaced(4, 4))
    assert [mark.id for mark in current(state).marks] == [4]


@pytest.mark.parametrize(("removed", "selected"), [(0, 0), (1, None), (2, 1)])
def test_the_selection_stays_with_its_source(opened: SessionState, removed: int, selected: int | None) -> None:
    three = after(opened, *(SourcePlaced(i, i) for i in range(3)), RowSelected(1))
    assert current(after(three, SourceRemoved(removed))).selected == selected


def test_a_moved_source_keeps_its_number_its_row_and_the_selection(opened: SessionState) -> None:
    three = after(opened, *(SourcePlaced(i, i) for i in range(3)), RowSelected(1), SourceMoved(1, 30, 40.5))
    assert current(three).marks == (Mark(1, 0, 0), Mark(2, 30, 40.5), Mark(3, 2, 2))
    assert current(three).selected == 1
    assert "no row 3" in refused(three, SourceMoved(3, 1, 1)).message
    assert "not on the frame" in refused(three, SourceMoved(0, 1, 95.6)).message


def test_several_sources_are_removed_at_once_and_the_selection_stays_with_its_source(opened: SessionState) -> None:
    five = after(opened, *(SourcePlaced(i, i) for i in range(5)), RowSelected(3))
    left = after(five, SourcesRemoved((4, 0, 1, 0)))
    assert [mark.id for mark in current(left).marks] == [3, 4]
    assert current(left).selected == 1
    assert current(after(five, SourcesRemoved((3,)))).selected is None
    assert "no row 5" in refused(five, SourcesRemoved((0, 5))).message
    assert after(five, SourcesRemoved(())) == five


@pytest.mark.parametrize(("x", "y"), [(-0.51, 5), (5, 95.51), (math.nan, 5), (5, math.inf)])
def test_a_source_off_the_frame_is_refused(opened: SessionState, x: float, y: float) -> None:
    assert "not on the frame of 96 x 96 px" in refused(opened, SourcePlaced(x, y)).message


def test_a_row_that_is_not_there_is_refused(opened: SessionState) -> None:
    one = after(opened, SourcePlaced(1, 1))
    assert refused(one, RowSelected(1)).message == "there is no row 1: the table has rows 0 to 0."
    assert refused(opened, SourceRemoved(0)).message == "there is no row 0: the table has no rows."
    detected = after(one, ListShown("detected"))
    assert current(after(detected, RowSelected(700))).selected == 700
    assert "rows from 0" in refused(detected, RowSelected(-1)).message


# --- selection


def test_another_list_has_another_selection(opened: SessionState) -> None:
    placed = after(opened, SourcePlaced(1, 1))
    assert current(after(placed, ListShown("detected"))).selected is None
    assert current(after(placed, ListShown("placed"))).selected == 0
    assert "no list 'all'" in refused(placed, ListShown("all")).message  # type: ignore[arg-type]


def test_chosen_sources_are_placed_ones_and_take_the_place_of_the_selection(opened: SessionState) -> None:
    four = after(opened, *(SourcePlaced(i, i) for i in range(4)), ListShown("detected"))
    chosen = after(four, SourcesChosen((2, 0, 2)))
    assert (current(chosen).chosen, current(chosen).selected, chosen.source_list) == ((0, 2), None, "placed")
    assert "no row 4" in refused(four, SourcesChosen((4,))).message


@pytest.mark.parametrize(
    "action",
    [RowSelected(None), RowSelected(1), SourcePlaced(5, 5), SourceRemoved(3), SourcesCleared(), ListShown("detected")],
)
def test_a_choice_ends_with_the_next_selection_and_whenever_rows_change(opened: SessionState, action: Action) -> None:
    chosen = after(opened, *(SourcePlaced(i, i) for i in range(4)), SourcesChosen((0, 2)))
    assert current(after(chosen, action)).chosen == ()
    assert current(after(chosen, RecipeChanged({"threshold_sigma": 9}), SourceMoved(0, 7, 7))).chosen == (0, 2)


@pytest.mark.parametrize(
    ("changes", "selected"), [({"r": 6}, 4), ({"centroid": "windowed"}, 4), ({"threshold_sigma": 9}, None)]
)
def test_a_detected_row_stays_selected_while_the_detections_stay(
    opened: SessionState, changes: dict[str, Any], selected: int | None
) -> None:
    state = after(opened, ListShown("detected"), RowSelected(4))
    assert current(after(state, RecipeChanged(changes))).selected == selected


def test_a_placed_row_stays_selected_whatever_is_detected(opened: SessionState) -> None:
    state = after(opened, SourcePlaced(1, 1), RecipeChanged({"threshold_sigma": 9}))
    assert current(state).selected == 0


# --- recipe


def test_changes_of_the_recipe_add_up_until_it_is_reset(opened: SessionState) -> None:
    state = after(opened, RecipeChanged({"r": 6}), RecipeChanged({"threshold_sigma": 4.0}))
    assert state.recipe == Recipe(r=6, threshold_sigma=4)
    assert after(state, RecipeReset()).recipe == Recipe()


def test_a_recipe_that_is_wrong_is_refused_with_the_code_of_the_recipe(opened: SessionState) -> None:
    assert refused(opened, RecipeChanged({"r": 9})).code.name == "ASTRO_4005"
    assert "there is no parameter 'radius'" in refused(opened, RecipeChanged({"radius": 9})).message


def test_an_action_keeps_the_changes_that_it_was_made_with() -> None:
    changes = {"r": 6}
    action = RecipeChanged(changes)
    changes["r"] = 7
    assert action.changes == {"r": 6}


# --- all of them


@given(data=st.data())
def test_no_action_changes_the_state_that_it_is_given(frames: list[Frame], data: st.DataObject) -> None:
    state = SessionState()
    for action in data.draw(st.lists(actions(frames), max_size=12)):
        text = repr(state)
        try:
            new = reduce(state, action)
        except AstroError:
            new = state
        assert repr(state) == text
        assert new.frame is not None or not new.frames
        assert all(mark.id <= opened.marks_placed for opened in new.frames for mark in opened.marks)
        state = new


@given(data=st.data())
def test_every_action_says_in_a_sentence_what_it_is(frames: list[Frame], data: st.DataObject) -> None:
    assert len(data.draw(actions(frames)).sentence) > 5
