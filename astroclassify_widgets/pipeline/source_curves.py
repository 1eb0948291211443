"""What a click on a star shows: its radial profile and its growth curve."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from astroclassify_widgets.engine.centroid import recentre
from astroclassify_widgets.engine.curves import measure_curves
from astroclassify_widgets.engine.pixel_value import at_positions
from astroclassify_widgets.engine.source_sky import estimate_sky
from astroclassify_widgets.errors import AstroError
from astroclassify_widgets.model.frame import Frame
from astroclassify_widgets.model.observer import Observer, SilentObserver
from astroclassify_widgets.model.profile import GrowthCurve, RadialProfile
from astroclassify_widgets.params.recipe import Recipe
from astroclassify_widgets.pipeline.positions import given_positions
from astroclassify_widgets.pipeline.run_recipe import require_frame, resolve_recipe
from astroclassify_widgets.pipeline.stage_cache import StageCache
from astroclassify_widgets.pipeline.stages import Stages

LARGEST_RADIUS: Final = 2000.0
"""As far as a curve may reach [px]: the bound of the annulus."""


@dataclass(frozen=True, eq=False)
class SourceCurves:
    """Radial profile and growth curve about the position (x, y) [px], which is where recentring led."""

    x: float
    y: float
    profile: RadialProfile
    growth: GrowthCurve


def trace_source(
    frame: Frame,
    x: float,
    y: float,
    recipe: Recipe | None = None,
    *,
    max_radius: float | None = None,
    observer: Observer | None = None,
    cache: StageCache | None = None,
    **parameters: Any,
) -> SourceCurves:
    """Measure the curves of one source, in rings of 1 px.

    Parameters
    ----------
    frame
        The image.
    x, y
        Position, 0-based [px].
    recipe, parameters, observer, cache
        As for `run`.
    max_radius
        Where the curves end [px]; the outer edge of the annulus when not given.

    Returns
    -------
    SourceCurves
        The growth curve at the radius r equals flux and error of the table for an aperture of r.

    Raises
    ------
    AstroError
        ASTRO_4001 if the position is off the frame or a parameter is wrong.
    """
    require_frame(frame)
    recipe = resolve_recipe(recipe, parameters)
    if max_radius is not None and not 0 < max_radius <= LARGEST_RADIUS:
        raise AstroError("ASTRO_4001", f"max_radius = {max_radius:g} px is not between 0 and {LARGEST_RADIUS:g} px.")
    stages = Stages(frame, recipe, observer or SilentObserver(), cache)
    given = given_positions(frame, [(x, y)])
    c, aperture = stages.conditions, stages.aperture
    rms = at_positions(c.background.rms, given.x, given.y)
    at = recentre(c.subtracted, c.state, given, rms, c.shape, c.noise, aperture)
    sky = estimate_sky(c, at.x, at.y, aperture, recipe)
    data = frame.data
    if recipe.bkg == "global":
        # The mesh is subtracted pixel by pixel, as for the table; only its error is left to the sky.
        data, sky = c.subtracted, sky.without_level()
    kept = at_positions(c.background.level, at.x, at.y)[0] if recipe.bkg == "none" else 0.0
    edges = np.arange(math.ceil(max_radius or aperture.r_out) + 1, dtype=np.float64)
    profile, growth = measure_curves(
        data,
        c.state,
        (at.x[0], at.y[0]),
        edges,
        sky,
        c.shape,
        c.noise,
        aperture.convention,
        max(kept, 0.0),
        c.noise_map,
    )
    return SourceCurves(x=float(at.x[0]), y=float(at.y[0]), profile=profile, growth=growth)
