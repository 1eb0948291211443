from __future__ import annotations

import numpy as np
import pytest
from astropy.table import QTable

from astroclassify_widgets import Frame, load, simulate


@pytest.fixture(scope="session")
def field() -> tuple[Frame, QTable]:
    """A small simulated field with its truth: 30 isolated stars, ADU, sky 200 e-, gain 1.5 e-/ADU, 60 s."""
    return simulate(seed=3, nx=256, ny=256, n_stars=30, min_separation=24, margin=16)


@pytest.fixture(scope="session")
def frame(field: tuple[Frame, QTable]) -> Frame:
    return field[0]


@pytest.fixture(scope="session")
def truth(field: tuple[Frame, QTable]) -> QTable:
    """What shines on the field, brightest first."""
    table = field[1]
    return table[np.argsort(-table["flux"].value)]


@pytest.fixture(scope="session")
def plain_frame(frame: Frame) -> Frame:
    """The pixels of the field without a header: no unit, no gain, no exposure, no world coordinates."""
    return load(frame.data)


@pytest.fixture(scope="session")
def empty_frame() -> Frame:
    """Sky and noise, and not one source."""
    return simulate(seed=3, nx=128, ny=128, n_stars=0)[0]
