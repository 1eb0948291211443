"""Files: the time to read and write them beside astropy, and the odd ones that no code answers."""

from __future__ import annotations

from functools import partial
from typing import Final

from benchmarks.topics import Measurement
from benchmarks.topics.io.load_time import compare_load
from benchmarks.topics.io.uncoded import count_uncoded_mutants, count_uncoded_odd_files
from benchmarks.topics.io.write_time import compare_write

MEASUREMENTS: Final[tuple[Measurement, ...]] = (
    partial(compare_load, "load_4k", side=4096, n_stars=24_000, runs=15),
    partial(compare_write, "write_20k_rows", side=4096, n_stars=24_000, n_rows=20_000, runs=5),
    partial(count_uncoded_mutants, n_mutants=1000),
    count_uncoded_odd_files,
)
