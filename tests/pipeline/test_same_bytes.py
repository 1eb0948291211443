"""The same recipe on the same frame gives the same table, byte for byte."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import get_args

import pytest

from astroclassify_widgets import Frame, run
from astroclassify_widgets.params.output import TableFormat
from astroclassify_widgets.pipeline import StageCache

FORMATS: tuple[TableFormat, ...] = get_args(TableFormat)
IN_ANOTHER_PROCESS = """
import hashlib
import sys
import astroclassify_widgets as acw
frame, _ = acw.simulate(seed=3, nx=256, ny=256, n_stars=30, min_separation=24, margin=16)
result = acw.run(frame, threshold_sigma=4, zeropoint=25, centroid="windowed")
for format in sys.argv[1:]:
    print(hashlib.sha256(result.table_bytes(format)).hexdigest())
"""


@pytest.mark.parametrize("format", FORMATS)
def test_twice_in_one_process_without_anything_remembered(frame: Frame, format: TableFormat) -> None:
    tables = {run(frame, zeropoint=25, cache=StageCache()).table_bytes(format) for _ in range(2)}
    assert len(tables) == 1


def test_a_remembered_stage_gives_what_a_fresh_one_gives(frame: Frame) -> None:
    cache = StageCache()
    tables = {run(frame, detector=detector, cache=cache).table_bytes("ecsv") for detector in ("sep", "dao", "sep")}
    fresh = {run(frame, detector=detector, cache=StageCache()).table_bytes("ecsv") for detector in ("sep", "dao")}
    assert tables == fresh


def test_in_another_process_with_another_hash_seed(frame: Frame) -> None:
    other = subprocess.run(
        [sys.executable, "-c", IN_ANOTHER_PROCESS, *FORMATS],
        env={**os.environ, "PYTHONHASHSEED": "4711", "TZ": "Pacific/Auckland", "LC_ALL": "C"},
        capture_output=True,
        text=True,
        check=True,
    )
    result = run(frame, threshold_sigma=4, zeropoint=25, centroid="windowed")
    here = [hashlib.sha256(result.table_bytes(format)).hexdigest() for format in FORMATS]
    assert other.stdout.split() == here


def test_in_many_threads_at_once(frame: Frame) -> None:
    cache = StageCache()
    recipes = [{"threshold_sigma": 3 + i % 3, "r": 4 + i % 2} for i in range(12)]
    with ThreadPoolExecutor(4) as threads:
        at_once = list(threads.map(lambda recipe: run(frame, cache=cache, **recipe).table_bytes("csv"), recipes))
    one_by_one = [run(frame, cache=StageCache(), **recipe).table_bytes("csv") for recipe in recipes]
    assert at_once == one_by_one
