from __future__ import annotations

import time

import pytest

from benchmarks.stoppable_clock import StoppableClock


def test_what_goes_on_while_it_is_stopped_does_not_count() -> None:
    clock = StoppableClock()
    began = clock()
    with clock.stopped():
        time.sleep(0.2)
    assert clock() - began < 0.1
    assert clock.seconds_a_stop == pytest.approx(0.2, abs=0.1)


def test_it_goes_on_after_work_that_fails() -> None:
    clock = StoppableClock()
    with pytest.raises(ValueError, match="no"), clock.stopped():
        raise ValueError("no")
    began = clock()
    time.sleep(0.05)
    assert clock() - began >= 0.04


def test_one_that_was_never_stopped_has_no_stops() -> None:
    assert StoppableClock().seconds_a_stop == 0
