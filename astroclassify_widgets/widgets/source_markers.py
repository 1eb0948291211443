"""Which sources are drawn on the image, and which row of the table each is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from astroclassify_widgets.model.detections import Detections
from astroclassify_widgets.session import SessionState
from astroclassify_widgets.widgets.measured import Measured
from astroclassify_widgets.widgets.source_states import SourceState

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Markers:
    """Positions on the image: first the rows of the table shown, then the other list.

    Attributes
    ----------
    x, y
        Centres [px], length n.
    kinds
        The `SourceState` of each, length n.
    n_rows
        How many of them are rows of the table.
    """

    x: Floats
    y: Floats
    kinds: NDArray[np.uint8]
    n_rows: int

    def row_at(self, hit: int | None, x: float, y: float, reach: float) -> int | None:
        """Return the row that a click hit, if that marker is of the table shown and still within reach [px].

        The browser may have hit a marker of a list that has changed since.
        """
        if hit is None or hit >= self.n_rows:
            return None
        return hit if np.hypot(self.x[hit] - x, self.y[hit] - y) <= reach else None

    def placed_rows(self, indices: NDArray[np.int64]) -> tuple[int, ...]:
        """Return which rows of the list of placed sources some markers are; those of other lists are left out."""
        placed = indices[self.kinds[indices] == SourceState.PLACED]
        # A list is drawn as a whole, so its first marker is its row 0.
        return tuple((placed - np.argmax(self.kinds == SourceState.PLACED)).tolist())

    def nearest_row(self, x: float, y: float, reach: float) -> int | None:
        """Return the row of the table shown that is nearest to a position, within reach [px]."""
        if self.n_rows == 0:
            return None
        distance = np.hypot(self.x[: self.n_rows] - x, self.y[: self.n_rows] - y)
        row = int(distance.argmin())
        return row if distance[row] <= reach else None


def markers_of(state: SessionState, detections: Detections | None, table: Measured | None, *, overlay: bool) -> Markers:
    """Return what to draw: placed sources always, detections where the table or the user asks for them.

    Parameters
    ----------
    state
        Marks, and which table is shown.
    detections
        The latest.
    table
        The latest table; its positions are drawn where it holds, for recentring may have moved them.
    overlay
        Whether detections are wanted although the table does not show them.
    """
    placed, detected = _placed(state), _detected(detections)
    if table is not None and table.positions is not None and table.table_holds_for(state):
        if state.source_list == "placed":
            placed = table.positions
        else:
            detected = table.positions
    if state.source_list == "placed":
        lists = [(placed, SourceState.PLACED), (detected if overlay else detected[:, :0], SourceState.DETECTED)]
    else:
        lists = [(detected, SourceState.DETECTED), (placed, SourceState.PLACED)]
    x, y = np.concatenate([positions for positions, _ in lists], axis=1)
    kinds = np.concatenate([np.full(positions.shape[1], kind, dtype=np.uint8) for positions, kind in lists])
    return Markers(x=x, y=y, kinds=kinds, n_rows=lists[0][0].shape[1])


def _placed(state: SessionState) -> Floats:
    marks = state.frame.marks if state.frame is not None else ()
    return np.array([[mark.x for mark in marks], [mark.y for mark in marks]], dtype=np.float64)


def _detected(detections: Detections | None) -> Floats:
    return np.empty((2, 0)) if detections is None else np.stack([detections.x, detections.y])
