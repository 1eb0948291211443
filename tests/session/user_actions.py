"""What users do, at random: actions for property tests, sensible and not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hypothesis import strategies as st

from astroclassify_widgets import AstroError, Frame
from astroclassify_widgets.session import (
    Action,
    FrameChosen,
    FrameClosed,
    FrameOpened,
    History,
    ListShown,
    RecipeChanged,
    RecipeReset,
    RowSelected,
    SourceMoved,
    SourcePlaced,
    SourceRemoved,
    SourcesChosen,
    SourcesCleared,
    SourcesRemoved,
)

CHANGES: st.SearchStrategy[Mapping[str, Any]] = st.one_of(
    st.fixed_dictionaries({"threshold_sigma": st.sampled_from([2.5, 3.0, 4, 12.3])}),
    st.fixed_dictionaries({"r": st.sampled_from([0.0, 2, 4.7, 5.0, 9.0])}),
    st.fixed_dictionaries({"r_in": st.sampled_from([6.0, 8.0]), "r_out": st.sampled_from([7.0, 12.0, 15.5])}),
    st.fixed_dictionaries({"centroid": st.sampled_from(["none", "windowed", "quadratic"])}),
    st.fixed_dictionaries({"bkg": st.sampled_from(["local", "global", "none"])}),
    st.fixed_dictionaries({"max_sources": st.sampled_from([None, 3])}),
    st.fixed_dictionaries({"exptime": st.sampled_from([None, 30.0, "header"])}),
    st.just({"no_such_parameter": 1}),
)
NUMBERS = st.integers(-1, 4)
SOME_ROWS = st.lists(NUMBERS, max_size=3).map(tuple)


def actions(frames: list[Frame]) -> st.SearchStrategy[Action]:
    """Return any action on the frames, whose ids are the digits of their places."""
    ids = st.sampled_from([str(place) for place in range(len(frames))])
    return st.one_of(
        st.builds(SourcePlaced, st.floats(-3, 99), st.floats(-3, 99)),
        st.builds(RecipeChanged, CHANGES, st.none() | st.integers(1, 2)),
        st.builds(SourceMoved, NUMBERS, st.floats(-3, 99), st.floats(-3, 99)),
        st.builds(SourceRemoved, NUMBERS),
        st.builds(SourcesRemoved, SOME_ROWS),
        st.builds(SourcesChosen, SOME_ROWS),
        st.builds(RowSelected, st.none() | NUMBERS),
        st.builds(ListShown, st.sampled_from(["placed", "detected"])),
        st.builds(lambda id: FrameOpened(frames[int(id)], id), ids),
        st.builds(FrameChosen, ids),
        st.builds(FrameClosed, ids),
        st.builds(SourcesCleared),
        st.builds(RecipeReset),
    )


def done(history: History, action: Action) -> History:
    """Return the history after an action, or the same where the action is refused."""
    try:
        return history.do(action)
    except AstroError:
        return history
