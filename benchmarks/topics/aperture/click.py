"""A click on a star: profile and growth curve beside photutils."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from photutils.profiles import CurveOfGrowth, RadialProfile

import astroclassify_widgets as acw
from astroclassify_widgets.engine.curves import measure_curves
from astroclassify_widgets.engine.source_sky import estimate_sky
from astroclassify_widgets.model.aperture_sums import Sky
from astroclassify_widgets.pipeline.stage_cache import StageCache
from benchmarks.correctness import require, require_close
from benchmarks.fields import conditions_of, field_conditions, star_field
from benchmarks.figure import Figure
from benchmarks.peers import release
from benchmarks.side_by_side import side_by_side

Floats = NDArray[np.float64]

_WITHIN: Final = 1e-6
_STAMP_MARGIN: Final = 3


@dataclass(frozen=True)
class _Click:
    """A star: its position, its sky, and the stamp that photutils is given."""

    x: float
    y: float
    sky: Sky
    stamp: Floats
    stamp_error: Floats
    stamp_x: float
    stamp_y: float


def compare_click(*, side: int, n_stars: int, n_clicks: int, runs: int) -> list[Figure]:
    """Compare `acw.trace_source`, and its kernel alone, with ``RadialProfile`` and ``CurveOfGrowth``.

    photutils is given the better hand: a stamp instead of the frame, the sky subtracted, the error of
    every pixel ready.

    Parameters
    ----------
    side, n_stars
        The field.
    n_clicks
        Stars that are clicked.
    runs
        Pairs of timings.
    """
    frame, recipe, warm = star_field(side, n_stars), acw.Recipe(), StageCache()
    conditions = conditions_of(frame, recipe, warm)
    edges = np.arange(recipe.r_out + 1)
    clicks = _clicks(frame, recipe, warm, n_clicks)
    require(len(clicks) == n_clicks, f"only {len(clicks)} of {n_clicks} stars can be clicked")
    for click in clicks:
        _check(click, frame, edges, warm)

    def trace() -> None:
        for click in clicks:
            acw.trace_source(frame, click.x, click.y, recipe, cache=warm)

    def kernel() -> None:
        for click in clicks:
            position = (click.x, click.y)
            measure_curves(frame.data, conditions.state, position, edges, click.sky, conditions.shape, conditions.noise)

    def peer() -> None:
        for click in clicks:
            _photutils_curves(click, edges)

    figures = []
    for name, ours, what in (
        ("click", trace, "ours: acw.trace_source on a frame at hand, clipped sky of the annulus included"),
        ("curves", kernel, "ours: engine.measure_curves alone"),
    ):
        timing = side_by_side(ours, peer, runs=runs)
        told = (
            f"{len(edges) - 1} rings of 1 px with errors, {field_conditions(side, n_stars)}; {what}; photutils: "
            f"RadialProfile and CurveOfGrowth, exact, on a stamp without sky; {n_clicks} stars: "
            f"{timing.conditions(release('photutils'))}"
        )
        figures.append(Figure(f"aperture.{name}.speed_vs_photutils", timing.ratio, "x", told))
    return figures


def _clicks(frame: acw.Frame, recipe: acw.Recipe, cache: StageCache, n_clicks: int) -> list[_Click]:
    """Return the brightest unflagged stars that are clear of the edge."""
    catalog = acw.run(frame, recipe, cache=cache).catalog
    conditions = conditions_of(frame, recipe, cache)
    x, y = (np.asarray(catalog[name].value) for name in ("x_centroid", "y_centroid"))
    half = int(recipe.r_out) + _STAMP_MARGIN
    ny, nx = frame.shape
    clear = (np.minimum(x, y) > half + 1) & (x < nx - half - 2) & (y < ny - half - 2) & (catalog["flags"] == 0)
    clicks = []
    for row in np.flatnonzero(clear)[:n_clicks]:
        sky = estimate_sky(conditions, x[row : row + 1], y[row : row + 1], recipe, recipe)
        x0, y0 = round(x[row]) - half, round(y[row]) - half
        stamp = frame.data[y0 : y0 + 2 * half + 1, x0 : x0 + 2 * half + 1].astype(np.float64) - sky.level[0]
        error = np.full(stamp.shape, sky.rms[0])
        clicks.append(_Click(float(x[row]), float(y[row]), sky, stamp, error, x[row] - x0, y[row] - y0))
    return clicks


def _photutils_curves(click: _Click, edges: Floats) -> tuple[Floats, Floats]:
    """Return profile and growth by photutils, with their errors computed as well."""
    centre = (click.stamp_x, click.stamp_y)
    profile = RadialProfile(click.stamp, centre, edges, error=click.stamp_error, method="exact")
    growth = CurveOfGrowth(click.stamp, centre, edges[1:], error=click.stamp_error, method="exact")
    _ = profile.profile_error, growth.profile_error
    return np.asarray(profile.profile), np.asarray(growth.profile)


def _check(click: _Click, frame: acw.Frame, edges: Floats, cache: StageCache) -> None:
    """Require photutils' curves: the profile to 1e-6 of its peak, the growth curve to 1e-6."""
    curves = acw.trace_source(frame, click.x, click.y, cache=cache)
    profile, growth = _photutils_curves(click, edges)
    require_close("radial profile", curves.profile.value, profile, _WITHIN * profile.max())
    require_close("growth curve", curves.growth.flux, growth, _WITHIN * np.abs(growth))
