"""What the user did: state, actions, undo, and the script that does it again; no widgets."""

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
from astroclassify_widgets.session.history import History
from astroclassify_widgets.session.measure_state import measure_state
from astroclassify_widgets.session.reduce import reduce
from astroclassify_widgets.session.session import Session
from astroclassify_widgets.session.state import Mark, OpenFrame, SessionState, SourceList
from astroclassify_widgets.session.table_name import table_stem
from astroclassify_widgets.session.to_python import to_python

__all__ = [
    "Action",
    "FrameChosen",
    "FrameClosed",
    "FrameOpened",
    "History",
    "ListShown",
    "Mark",
    "OpenFrame",
    "RecipeChanged",
    "RecipeReset",
    "RowSelected",
    "Session",
    "SessionState",
    "SourceList",
    "SourceMoved",
    "SourcePlaced",
    "SourceRemoved",
    "SourcesChosen",
    "SourcesCleared",
    "SourcesRemoved",
    "measure_state",
    "reduce",
    "table_stem",
    "to_python",
]
