"""The front door of measurement: a frame and a recipe in, a catalogue out."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from astroclassify_widgets.engine.measure import measure
from astroclassify_widgets.errors import AstroError
from astroclassify_widgets.model.frame import Frame
from astroclassify_widgets.model.observer import Observer, SilentObserver, observed
from astroclassify_widgets.params.recipe import Recipe
from astroclassify_widgets.params.validation import recipe_from
from astroclassify_widgets.pipeline.positions import detected_positions, given_positions
from astroclassify_widgets.pipeline.provenance import provenance
from astroclassify_widgets.pipeline.result import Result
from astroclassify_widgets.pipeline.run_time import RunTime
from astroclassify_widgets.pipeline.stage_cache import StageCache
from astroclassify_widgets.pipeline.stages import Stages


def run(
    frame: Frame,
    recipe: Recipe | None = None,
    *,
    xy: ArrayLike | None = None,
    observer: Observer | None = None,
    cache: StageCache | None = None,
    **parameters: Any,
) -> Result:
    """Detect sources and measure them, or measure given positions.

    Parameters
    ----------
    frame
        From `load` or `simulate`.
    recipe
        How to measure; defaults when not given.
    xy
        Positions to measure, in their order, shape (n, 2), 0-based [px]; without them sources are
        detected, and come brightest first.
    observer
        Told of every stage; may cancel.
    cache
        Where stage values are kept; one for the whole process when not given.
    **parameters
        Fields of the recipe, in place of those of ``recipe``.

    Returns
    -------
    Result
        Its ``catalog`` is the table.

    Raises
    ------
    AstroError
        ASTRO_4001 and 4004 to 4006 for a parameter, ASTRO_4003 for a frame without noise.

    Examples
    --------
    >>> import astroclassify_widgets as acw
    >>> frame, truth = acw.simulate(seed=1, n_stars=5)
    >>> len(acw.run(frame, threshold_sigma=5, r=6))
    5
    """
    began = datetime.now(UTC)
    require_frame(frame)
    recipe = resolve_recipe(recipe, parameters)
    observer = observer or SilentObserver()
    stages = Stages(frame, recipe, observer, cache)
    detections = None
    if xy is None:
        detections = stages.detections
        positions = detected_positions(detections)
    else:
        positions = given_positions(frame, xy)
    conditions, aperture = stages.conditions, stages.aperture
    with observed(observer, "measure"):
        catalog = measure(conditions, positions, aperture, recipe, detections)
    given = None if xy is None else np.column_stack([positions.x, positions.y])
    catalog.meta |= provenance(frame, recipe, aperture, conditions.noise, stages.shape, given)
    return Result(
        frame=frame,
        recipe=recipe,
        catalog=catalog,
        aperture=aperture,
        background=conditions.background,
        noise=conditions.noise,
        shape=stages.shape,
        detections=detections,
        took=RunTime.since(began),
    )


def resolve_recipe(recipe: Recipe | None, parameters: dict[str, Any]) -> Recipe:
    """Return a recipe with some of its fields replaced, validated anew.

    Raises
    ------
    AstroError
        ASTRO_4001 and 4004 to 4006.
    """
    if not isinstance(recipe, Recipe | None):
        kind = type(recipe).__name__
        raise AstroError("ASTRO_4001", f"a recipe is a Recipe, not a {kind}.", "Make one with Recipe(...).")
    if not parameters:
        return recipe or Recipe()
    return recipe_from({**(recipe.changes() if recipe is not None else {}), **parameters})


def require_frame(frame: object) -> None:
    """Refuse what is no Frame, with ASTRO_4001."""
    if not isinstance(frame, Frame):
        kind = type(frame).__name__
        raise AstroError("ASTRO_4001", f"a Frame is measured, not a {kind}.", "Make one with load(...).")
