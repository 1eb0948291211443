"""Observers hear of every stage, and one of them can stop the work."""

from __future__ import annotations

import time

import pytest

from astroclassify_widgets.errors import AstroError
from astroclassify_widgets.model.observer import CancellableObserver, SilentObserver, observed


class Diary(SilentObserver):
    """Writes down what it is told."""

    def __init__(self) -> None:
        self.entries: list[str] = []
        self.seconds: dict[str, float] = {}

    def stage_began(self, stage: str) -> None:
        self.entries.append(f"{stage} began")

    def stage_ended(self, stage: str, seconds: float) -> None:
        self.entries.append(f"{stage} ended")
        self.seconds[stage] = seconds


def test_a_stage_is_reported_when_it_begins_and_when_it_ends() -> None:
    diary = Diary()
    with observed(diary, "detect"):
        diary.entries.append("work")
    assert diary.entries == ["detect began", "work", "detect ended"]


def test_a_stage_is_timed_by_the_wall() -> None:
    diary = Diary()
    with observed(diary, "sleep"):
        time.sleep(0.05)
    assert 0.045 < diary.seconds["sleep"] < 1.0


def test_the_failure_of_a_stage_comes_through() -> None:
    with pytest.raises(ZeroDivisionError), observed(Diary(), "divide"):
        _ = 1 / 0


def test_silence_is_the_default_and_asks_for_nothing() -> None:
    silent = SilentObserver()
    with observed(silent, "detect"):
        silent.progress("detect", 0.5)


def test_work_goes_on_until_it_is_cancelled() -> None:
    is_cancelled = False
    observer = CancellableObserver(lambda: is_cancelled)
    with observed(observer, "background"):
        observer.progress("background", 0.5)
    is_cancelled = True
    with pytest.raises(AstroError, match="ASTRO_4990: cancelled during 'detect'"), observed(observer, "detect"):
        pytest.fail("a cancelled stage must not begin")


def test_a_stage_that_reports_its_progress_is_stopped_within() -> None:
    answers = iter([False, False, True])
    done = []

    def fit(observer: CancellableObserver) -> None:
        with observed(observer, "fit"):
            for step in range(10):
                observer.progress("fit", step / 10)
                done.append(step)

    with pytest.raises(AstroError, match="ASTRO_4990"):
        fit(CancellableObserver(lambda: next(answers)))
    assert done == [0]
