from __future__ import annotations

from pathlib import Path

import pytest

from astroclassify_widgets import Frame, load, simulate, write


@pytest.fixture(scope="session")
def frame() -> Frame:
    """A field of 96 px with 12 stars, which knows that it was simulated."""
    return simulate(seed=4, nx=96, ny=96, n_stars=12, min_separation=14, margin=8, flux_min=1e4)[0]


@pytest.fixture(scope="session")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with another such field."""
    other = simulate(seed=5, nx=96, ny=96, n_stars=8, min_separation=14, margin=8, flux_min=1e4)[0]
    return write(other, tmp_path_factory.mktemp("night") / "night.fits")


@pytest.fixture(scope="session")
def frames(frame: Frame, path: Path) -> list[Frame]:
    return [frame, load(path)]
