"""What the worker computes for a state of the session, in the order in which a user wants to see it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from astroclassify_widgets.model.detections import Detections
from astroclassify_widgets.model.noise import NoiseModel
from astroclassify_widgets.pipeline import Result, SourceCurves, detect_sources, trace_source
from astroclassify_widgets.pipeline.frame_noise import frame_noise
from astroclassify_widgets.session import SessionState, measure_state
from astroclassify_widgets.widgets.latest_wins import Job


@dataclass(frozen=True, eq=False)
class Measured:
    """What is known about a state; parts that are not computed yet, or not asked for, are None.

    Attributes
    ----------
    state
        What was measured: frame, recipe and marks.
    detections
        What the detector finds.
    result
        The table shown; None where there is nothing to measure.
    noise
        What errors are made of; that of the table where there is one.
    curves
        Profile and growth of the selected source.
    has_table, has_curves
        Whether these parts are final, be they None.
    """

    state: SessionState
    detections: Detections | None = None
    result: Result | None = None
    noise: NoiseModel | None = None
    curves: SourceCurves | None = None
    has_table: bool = False
    has_curves: bool = False

    @property
    def positions(self) -> NDArray[np.float64] | None:
        """Where the rows of the table are, shape (2, n) [px]."""
        if self.result is None:
            return None
        return np.stack([self.result.catalog[name].value for name in ("x_centroid", "y_centroid")])

    @property
    def row(self) -> int | None:
        """The selected row, where the table has it."""
        row = None if self.state.frame is None else self.state.frame.selected
        return row if self.result is not None and row is not None and row < len(self.result) else None

    def table_holds_for(self, state: SessionState) -> bool:
        """Return whether another state has the same table, such as one in which another row is selected."""
        return self.has_table and _inputs_of(self.state) == _inputs_of(state)

    def rows_hold_for(self, state: SessionState) -> bool:
        """Return whether rows of this table are the same sources in another state, be their fluxes others."""
        if self.table_holds_for(state):
            return True
        mine, other = self.state.frame, state.frame
        placed = self.state.source_list == state.source_list == "placed"
        return bool(placed and mine and other and mine.id == other.id and mine.marks == other.marks)


def _inputs_of(state: SessionState) -> tuple[object, ...]:
    """Return everything that a table is made from."""
    opened = state.frame
    marks = opened.marks if opened is not None and state.source_list == "placed" else None
    return (None if opened is None else opened.id, state.recipe, state.source_list, marks)


def measure_in_steps(
    state: SessionState, known: Measured | None, *, detect: bool, job: Job, show: Callable[[Measured], None]
) -> None:
    """Detect, measure, and trace the selected source; show each as soon as it is there.

    A job that a newer one waits for stops after the detections, so that a slider is followed by detections
    at every step and by the table where it rests.

    Parameters
    ----------
    state
        What to measure.
    known
        What was measured last; its table is used again where it still holds.
    detect
        Whether detections are wanted although the table does not show them.
    job
        The worker's.
    show
        Called on the loop.
    """
    opened = state.frame
    if opened is None:
        return
    measured = Measured(state)

    def tell(now: Measured) -> None:
        job.show(lambda: show(now))

    if detect or state.source_list == "detected":
        measured = replace(measured, detections=detect_sources(opened.frame, state.recipe, observer=job.observer))
        tell(measured)
        if job.superseded():
            return
    table_holds = known is not None and known.table_holds_for(state)
    result = known.result if known is not None and table_holds else measure_state(state, observer=job.observer)
    noise = frame_noise(opened.frame, state.recipe, observer=job.observer) if result is None else result.noise
    measured = replace(measured, result=result, noise=noise, has_table=True)
    tell(measured)
    if not job.superseded():
        tell(replace(measured, curves=_selected_curves(measured, job), has_curves=True))


def _selected_curves(measured: Measured, job: Job) -> SourceCurves | None:
    """Return the curves about the selected row, at the position that the table gives."""
    result, row = measured.result, measured.row
    if result is None or row is None:
        return None
    x, y = (float(result.catalog[name][row].value) for name in ("x_centroid", "y_centroid"))
    # The table's position is final: recentring it once more would draw the curves of another place.
    return trace_source(result.frame, x, y, measured.state.recipe, centroid="none", observer=job.observer)
