"""The table that a state of the session shows."""

from __future__ import annotations

from astroclassify_widgets.model.observer import Observer
from astroclassify_widgets.pipeline import Result, StageCache, run
from astroclassify_widgets.session.state import SessionState


def measure_state(
    state: SessionState, observer: Observer | None = None, cache: StageCache | None = None
) -> Result | None:
    """Measure the sources of the list shown on the current frame; safe in any thread, for a state never changes.

    Parameters
    ----------
    state
        What to measure.
    observer, cache
        As for `astroclassify_widgets.run`.

    Returns
    -------
    Result or None
        None where no frame is open, or where placed sources are shown and none is placed.

    Raises
    ------
    AstroError
        As `astroclassify_widgets.run`.
    """
    opened = state.frame
    if opened is None:
        return None
    if state.source_list == "detected":
        return run(opened.frame, state.recipe, observer=observer, cache=cache)
    if not opened.marks:
        return None
    xy = [(mark.x, mark.y) for mark in opened.marks]
    return run(opened.frame, state.recipe, xy=xy, observer=observer, cache=cache)
