"""What all tests share."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

SHARED_DATA = Path(os.environ.get("ASTRO_SHARED_DATA", Path(__file__).parents[2] / "shared" / "data"))


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Return the folder of real frames with independent references, which are not part of the project."""
    if not SHARED_DATA.is_dir():
        pytest.skip("the real frames are not here: set ASTRO_SHARED_DATA to their folder")
    return SHARED_DATA
