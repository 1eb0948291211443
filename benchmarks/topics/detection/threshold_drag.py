"""The threshold slider: a run with the cache of the run before, beside a run from nothing."""

from __future__ import annotations

from dataclasses import replace
from itertools import count
from typing import Final

import astroclassify_widgets as acw
from astroclassify_widgets.pipeline.stage_cache import StageCache
from benchmarks.correctness import require
from benchmarks.fields import field_conditions, star_field
from benchmarks.figure import Figure
from benchmarks.side_by_side import side_by_side

_CHECKED_THRESHOLDS: Final = (2.0, 3.5, 10.0)
_STEP_SIGMA: Final = 0.01


def compare_threshold_drag(*, side: int, n_stars: int, runs: int) -> list[Figure]:
    """Compare a run at a threshold never asked for before, on a warm cache, with the same run on none.

    Parameters
    ----------
    side, n_stars
        The field.
    runs
        Pairs of timings.
    """
    frame = star_field(side, n_stars)
    warm = StageCache()
    n_sources = len(acw.run(frame, cache=warm))
    for threshold in _CHECKED_THRESHOLDS:
        dragged = acw.run(frame, threshold_sigma=threshold, cache=warm).table_bytes("ecsv")
        anew = acw.run(frame, threshold_sigma=threshold, cache=StageCache()).table_bytes("ecsv")
        require(dragged == anew, f"the table at {threshold:g} sigma is another with a warm cache")

    # Each call moves the slider on: a threshold that was asked for once would come from the cache.
    our_steps, fresh_steps = count(1), count(1)

    def drag() -> acw.Result:
        return acw.run(frame, threshold_sigma=3 + _STEP_SIGMA * next(our_steps), cache=warm)

    def rerun() -> acw.Result:
        return acw.run(replace(frame), threshold_sigma=3 + _STEP_SIGMA * next(fresh_steps), cache=StageCache())

    timing = side_by_side(drag, rerun, runs=runs, least_seconds=0)
    conditions = (
        f"{field_conditions(side, n_stars)}, {n_sources} found at 3 sigma; detector sep, detection and photometry "
        f"anew at each step; tables byte for byte the same; {timing.conditions('a run without the cache')}"
    )
    return [Figure("detection.threshold_drag.speed_vs_rerun", timing.ratio, "x", conditions)]
