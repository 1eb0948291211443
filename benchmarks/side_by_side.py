"""Times two pieces of work in turn, A B A B, and compares them pair by pair."""

from __future__ import annotations

import gc
import math
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import median, quantiles
from typing import Final

Work = Callable[[], object]
Clock = Callable[[], float]

LEAST_SAMPLE_SECONDS: Final = 2e-3
"""Shorter work is repeated until it fills this, so that the clock and its call do not count."""


@dataclass(frozen=True)
class SideBySide:
    """What a comparison found.

    Attributes
    ----------
    ratio
        Median over the pairs of time of the peer over ours: how many times as fast ours is.
    low, high
        Quartiles of these ratios.
    our_seconds, peer_seconds
        Median times of one call [s].
    runs
        Number of pairs.
    """

    ratio: float
    low: float
    high: float
    our_seconds: float
    peer_seconds: float
    runs: int

    def conditions(self, peer: str) -> str:
        """Return times, runs and spread in words."""
        return (
            f"ours {_duration(self.our_seconds)}, {peer} {_duration(self.peer_seconds)}; median of {self.runs} "
            f"interleaved runs, half of them within {self.low:.3g}-{self.high:.3g}"
        )


def side_by_side(
    ours: Work,
    peer: Work,
    *,
    runs: int,
    least_seconds: float = LEAST_SAMPLE_SECONDS,
    clock: Clock = time.perf_counter,
) -> SideBySide:
    """Time two pieces of work in turn and compare them pair by pair.

    Whatever else the computer does slows both of a pair alike, so ratios hold where times do not. Each
    piece runs once beforehand, unmeasured, for compilers and caches; the garbage collector rests while
    the clock runs.

    Parameters
    ----------
    ours, peer
        The work; results are dropped.
    runs
        Number of pairs, at least 2.
    least_seconds
        Work that is shorter is repeated to fill this in one sample; 0 for one call a sample [s].
    clock
        Tells the time [s].

    Returns
    -------
    SideBySide
        Medians.
    """
    our_calls = _calls_that_fill(least_seconds, ours, clock)
    peer_calls = _calls_that_fill(least_seconds, peer, clock)
    our_seconds, peer_seconds = [], []
    for _ in range(runs):
        with _no_garbage_collection():
            our_seconds.append(_seconds_per_call(ours, our_calls, clock))
            peer_seconds.append(_seconds_per_call(peer, peer_calls, clock))
    ratios = [theirs / own for own, theirs in zip(our_seconds, peer_seconds, strict=True)]
    low, _, high = quantiles(ratios, n=4, method="inclusive")
    return SideBySide(
        ratio=median(ratios),
        low=low,
        high=high,
        our_seconds=median(our_seconds),
        peer_seconds=median(peer_seconds),
        runs=runs,
    )


def _calls_that_fill(least_seconds: float, work: Work, clock: Clock) -> int:
    """Return how many calls a sample needs; the first call is the warm-up and does not count."""
    work()
    if least_seconds == 0:
        return 1
    return max(1, math.ceil(least_seconds / max(_seconds_per_call(work, 1, clock), 1e-9)))


def _seconds_per_call(work: Work, calls: int, clock: Clock) -> float:
    began = clock()
    for _ in range(calls):
        work()
    return (clock() - began) / calls


@contextmanager
def _no_garbage_collection() -> Iterator[None]:
    was_enabled = gc.isenabled()
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _duration(seconds: float) -> str:
    for factor, unit in ((1.0, "s"), (1e3, "ms")):
        if seconds * factor >= 1:
            return f"{seconds * factor:.3g} {unit}"
    return f"{seconds * 1e6:.3g} µs"
