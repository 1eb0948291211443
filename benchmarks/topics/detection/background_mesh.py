"""The background mesh: `estimate_background` beside sep and photutils."""

from __future__ import annotations

from typing import Final

import numpy as np
import sep
from numpy.typing import NDArray
from photutils.background import Background2D

from astroclassify_widgets.engine.background import estimate_background
from astroclassify_widgets.params import BackgroundParams
from benchmarks.correctness import require_close
from benchmarks.fields import field_conditions, star_field, writable_pixels
from benchmarks.figure import Figure
from benchmarks.peers import release
from benchmarks.side_by_side import side_by_side

_WITHIN_RMS_OF_SEP: Final = 5e-3
_WITHIN_RMS_OF_PHOTUTILS: Final = 0.1
"""Typical difference: another clipping and another interpolation, which part at the corners of the frame."""


def compare_mesh_with_sep(label: str, *, side: int, n_stars: int, runs: int) -> list[Figure]:
    """Compare level and noise at every pixel with ``sep.Background``, ``back`` and ``rms``.

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
    params = BackgroundParams()

    def peer() -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        mesh = sep.Background(pixels, bw=params.bkg_box, bh=params.bkg_box, fw=params.bkg_filter, fh=params.bkg_filter)
        return mesh.back(), mesh.rms()

    ours = estimate_background(frame, BackgroundParams(convention="sextractor"))
    require_close("level of the mesh", ours.level, peer()[0], _WITHIN_RMS_OF_SEP * ours.global_rms)

    timing = side_by_side(lambda: estimate_background(frame, params), peer, runs=runs)
    conditions = f"{field_conditions(side, n_stars)}; {timing.conditions(release('sep'))}"
    return [Figure(f"detection.background.speed_vs_sep.{label}", timing.ratio, "x", conditions)]


def compare_mesh_with_photutils(*, side: int, n_stars: int, runs: int) -> list[Figure]:
    """Compare level and noise at every pixel with ``Background2D`` of photutils, its defaults kept.

    Parameters
    ----------
    side, n_stars
        The field.
    runs
        Pairs of timings.
    """
    frame = star_field(side, n_stars)
    pixels = writable_pixels(frame)
    params = BackgroundParams()

    def peer() -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        mesh = Background2D(pixels, params.bkg_box, filter_size=params.bkg_filter)
        return mesh.background, mesh.background_rms

    ours = estimate_background(frame, params)
    typical_difference = np.sqrt(np.mean((ours.level - peer()[0]) ** 2))
    require_close("level of the mesh", typical_difference, 0.0, _WITHIN_RMS_OF_PHOTUTILS * ours.global_rms)

    timing = side_by_side(lambda: estimate_background(frame, params), peer, runs=runs)
    conditions = f"{field_conditions(side, n_stars)}; {timing.conditions(release('photutils'))}"
    return [Figure("detection.background.speed_vs_photutils", timing.ratio, "x", conditions)]
