"""Detections alone are the rows of the table, and are not found twice."""

from __future__ import annotations

import numpy as np
import pytest

from astroclassify_widgets import AstroError, Frame, Recipe, detect_sources, run
from astroclassify_widgets.model.observer import SilentObserver
from astroclassify_widgets.pipeline import StageCache


@pytest.mark.parametrize("detector", ["sep", "dao"])
def test_detections_are_the_rows_of_the_table(frame: Frame, detector: str) -> None:
    found = detect_sources(frame, Recipe(threshold_sigma=6), detector=detector)
    table = run(frame, threshold_sigma=6, detector=detector).catalog
    np.testing.assert_array_equal(found.x, table["x_centroid"].value)
    np.testing.assert_array_equal(found.y, table["y_centroid"].value)
    assert len(found) > 10


class Names(SilentObserver):
    """Remembers which stages ran."""

    def __init__(self) -> None:
        self.stages: list[str] = []

    def stage_began(self, stage: str) -> None:
        self.stages.append(stage)


def test_a_run_takes_them_from_the_cache(frame: Frame) -> None:
    cache, first, second = StageCache(), Names(), Names()
    detect_sources(frame, observer=first, cache=cache)
    run(frame, observer=second, cache=cache)
    assert first.stages == ["background", "subtract", "detect"]
    assert "detect" not in second.stages
    assert "measure" in second.stages


def test_wrong_parameters_and_frames_are_refused(frame: Frame) -> None:
    with pytest.raises(AstroError, match="ASTRO_4005"):
        detect_sources(frame, r=20)
    with pytest.raises(AstroError, match="a Frame is measured"):
        detect_sources("m13.fits")  # type: ignore[arg-type]
