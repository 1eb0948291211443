"""Compiled kernels never outlive the code that they were made of."""

from __future__ import annotations

import os
from pathlib import Path

from astroclassify_widgets.engine.compiled import discard_stale_kernels


def test_kernels_older_than_any_source_are_discarded(tmp_path: Path) -> None:
    cache = tmp_path / "__pycache__"
    cache.mkdir()
    for name, age in (("caller.nbi", 50), ("fresh.nbi", 200), ("caller.1.nbc", 50), ("caller.pyc", 1)):
        (cache / name).touch()
        os.utime(cache / name, ns=(age, age))
    for name in ("caller.py", "callee.py"):
        (tmp_path / name).touch()
        os.utime(tmp_path / name, ns=(10, 10))
    assert discard_stale_kernels(tmp_path) == 0
    os.utime(tmp_path / "callee.py", ns=(100, 100))
    assert discard_stale_kernels(tmp_path) == 2
    assert sorted(path.name for path in cache.iterdir()) == ["caller.pyc", "fresh.nbi"]
