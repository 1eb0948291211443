"""What all tests share."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings

SHARED_DATA = Path(os.environ.get("ASTRO_SHARED_DATA", Path(__file__).parents[2] / "shared" / "data"))

# `make test` tries the same examples every time, so that what passes once passes again; `make validate` tries new ones.
# Without deadlines: how long an example takes is measured elsewhere, beside a peer.
settings.register_profile("repeatable", derandomize=True, deadline=None)
settings.register_profile("exploring", print_blob=True, deadline=None)
settings.load_profile("repeatable")


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Return the folder of real frames with independent references, which are not part of the project."""
    if not SHARED_DATA.is_dir():
        pytest.skip("the real frames are not here: set ASTRO_SHARED_DATA to their folder")
    return SHARED_DATA


def _wait_until(condition: Callable[[], object], seconds: float = 20) -> None:
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.01)


@pytest.fixture(scope="session")
def wait_until() -> Callable[..., None]:
    """Wait for a condition, but not for ever."""
    return _wait_until
