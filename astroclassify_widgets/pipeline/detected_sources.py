"""The sources that the detector finds, before anything is measured."""

from __future__ import annotations

from typing import Any

from astroclassify_widgets.model.detections import Detections
from astroclassify_widgets.model.frame import Frame
from astroclassify_widgets.model.observer import Observer, SilentObserver
from astroclassify_widgets.params.recipe import Recipe
from astroclassify_widgets.pipeline.run_recipe import require_frame, resolve_recipe
from astroclassify_widgets.pipeline.stage_cache import StageCache
from astroclassify_widgets.pipeline.stages import Stages


def detect_sources(
    frame: Frame,
    recipe: Recipe | None = None,
    *,
    observer: Observer | None = None,
    cache: StageCache | None = None,
    **parameters: Any,
) -> Detections:
    """Detect sources without measuring them; `run` then takes them from the cache.

    Parameters
    ----------
    frame, recipe, observer, cache, **parameters
        As for `run`.

    Returns
    -------
    Detections
        Brightest first: the rows of the table that `run` makes of the same frame and recipe.

    Raises
    ------
    AstroError
        ASTRO_4001 and 4004 to 4006 for a parameter, ASTRO_4003 for a frame without noise.
    """
    require_frame(frame)
    recipe = resolve_recipe(recipe, parameters)
    return Stages(frame, recipe, observer or SilentObserver(), cache).detections
