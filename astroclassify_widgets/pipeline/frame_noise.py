"""What is known of the noise of a frame before anything on it is measured."""

from __future__ import annotations

from astroclassify_widgets.model.frame import Frame
from astroclassify_widgets.model.noise import NoiseModel
from astroclassify_widgets.model.observer import Observer, SilentObserver
from astroclassify_widgets.params.recipe import Recipe
from astroclassify_widgets.pipeline.stage_cache import StageCache
from astroclassify_widgets.pipeline.stages import Stages


def frame_noise(
    frame: Frame, recipe: Recipe, *, observer: Observer | None = None, cache: StageCache | None = None
) -> NoiseModel:
    """Return the noise model that a measurement of the frame by this recipe uses.

    Parameters
    ----------
    frame, recipe, observer, cache
        As for `run`.

    Raises
    ------
    AstroError
        ASTRO_4003 for a frame without noise.
    """
    return Stages(frame, recipe, observer or SilentObserver(), cache).noise
