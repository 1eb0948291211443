"""Detection: the mesh, the whole run, and the threshold slider."""

from __future__ import annotations

from functools import partial
from typing import Final

from benchmarks.topics import Measurement
from benchmarks.topics.detection.background_mesh import compare_mesh_with_photutils, compare_mesh_with_sep
from benchmarks.topics.detection.full_run import compare_full_run
from benchmarks.topics.detection.threshold_drag import compare_threshold_drag

MEASUREMENTS: Final[tuple[Measurement, ...]] = (
    partial(compare_full_run, "1k", side=1024, n_stars=1000, runs=15),
    partial(compare_full_run, "2k", side=2048, n_stars=4000, runs=9),
    partial(compare_mesh_with_sep, "1k", side=1024, n_stars=1000, runs=25),
    partial(compare_mesh_with_sep, "2k", side=2048, n_stars=4000, runs=15),
    partial(compare_mesh_with_photutils, side=1024, n_stars=1000, runs=9),
    partial(compare_threshold_drag, side=1024, n_stars=1000, runs=15),
)
