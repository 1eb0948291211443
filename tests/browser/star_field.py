"""The field that browser tests look at: bright stars, each alone, and an empty place."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

import astroclassify_widgets as acw


@dataclass(frozen=True)
class StarField:
    """A frame in a file, and what is on it.

    Attributes
    ----------
    path
        The FITS file.
    stars
        True positions of bright stars that stand alone, brightest first [px].
    empty
        A place with nothing near it [px].
    """

    path: Path
    stars: list[tuple[float, float]]
    empty: tuple[float, float]


def star_field(folder: Path) -> StarField:
    """Write the field to a folder."""
    frame, truth = acw.simulate(seed=11, nx=400, ny=400, n_stars=80, flux_min=300)
    x, y = truth["x"].value, truth["y"].value
    order = np.argsort(-truth["flux"].value)
    stars = [(float(x[i]), float(y[i])) for i in order if _alone(x, y, i) and _inside(x[i], y[i])]
    grid = [(float(gx), float(gy)) for gx in range(30, 370, 10) for gy in range(30, 370, 10)]
    empty = max(grid, key=lambda place: float(np.hypot(x - place[0], y - place[1]).min()))
    return StarField(acw.write(frame, folder / "night.fits"), stars[:8], empty)


def _alone(x: np.ndarray, y: np.ndarray, i: int) -> bool:
    return bool(np.sort(np.hypot(x - x[i], y - y[i]))[1] > 25)


def _inside(x: float, y: float) -> bool:
    return 30 < x < 370 and 30 < y < 370
