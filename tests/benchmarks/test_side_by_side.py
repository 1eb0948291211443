from __future__ import annotations

import gc
from collections.abc import Callable, Iterator

import pytest

from benchmarks.side_by_side import side_by_side


class Watch:
    """A clock that only work moves on, so that costs are known exactly."""

    def __init__(self) -> None:
        self.now = 0.0
        self.done: list[str] = []

    def __call__(self) -> float:
        return self.now

    def work(self, name: str, costs: Iterator[float]) -> Callable[[], None]:
        def run() -> None:
            self.done.append(name)
            self.now += next(costs)

        return run


def constant(cost: float) -> Iterator[float]:
    while True:
        yield cost


def growing(cost: float) -> Iterator[float]:
    while True:
        yield cost
        cost *= 1.5


def test_the_ratio_is_the_time_of_the_peer_over_ours() -> None:
    watch = Watch()
    timing = side_by_side(watch.work("ours", constant(0.25)), watch.work("peer", constant(2.0)), runs=3, clock=watch)
    assert timing.ratio == pytest.approx(8)
    assert (timing.low, timing.high) == pytest.approx((8, 8))
    assert (timing.our_seconds, timing.peer_seconds, timing.runs) == pytest.approx((0.25, 2.0, 3))


def test_a_computer_that_slows_down_does_not_move_the_ratio() -> None:
    watch = Watch()
    ours, peer = watch.work("ours", growing(1.0)), watch.work("peer", growing(3.0))
    timing = side_by_side(ours, peer, runs=9, least_seconds=0, clock=watch)
    assert timing.ratio == pytest.approx(3)


def test_one_hiccup_does_not_move_the_ratio() -> None:
    watch = Watch()
    hiccup = iter([1.0, 1.0, 50.0, 1.0, 1.0, 1.0])
    timing = side_by_side(
        watch.work("ours", hiccup), watch.work("peer", constant(4.0)), runs=5, least_seconds=0, clock=watch
    )
    assert timing.ratio == pytest.approx(4)


def test_runs_alternate_after_a_warm_up_of_each() -> None:
    watch = Watch()
    ours, peer = watch.work("ours", constant(1.0)), watch.work("peer", constant(1.0))
    side_by_side(ours, peer, runs=3, least_seconds=0, clock=watch)
    assert watch.done == ["ours", "peer"] + 3 * ["ours", "peer"]


def test_a_slow_first_call_is_not_measured() -> None:
    watch = Watch()
    compiling = iter([60.0, 1.0, 1.0, 1.0])
    timing = side_by_side(watch.work("ours", compiling), watch.work("peer", constant(2.0)), runs=2, clock=watch)
    assert timing.our_seconds == pytest.approx(1)


def test_short_work_is_repeated_to_fill_a_sample() -> None:
    watch = Watch()
    ours, peer = watch.work("ours", constant(0.125)), watch.work("peer", constant(4.0))
    timing = side_by_side(ours, peer, runs=2, least_seconds=1.0, clock=watch)
    assert watch.done.count("ours") == 2 + 2 * 8
    assert watch.done.count("peer") == 2 + 2 * 1
    assert timing.ratio == pytest.approx(32)


@pytest.mark.parametrize("enabled", [True, False])
def test_the_garbage_collector_rests_meanwhile_and_is_left_as_it_was(enabled: bool) -> None:
    watch, seen = Watch(), []
    was_enabled = gc.isenabled()
    (gc.enable if enabled else gc.disable)()
    try:
        side_by_side(lambda: seen.append(gc.isenabled()), watch.work("peer", constant(1.0)), runs=2, least_seconds=0)
        assert seen[1:] == [False, False]
        assert gc.isenabled() == enabled
    finally:
        (gc.enable if was_enabled else gc.disable)()


def test_conditions_state_times_runs_and_spread() -> None:
    watch = Watch()
    ours, peer = watch.work("ours", constant(0.05)), watch.work("peer", constant(1.5))
    timing = side_by_side(ours, peer, runs=2, least_seconds=0, clock=watch)
    assert timing.conditions("sep 1.4.1") == (
        "ours 50 ms, sep 1.4.1 1.5 s; median of 2 interleaved runs, half of them within 30-30"
    )
