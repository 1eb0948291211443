"""The topics: each a package whose ``MEASUREMENTS`` give its figures."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Final, cast

from benchmarks.figure import Figure

Measurement = Callable[[], list[Figure]]
"""Measures figures that belong together, or raises `benchmarks.correctness.WrongAnswerError`."""

TOPICS: Final = ("io", "detection", "aperture", "view")
"""Every topic, in the order in which they run."""


def measurements_of(topic: str) -> tuple[Measurement, ...]:
    """Return what a topic measures; it is imported only now, for peers take seconds to import."""
    return cast("tuple[Measurement, ...]", import_module(f"{__name__}.{topic}").MEASUREMENTS)
