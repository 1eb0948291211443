"""The limits of zscale of a large frame: ours beside astropy's, which are the same."""

from __future__ import annotations

from functools import partial
from typing import Final

import numpy as np
from astropy.visualization import ZScaleInterval
from numpy.typing import NDArray

import astroclassify_widgets as acw
from astroclassify_widgets.render.zscale import zscale_limits
from benchmarks.correctness import require_close
from benchmarks.fields import SEED, field_conditions, star_field
from benchmarks.figure import Figure
from benchmarks.peers import release
from benchmarks.side_by_side import side_by_side

_MASKED: Final = 0.01
"""Share of the pixels that the second figure masks."""


def compare_zscale(*, side: int, n_stars: int, runs: int) -> list[Figure]:
    """Compare the time for the limits, without a masked pixel and with some.

    Parameters
    ----------
    side, n_stars
        The field.
    runs
        Pairs of timings.
    """
    whole = star_field(side, n_stars)
    some_masked = whole.with_mask(np.random.default_rng(SEED).random(whole.shape, np.float32) < _MASKED)
    field = field_conditions(side, n_stars)
    return [
        _compare("view.zscale.speed_vs_astropy", whole, f"{field}, no pixel masked", runs),
        _compare(
            "view.zscale.speed_vs_astropy.masked",
            some_masked,
            f"{field}, {_MASKED:.0%} masked at random, NaN for astropy",
            runs,
        ),
    ]


def _compare(name: str, frame: acw.Frame, what: str, runs: int) -> Figure:
    pixels: NDArray[np.float32] = np.where(frame.mask, np.float32(np.nan), frame.data)
    ours, peer = partial(zscale_limits, frame.data, frame.mask), partial(ZScaleInterval().get_limits, pixels)
    require_close("limits of zscale", ours(), peer(), 0)
    timing = side_by_side(ours, peer, runs=runs)
    return Figure(name, timing.ratio, "x", f"{what}; equal limits; {timing.conditions(release('astropy'))}")
