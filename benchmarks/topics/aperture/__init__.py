"""Apertures: a click, many sums, and whether the error is one that can be believed."""

from __future__ import annotations

from functools import partial
from typing import Final

from benchmarks.topics import Measurement
from benchmarks.topics.aperture.click import compare_click
from benchmarks.topics.aperture.error_truth import compare_errors_with_truth
from benchmarks.topics.aperture.sums import compare_sums

MEASUREMENTS: Final[tuple[Measurement, ...]] = (
    partial(compare_click, side=1024, n_stars=1000, n_clicks=20, runs=25),
    partial(compare_sums, side=1024, n_stars=1000, n_positions=2000, runs=25),
    partial(compare_errors_with_truth, side=2048, n_stars=2400, n_frames=10),
)
