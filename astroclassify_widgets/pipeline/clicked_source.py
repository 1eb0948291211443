"""Where a click leads: to the centre of the star that it means."""

from __future__ import annotations

import math
from typing import Any, Final

import numpy as np

from astroclassify_widgets.engine.source_at import find_source_at, recentre_peak
from astroclassify_widgets.engine.star_shape import typical_shape
from astroclassify_widgets.errors import AstroError
from astroclassify_widgets.model.frame import Frame
from astroclassify_widgets.model.observer import Observer, SilentObserver
from astroclassify_widgets.params.recipe import Recipe
from astroclassify_widgets.pipeline.run_recipe import require_frame, resolve_recipe
from astroclassify_widgets.pipeline.stage_cache import StageCache
from astroclassify_widgets.pipeline.stages import Stages

LARGEST_TOLERANCE: Final = 500.0
"""As far as a star may be from a click [px]."""


def locate_source(
    frame: Frame,
    x: float,
    y: float,
    recipe: Recipe | None = None,
    *,
    tolerance: float,
    observer: Observer | None = None,
    cache: StageCache | None = None,
    **parameters: Any,
) -> tuple[float, float]:
    """Find the star that a click means: the brightest within a tolerance of it, otherwise the nearest within r.

    Parameters
    ----------
    frame
        The image.
    x, y
        The click, 0-based [px].
    recipe, observer, cache, **parameters
        As for `run`; the centre is found by ``centroid``, or ``windowed`` where that is ``none``.
    tolerance
        How far from the click the star may be, 0 to 500 [px]: a few pixels of the screen.

    Returns
    -------
    x, y
        Its centre, 0-based [px].

    Raises
    ------
    AstroError
        ASTRO_4008 if no star is there or the click is off the frame; 4001 and 4004 to 4006 for a parameter,
        4003 for a frame without noise.
    """
    require_frame(frame)
    recipe = resolve_recipe(recipe, parameters)
    if not 0 <= tolerance <= LARGEST_TOLERANCE:
        raise AstroError("ASTRO_4001", f"tolerance = {tolerance:g} px is not between 0 and {LARGEST_TOLERANCE:g} px.")
    if not (math.isfinite(x) and math.isfinite(y)):
        raise AstroError("ASTRO_4001", f"({x:g}, {y:g}) is no position.", "Give x and y in 0-based pixels.")
    if not frame.contains(np.array([x]), np.array([y]))[0]:
        ny, nx = frame.shape
        raise AstroError(
            "ASTRO_4008",
            f"no star at ({x:.1f}, {y:.1f}): this is off the frame of {nx} x {ny} px.",
            "Click on the image.",
        )
    stages = Stages(frame, recipe, observer or SilentObserver(), cache)
    subtracted, state, shape = stages.subtracted, stages.state, stages.shape or typical_shape()
    rms, noise, aperture = stages.background.rms, stages.noise, stages.aperture
    radius = min(aperture.r, LARGEST_TOLERANCE)
    peak = find_source_at(subtracted, rms, state, shape, noise, x, y, tolerance, radius)
    return recentre_peak(subtracted, rms, state, shape, noise, peak, aperture)
