"""How an action changes the state of a session."""

from __future__ import annotations

from dataclasses import replace
from typing import assert_never, get_args

from astroclassify_widgets.errors import AstroError
from astroclassify_widgets.params.background import BackgroundParams
from astroclassify_widgets.params.detect import DetectParams
from astroclassify_widgets.params.noise import NoiseParams
from astroclassify_widgets.params.recipe import Recipe
from astroclassify_widgets.params.validation import recipe_from
from astroclassify_widgets.session.actions import (
    Action,
    FrameChosen,
    FrameClosed,
    FrameOpened,
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
from astroclassify_widgets.session.state import Mark, OpenFrame, SessionState, SourceList


def reduce(state: SessionState, action: Action) -> SessionState:
    """Return the state after an action; an action that changes nothing gives an equal state.

    Raises
    ------
    AstroError
        ASTRO_4001 if the action names a frame, a row or a list that is not there, or a position off the
        frame; 4001 and 4004 to 4006 if a parameter is wrong. The state is then as it was.
    """
    match action:
        case FrameOpened():
            return _opened(state, action)
        case FrameChosen():
            return replace(state, current=_frame(state, action.id).id)
        case FrameClosed():
            return _closed(state, _frame(state, action.id))
        case RecipeChanged():
            return _with_recipe(state, recipe_from({**state.recipe.changes(), **action.changes}))
        case RecipeReset():
            return _with_recipe(state, Recipe())
        case SourcePlaced():
            return _placed(state, float(action.x), float(action.y))
        case SourceMoved():
            return _moved(state, action.row, float(action.x), float(action.y))
        case SourceRemoved():
            return _removed(state, (action.row,))
        case SourcesRemoved():
            return _removed(state, action.rows)
        case SourcesCleared():
            opened = current_frame(state)
            selected = None if state.source_list == "placed" else opened.selected
            return _with_frame(state, replace(opened, marks=(), selected=selected, chosen=()))
        case RowSelected():
            return _selected(state, action.row)
        case SourcesChosen():
            return _chosen(state, action.rows)
        case ListShown():
            return _shown(state, action.source_list)
        case _:
            assert_never(action)


def current_frame(state: SessionState) -> OpenFrame:
    """Return the current frame.

    Raises
    ------
    AstroError
        ASTRO_4001 if no frame is open.
    """
    if state.frame is None:
        raise AstroError("ASTRO_4001", "no frame is open.", "Open one first.")
    return state.frame


def _opened(state: SessionState, action: FrameOpened) -> SessionState:
    if any(opened.id == action.id for opened in state.frames):
        raise AstroError("ASTRO_4001", f"the frame '{action.id}' is open already.")
    return replace(state, frames=(*state.frames, OpenFrame(action.id, action.frame)), current=action.id)


def _closed(state: SessionState, closed: OpenFrame) -> SessionState:
    """Close a frame; if it was looked at, its neighbour is looked at now."""
    place = state.frames.index(closed)
    frames = state.frames[:place] + state.frames[place + 1 :]
    if state.current != closed.id:
        return replace(state, frames=frames)
    return replace(state, frames=frames, current=frames[min(place, len(frames) - 1)].id if frames else None)


def _with_recipe(state: SessionState, recipe: Recipe) -> SessionState:
    """Return the state with another recipe; a row of detections means nothing once others are found."""
    found_by = (DetectParams, BackgroundParams, NoiseParams)
    same = all(recipe.part(group) == state.recipe.part(group) for group in found_by)
    changed = replace(state, recipe=recipe)
    return changed if same or state.source_list == "placed" else _without_selection(changed)


def _placed(state: SessionState, x: float, y: float) -> SessionState:
    opened = current_frame(state)
    _require_on_frame(opened, x, y)
    number = opened.marks_placed + 1
    marks = (*opened.marks, Mark(number, x, y))
    marked = replace(opened, marks=marks, selected=len(marks) - 1, chosen=(), marks_placed=number)
    return _with_frame(_shown(state, "placed"), marked)


def _moved(state: SessionState, row: int, x: float, y: float) -> SessionState:
    opened = current_frame(state)
    _require_row(row, len(opened.marks))
    _require_on_frame(opened, x, y)
    moved = replace(opened.marks[row], x=x, y=y)
    return _with_frame(state, replace(opened, marks=(*opened.marks[:row], moved, *opened.marks[row + 1 :])))


def _removed(state: SessionState, rows: tuple[int, ...]) -> SessionState:
    opened = current_frame(state)
    _require_rows(rows, len(opened.marks))
    gone, selected = set(rows), opened.selected
    if state.source_list == "placed" and selected is not None:
        selected = None if selected in gone else selected - sum(row < selected for row in gone)
    marks = tuple(mark for row, mark in enumerate(opened.marks) if row not in gone)
    # Rows mean other sources now; removing none removes no choice either.
    return _with_frame(state, replace(opened, marks=marks, selected=selected, chosen=() if gone else opened.chosen))


def _require_on_frame(opened: OpenFrame, x: float, y: float) -> None:
    ny, nx = opened.frame.shape
    if not (-0.5 <= x <= nx - 0.5 and -0.5 <= y <= ny - 0.5):
        raise AstroError("ASTRO_4001", f"({x:g}, {y:g}) is not on the frame of {nx} x {ny} px.")


def _selected(state: SessionState, row: int | None) -> SessionState:
    opened = current_frame(state)
    if row is not None:
        # How many sources are detected is not part of the state.
        _require_row(row, len(opened.marks) if state.source_list == "placed" else None)
    return _with_frame(state, replace(opened, selected=row, chosen=()))


def _chosen(state: SessionState, rows: tuple[int, ...]) -> SessionState:
    opened = current_frame(state)
    _require_rows(rows, len(opened.marks))
    return _with_frame(_shown(state, "placed"), replace(opened, selected=None, chosen=tuple(sorted(set(rows)))))


def _shown(state: SessionState, source_list: SourceList) -> SessionState:
    if source_list not in get_args(SourceList):
        raise AstroError(
            "ASTRO_4001", f"there is no list '{source_list}'.", f"Lists: {', '.join(get_args(SourceList))}."
        )
    if source_list == state.source_list:
        return state
    return _without_selection(replace(state, source_list=source_list))


def _without_selection(state: SessionState) -> SessionState:
    return replace(state, frames=tuple(replace(opened, selected=None, chosen=()) for opened in state.frames))


def _require_rows(rows: tuple[int, ...], n_rows: int) -> None:
    for row in rows:
        _require_row(row, n_rows)


def _require_row(row: int, n_rows: int | None) -> None:
    if row < 0 or (n_rows is not None and row >= n_rows):
        rows = "no rows" if n_rows == 0 else "rows from 0" if n_rows is None else f"rows 0 to {n_rows - 1}"
        raise AstroError("ASTRO_4001", f"there is no row {row}: the table has {rows}.")


def _frame(state: SessionState, id: str) -> OpenFrame:
    for opened in state.frames:
        if opened.id == id:
            return opened
    raise AstroError("ASTRO_4001", f"no frame '{id}' is open.")


def _with_frame(state: SessionState, changed: OpenFrame) -> SessionState:
    return replace(state, frames=tuple(changed if opened.id == changed.id else opened for opened in state.frames))
