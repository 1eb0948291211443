"""Which sources are drawn on the image, and which row of the table each is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from astroclassify_widgets.session import SessionState
from astroclassify_widgets.widgets.image_view import DETECTED, PLACED
from astroclassify_widgets.widgets.measured import Measured

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Markers:
    """Positions on the image: first the rows of the table shown, then the other list.

    Attributes
    ----------
    x, y
        Centres [px], length n.
    kinds
        `DETECTED` or `PLACED`, length n.
    n_rows
        How many of them are rows of the table.
    """

    x: Floats
    y: Floats
    kinds: NDArray[np.uint8]
    n_rows: int

    def row_of(self, hit: int | None) -> int | None:
        """Return the row of a marker, or None where it is not of the table shown."""
        return hit if hit is not None and hit < self.n_rows else None


def markers_of(state: SessionState, measured: Measured | None, *, overlay: bool) -> Markers:
    """Return what to draw: placed sources always, detections where the table or the user asks for them."""
    placed, detected = _placed(state), _detected(measured)
    if measured is not None and measured.positions is not None and measured.table_holds_for(state):
        # What is drawn is what was measured: recentring may have moved a position.
        if state.source_list == "placed":
            placed = measured.positions
        else:
            detected = measured.positions
    if state.source_list == "placed":
        lists = [(placed, PLACED), (detected if overlay else detected[:, :0], DETECTED)]
    else:
        lists = [(detected, DETECTED), (placed, PLACED)]
    x, y = np.concatenate([positions for positions, _ in lists], axis=1)
    kinds = np.concatenate([np.full(positions.shape[1], kind, dtype=np.uint8) for positions, kind in lists])
    return Markers(x=x, y=y, kinds=kinds, n_rows=lists[0][0].shape[1])


def _placed(state: SessionState) -> Floats:
    marks = state.frame.marks if state.frame is not None else ()
    return np.array([[mark.x for mark in marks], [mark.y for mark in marks]], dtype=np.float64)


def _detected(measured: Measured | None) -> Floats:
    if measured is None or measured.detections is None:
        return np.empty((2, 0))
    return np.stack([measured.detections.x, measured.detections.y])
