"""Sums over many apertures, beside photutils and sep."""

from __future__ import annotations

from typing import Final

import numpy as np
import photutils
import sep
from numpy.typing import NDArray
from photutils.aperture import CircularAperture, aperture_photometry

import astroclassify_widgets as acw
from astroclassify_widgets.engine.aperture_sums import sum_apertures
from astroclassify_widgets.model.aperture_sums import ApertureSums
from astroclassify_widgets.pipeline.stage_cache import StageCache
from benchmarks.correctness import require_close
from benchmarks.fields import SEED, conditions_of, field_conditions, star_field, writable_pixels
from benchmarks.figure import Figure
from benchmarks.peers import release
from benchmarks.side_by_side import side_by_side

Floats = NDArray[np.float64]

_RELATIVE: Final = 1e-9


def compare_sums(*, side: int, n_stars: int, n_positions: int, runs: int) -> list[Figure]:
    """Compare `sum_apertures` with ``aperture_photometry`` and ``sep.sum_circle``, all with exact overlap.

    Parameters
    ----------
    side, n_stars
        The field.
    n_positions
        Apertures, anywhere on the field as long as they are whole.
    runs
        Pairs of timings.
    """
    frame, recipe = star_field(side, n_stars), acw.Recipe()
    conditions = conditions_of(frame, recipe, StageCache())
    pixels, r = writable_pixels(frame), recipe.r
    x, y = np.random.default_rng(SEED).uniform(r, side - 1 - r, (2, n_positions))

    def ours() -> ApertureSums:
        return sum_apertures(frame.data, conditions.state, x, y, r, conditions.shape)

    def by_photutils() -> Floats:
        with photutils.use_future_column_names():
            table = aperture_photometry(pixels, CircularAperture(np.column_stack([x, y]), r), method="exact")
        return np.asarray(table["aperture_sum"])

    def by_sep() -> Floats:
        return np.asarray(sep.sum_circle(pixels, x, y, r, subpix=0)[0])

    figures = []
    for peer_name, peer in (("photutils", by_photutils), ("sep", by_sep)):
        sums = peer()
        require_close(f"aperture sums against {peer_name}", ours().sum, sums, _RELATIVE * np.abs(sums))
        timing = side_by_side(ours, peer, runs=runs)
        told = (
            f"{n_positions} positions, r = {r:g} px, exact, {field_conditions(side, n_stars)}; ours also: areas, model "
            f"weights and flags; {timing.conditions(release(peer_name))}"
        )
        figures.append(Figure(f"aperture.sum.speed_vs_{peer_name}", timing.ratio, "x", told))
    return figures
