"""From pixels to a table of fluxes: `acw.run` beside plain sep."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

import numpy as np
import sep
from numpy.typing import NDArray

import astroclassify_widgets as acw
from astroclassify_widgets.pipeline.stage_cache import StageCache
from benchmarks.correctness import require, require_close
from benchmarks.fields import field_conditions, star_field, writable_pixels
from benchmarks.figure import Figure
from benchmarks.peers import release
from benchmarks.side_by_side import side_by_side

_SAME_IMAGE_PIXELS: Final = 1e-6
_OWN_MESH_PIXELS: Final = 1e-5
"""With a mesh each, float32 rounding of the level moves the faintest isophotes by about 1e-6 px."""
_RELATIVE_FLUX: Final = 1e-9


def compare_full_run(label: str, *, side: int, n_stars: int, runs: int) -> list[Figure]:
    """Compare a run on a frame that was never seen before with the calls of sep that give fluxes.

    Parameters
    ----------
    label
        Last part of the figure's name.
    side, n_stars
        The field.
    runs
        Pairs of timings.
    """
    frame = star_field(side, n_stars)
    pixels = writable_pixels(frame)
    recipe = acw.Recipe()
    n_sources = _check(frame, pixels, recipe)

    def ours() -> acw.Result:
        # A new frame and a new cache: not even the fingerprint of the pixels is known.
        return acw.run(replace(frame), recipe, cache=StageCache())

    timing = side_by_side(ours, lambda: _plain_sep(pixels, recipe), runs=runs)
    conditions = (
        f"{field_conditions(side, n_stars)}, {n_sources} found at 3 sigma; sep: mesh, back, rms, extract, sum_circle "
        f"with annulus; ours also: object mask, clipped sky, shape of a star, FWHM of each source, error budget, "
        f"table with units; {timing.conditions(release('sep'))}"
    )
    return [Figure(f"detection.full.speed_vs_sep.{label}", timing.ratio, "x", conditions)]


def _plain_sep(pixels: NDArray[np.float32], recipe: acw.Recipe) -> NDArray[np.float64]:
    """Return fluxes by sep alone, with the kernel convention, radii and exact overlap of ours."""
    background = sep.Background(pixels)
    subtracted = pixels - background.back()
    found = sep.extract(subtracted, recipe.threshold_sigma, err=background.rms(), filter_type="conv")
    flux, _, _ = sep.sum_circle(
        pixels,
        found["x"],
        found["y"],
        recipe.r,
        err=background.globalrms,
        bkgann=(recipe.r_in, recipe.r_out),
        subpix=0,
    )
    return np.asarray(flux)


def _check(frame: acw.Frame, pixels: NDArray[np.float32], recipe: acw.Recipe) -> int:
    """Require sep's sources on sep's terms, and sep's sums at our positions; return how many we find."""
    reproduced = acw.run(frame, convention="sextractor", cache=StageCache())
    x, y = (np.asarray(reproduced.catalog[name].value) for name in ("x_centroid", "y_centroid"))
    mesh = reproduced.background
    own_mesh = sep.Background(pixels)
    for subtracted, rms, what, within in (
        (pixels - mesh.level, mesh.global_rms, "centroids on the same image [px]", _SAME_IMAGE_PIXELS),
        (pixels - own_mesh.back(), own_mesh.globalrms, "centroids with a mesh each [px]", _OWN_MESH_PIXELS),
    ):
        found = _brightest_first(sep.extract(subtracted, recipe.threshold_sigma, err=rms, filter_type="conv"))
        require(len(found) == len(x), f"{what}: {len(x)} sources, and {len(found)} by sep")
        require_close(what, np.hypot(x - found["x"], y - found["y"]), np.zeros(len(x)), within)

    catalog = acw.run(frame, recipe, cache=StageCache()).catalog
    x, y, sums = (np.asarray(catalog[name].value) for name in ("x_centroid", "y_centroid", "aperture_sum"))
    peer, _, _ = sep.sum_circle(pixels, x, y, recipe.r, subpix=0)
    require_close("aperture sums", sums, peer, _RELATIVE_FLUX * np.abs(peer))
    return len(catalog)


def _brightest_first(found: NDArray[Any]) -> NDArray[Any]:
    return found[np.lexsort((found["x"], found["y"], -found["flux"]))]
