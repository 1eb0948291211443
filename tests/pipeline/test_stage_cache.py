"""A moved slider re-runs what lies downstream of it, and nothing else."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from astroclassify_widgets import AstroError, Frame, Recipe, load, run, simulate, trace_source
from astroclassify_widgets.model.background import Background
from astroclassify_widgets.model.observer import CancellableObserver, SilentObserver
from astroclassify_widgets.pipeline import StageCache
from astroclassify_widgets.pipeline.stages import Stages

EVERY_STAGE = {"background", "subtract", "pixel state", "objects", "star shape", "detect", "measure"}
ONLY_MEASURE = {"measure"}
DETECT_AND_MEASURE = {"detect", "measure"}
RERUN_BY: dict[str, tuple[Any, set[str]]] = {
    "r": (6.0, ONLY_MEASURE),
    "r_in": (9.0, ONLY_MEASURE),
    "r_out": (15.0, ONLY_MEASURE),
    "r_mode": ("auto", ONLY_MEASURE),
    "r_factor": (3.0, ONLY_MEASURE),
    "centroid": ("windowed", ONLY_MEASURE),
    "centroid_max_shift": (2.0, ONLY_MEASURE),
    "bkg": ("global", ONLY_MEASURE),
    "zeropoint": (25.3, ONLY_MEASURE),
    "mag_system": ("Vega", ONLY_MEASURE),
    "exptime": (90.0, ONLY_MEASURE),
    "read_noise": (3.0, ONLY_MEASURE),
    "threshold_sigma": (7.0, DETECT_AND_MEASURE),
    "detector": ("dao", DETECT_AND_MEASURE),
    "max_sources": (7, DETECT_AND_MEASURE),
    "sep_minarea": (9, DETECT_AND_MEASURE),
    "sep_filter_kernel": ("none", DETECT_AND_MEASURE),
    "sep_deblend_nthresh": (8, DETECT_AND_MEASURE),
    "sep_deblend_cont": (0.5, DETECT_AND_MEASURE),
    "dao_sharplo": (0.4, DETECT_AND_MEASURE),
    "dao_sharphi": (0.8, DETECT_AND_MEASURE),
    "dao_roundlo": (-0.5, DETECT_AND_MEASURE),
    "dao_roundhi": (0.5, DETECT_AND_MEASURE),
    "fwhm": (4.0, DETECT_AND_MEASURE),
    "dq_bits": ("none", ONLY_MEASURE),  # of a frame without such planes
    "noise_map": ("ignore", ONLY_MEASURE),
    "flux_conversion": (2.0, ONLY_MEASURE),  # of a frame in ADU
    "gain": (2.0, DETECT_AND_MEASURE),
    "saturation": (2000.0, {"pixel state", "star shape", "measure"}),
    "bkg_box": (32, EVERY_STAGE - {"pixel state"}),
    "bkg_filter": (1, EVERY_STAGE - {"pixel state"}),
    "bkg_clip_sigma": (2.0, EVERY_STAGE - {"pixel state"}),
    "convention": ("sextractor", EVERY_STAGE - {"pixel state"}),
}


class StageList(SilentObserver):
    """Remembers which stages ran."""

    def __init__(self) -> None:
        self.began: list[str] = []
        self.ended: list[str] = []

    def stage_began(self, stage: str) -> None:
        self.began.append(stage)

    def stage_ended(self, stage: str, seconds: float) -> None:
        assert seconds >= 0
        self.ended.append(stage)


def stages_of(frame: Frame, cache: StageCache, **parameters: Any) -> set[str]:
    """Run, and return the stages that were not remembered."""
    stages = StageList()
    run(frame, cache=cache, observer=stages, **parameters)
    assert sorted(stages.began) == sorted(stages.ended) == sorted(set(stages.began))
    return set(stages.began)


@pytest.fixture(scope="module")
def warm(frame: Frame) -> StageCache:
    """A cache that has seen the default recipe."""
    cache = StageCache()
    assert stages_of(frame, cache) == EVERY_STAGE
    return cache


# --- which stages run


def test_the_same_again_measures_only(frame: Frame, warm: StageCache) -> None:
    assert stages_of(frame, warm) == ONLY_MEASURE


@pytest.mark.parametrize("name", RERUN_BY)
def test_a_changed_parameter_reruns_only_what_depends_on_it(frame: Frame, warm: StageCache, name: str) -> None:
    value, expected = RERUN_BY[name]
    assert stages_of(frame, warm, **{name: value}) == expected


@pytest.mark.parametrize("name", RERUN_BY)
def test_a_changed_parameter_gives_what_it_gives_without_a_memory(frame: Frame, warm: StageCache, name: str) -> None:
    parameters: dict[str, Any] = {name: RERUN_BY[name][0]}
    if name.startswith("dao"):
        parameters["detector"] = "dao"
    if name in ("r_factor", "fwhm"):
        parameters["r_mode"] = "auto"
    if name == "centroid_max_shift":
        parameters["centroid"] = "windowed"
    remembered, fresh = (run(frame, cache=cache, **parameters).table_bytes("ecsv") for cache in (warm, StageCache()))
    assert remembered == fresh


def test_no_parameter_is_forgotten_here() -> None:
    assert set(RERUN_BY) == set(Recipe.model_fields)


def test_given_positions_need_no_detection(frame: Frame) -> None:
    assert stages_of(frame, StageCache(), xy=[(120, 80)]) == EVERY_STAGE - {"detect"}


def test_a_click_needs_nothing_that_a_run_has_not_done(frame: Frame, warm: StageCache) -> None:
    stages = StageList()
    trace_source(frame, 120, 80, cache=warm, observer=stages)
    assert stages.began == []


def test_another_name_is_the_same_frame_and_another_mask_is_not(frame: Frame, warm: StageCache) -> None:
    assert stages_of(replace(frame, name="renamed.fits"), warm) == ONLY_MEASURE
    mask = np.zeros(frame.shape, dtype=np.bool_)
    mask[3, 3] = True
    assert stages_of(frame.with_mask(mask), warm) == EVERY_STAGE


def test_pixels_above_the_background_are_zero_where_nothing_is_known(frame: Frame, warm: StageCache) -> None:
    mask = np.zeros(frame.shape, dtype=np.bool_)
    mask[40:50, 60:90] = True
    stages = Stages(frame.with_mask(mask), Recipe(), SilentObserver(), warm)
    assert (stages.subtracted[mask] == 0).all()
    assert np.array_equal(stages.subtracted[~mask], (frame.data - stages.background.level)[~mask])


def test_runs_share_a_cache_of_the_process_when_none_is_given(frame: Frame) -> None:
    run(frame, threshold_sigma=6.5)
    stages = StageList()
    run(frame, threshold_sigma=6.5, r=7, observer=stages)
    assert set(stages.began) == ONLY_MEASURE


# --- cancelling


@pytest.mark.parametrize("stages_before", range(len(EVERY_STAGE)))
def test_a_run_can_be_cancelled_before_any_stage_and_taken_up_again(frame: Frame, stages_before: int) -> None:
    cache = StageCache()
    left = iter(range(stages_before))
    with pytest.raises(AstroError, match="ASTRO_4990: cancelled during"):
        run(frame, cache=cache, observer=CancellableObserver(lambda: next(left, None) is None))
    assert run(frame, cache=cache).table_bytes("csv") == run(frame).table_bytes("csv")


# --- what a run shares with the cache


def test_nobody_can_spoil_what_is_remembered() -> None:
    frame, _ = simulate(seed=5, nx=64, ny=64, n_stars=3)
    cache = StageCache()
    before = run(frame, bkg="global", cache=cache).table_bytes("ecsv")
    result = run(frame, cache=cache)
    assert result.detections is not None
    for array in (result.background.level, result.background.rms, result.detections.x, result.detections.flags):
        with suppress(ValueError):
            array[:] = 7
    result.catalog["flux"] *= 2
    assert run(frame, bkg="global", cache=cache).table_bytes("ecsv") == before


# --- the store itself


def counted(value: Any, calls: list[Any]) -> Callable[[], Any]:
    def compute() -> Any:
        calls.append(value)
        return value

    return compute


def kilobytes(n: int) -> np.ndarray:
    return np.zeros(n * 1024, dtype=np.uint8)


def test_a_value_is_computed_once() -> None:
    cache, calls = StageCache(), []
    values = [cache.get(("stage", "key"), counted(kilobytes(1), calls)) for _ in range(3)]
    assert len(calls) == 1
    assert values[0] is values[1] is values[2]


def test_none_is_a_value_like_any_other() -> None:
    cache, calls = StageCache(), []
    assert [cache.get(("stage",), counted(None, calls)) for _ in range(2)] == [None, None]
    assert len(calls) == 1


def test_keys_are_told_apart() -> None:
    cache = StageCache()
    keys = [("a", "bc"), ("ab", "c"), ("a", "b", "c"), ("abc",)]
    values = [cache.get(key, counted(key, [])) for key in keys]
    assert values == keys
    assert [cache.get(key, counted("another", [])) for key in keys] == keys


def test_the_memory_stays_within_its_bound() -> None:
    cache = StageCache(max_bytes=10 * 1024)
    for key in range(50):
        cache.get((str(key),), counted(kilobytes(3), []))
        assert cache.nbytes <= 10 * 1024
    assert cache.nbytes == 9 * 1024


def test_what_was_not_used_for_longest_goes_first() -> None:
    cache = StageCache(max_bytes=3 * 1024)
    for key in "abc":
        cache.get((key,), counted(kilobytes(1), []))
    cache.get(("a",), counted(kilobytes(1), []))
    cache.get(("d",), counted(kilobytes(1), []))
    calls: list[Any] = []
    for key in "acd":
        cache.get((key,), counted(kilobytes(1), calls))
    assert calls == []
    cache.get(("b",), counted(kilobytes(1), calls))
    assert len(calls) == 1


def test_a_value_larger_than_the_bound_is_returned_and_not_kept() -> None:
    cache, calls = StageCache(max_bytes=2 * 1024), []
    cache.get(("small",), counted(kilobytes(1), []))
    for _ in range(2):
        assert cache.get(("large",), counted(kilobytes(3), calls)).nbytes == 3 * 1024
    assert len(calls) == 2
    assert cache.nbytes == 1024


def test_the_memory_of_a_value_is_that_of_its_arrays() -> None:
    cache = StageCache()
    maps = np.zeros((2, 100, 100), dtype=np.float32)
    cache.get(("background",), lambda: Background(maps[0], maps[1], 0.0, 1.0, 0.1))
    assert 80_000 <= cache.nbytes <= 81_000


def test_a_failure_is_not_remembered() -> None:
    cache = StageCache()
    with pytest.raises(ZeroDivisionError):
        cache.get(("stage",), lambda: 1 // 0)
    assert cache.get(("stage",), lambda: 5) == 5


def test_a_cleared_cache_has_forgotten_everything() -> None:
    cache, calls = StageCache(), []
    cache.get(("stage",), counted(kilobytes(1), calls))
    cache.clear()
    assert cache.nbytes == 0
    cache.get(("stage",), counted(kilobytes(1), calls))
    assert len(calls) == 2


def test_two_threads_that_miss_at_once_are_counted_once() -> None:
    cache, together = StageCache(), threading.Barrier(2, timeout=10)

    def compute() -> np.ndarray:
        together.wait()
        return kilobytes(1)

    threads = [threading.Thread(target=cache.get, args=(("stage",), compute)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert cache.nbytes == 1024


def test_planes_of_flags_rerun_everything_when_other_bits_count(frame: Frame) -> None:
    bits = np.zeros(frame.shape, np.uint32)
    bits[40:44, 40:44] = 4
    flagged = load(frame.data, dq=bits)
    cache = StageCache()
    assert stages_of(flagged, cache) == EVERY_STAGE
    assert stages_of(flagged, cache, dq_bits="2") == EVERY_STAGE
    assert stages_of(flagged, cache, dq_bits="4") == ONLY_MEASURE  # the same pixels as all
    assert stages_of(flagged, cache, dq_bits="all") == ONLY_MEASURE
