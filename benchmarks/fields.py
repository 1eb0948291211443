"""The simulated fields that figures are measured on."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

import astroclassify_widgets as acw
from astroclassify_widgets.model.conditions import Conditions
from astroclassify_widgets.model.observer import SilentObserver
from astroclassify_widgets.pipeline.stage_cache import StageCache
from astroclassify_widgets.pipeline.stages import Stages

SEED: Final = 3


@lru_cache(maxsize=2)
def star_field(side: int, n_stars: int) -> acw.Frame:
    """Return a square field of stars of 1e3 to 3e5 electrons, FWHM 3 px, on a sky of 200 electrons a pixel."""
    frame, _ = acw.simulate(seed=SEED, nx=side, ny=side, n_stars=n_stars)
    return frame


def field_conditions(side: int, n_stars: int) -> str:
    """Return the field in words."""
    return f"simulated field {side} x {side} px, {n_stars} stars"


def writable_pixels(frame: acw.Frame) -> NDArray[np.float32]:
    """Return a copy of the pixels, for peers that want an array that they could write to."""
    return np.array(frame.data, dtype=np.float32, order="C")


def conditions_of(frame: acw.Frame, recipe: acw.Recipe, cache: StageCache) -> Conditions:
    """Return a frame with everything that a measurement needs, for figures of a kernel alone."""
    return Stages(frame, recipe, SilentObserver(), cache).conditions
