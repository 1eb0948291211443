"""How a long stage tells of its progress, and how it is stopped."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Protocol

from astroclassify_widgets.errors import AstroError


class Observer(Protocol):
    """What stages report to; metrics and progress bars are observers."""

    def stage_began(self, stage: str) -> None:
        """Take note that a stage begins."""

    def stage_ended(self, stage: str, seconds: float) -> None:
        """Take note that a stage ended after so many seconds."""

    def progress(self, stage: str, fraction: float) -> None:
        """Take note how far a stage has come, 0 to 1; raise to stop it."""


class SilentObserver:
    """Takes no note of anything."""

    def stage_began(self, stage: str) -> None:
        """Do nothing."""

    def stage_ended(self, stage: str, seconds: float) -> None:
        """Do nothing."""

    def progress(self, stage: str, fraction: float) -> None:
        """Do nothing."""


class CancellableObserver(SilentObserver):
    """Stops the work at the next report once `cancelled` answers True."""

    def __init__(self, cancelled: Callable[[], bool]) -> None:
        self._cancelled = cancelled

    def stage_began(self, stage: str) -> None:
        """Stop before a stage begins."""
        self._stop_if_cancelled(stage)

    def progress(self, stage: str, fraction: float) -> None:  # noqa: ARG002  the protocol's signature
        """Stop within a stage."""
        self._stop_if_cancelled(stage)

    def _stop_if_cancelled(self, stage: str) -> None:
        if self._cancelled():
            raise AstroError("ASTRO_4990", f"cancelled during '{stage}'.")


@contextmanager
def observed(observer: Observer, stage: str) -> Iterator[None]:
    """Report the beginning and the end of a stage, with its duration, also where it fails."""
    observer.stage_began(stage)
    began = time.perf_counter()
    try:
        yield
    finally:
        observer.stage_ended(stage, time.perf_counter() - began)
