"""A clock that stands still while something goes on that is not to be measured."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager


class StoppableClock:
    """Tells the time that it was not stopped [s]."""

    def __init__(self) -> None:
        self._stopped_seconds = 0.0
        self._stops = 0

    def __call__(self) -> float:
        """Return the time, from any beginning."""
        return time.perf_counter() - self._stopped_seconds

    @contextmanager
    def stopped(self) -> Iterator[None]:
        """Stand still meanwhile."""
        began = time.perf_counter()
        try:
            yield
        finally:
            self._stopped_seconds += time.perf_counter() - began
            self._stops += 1

    @property
    def seconds_a_stop(self) -> float:
        """How long it stood still each time, on average [s]; zero where it never did."""
        return self._stopped_seconds / max(self._stops, 1)
