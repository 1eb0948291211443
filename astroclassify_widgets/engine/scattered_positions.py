"""Random positions that keep their distance from each other."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from astroclassify_widgets.engine.compiled import compiled
from astroclassify_widgets.errors import AstroError

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

_CANDIDATES_PER_STAR = 200
"""Positions that are tried for each star before the field counts as full."""
_CLOSEST_PACKING = math.pi / math.sqrt(12)
"""Share of a plane that equal circles can cover; Thue's theorem."""


def spread_out(rng: np.random.Generator, n: int, room_x: float, room_y: float, separation: float) -> Floats:
    """Return stars that are no closer together than a separation.

    Parameters
    ----------
    rng
        Source of candidates; the first that keeps its distance from all stars before it is the next star.
    n
        Stars.
    room_x, room_y
        Sides of the field [px].
    separation
        Least distance between two stars, above 0 [px].

    Returns
    -------
    numpy.ndarray
        Shape (n, 3): x and y from the corner of the field [px], and a number from 0 to 1 to draw more from.

    Raises
    ------
    AstroError
        ASTRO_4001 if so many do not fit.
    """
    kept = np.empty((n, 3))
    count = 0
    if _may_fit(n, room_x, room_y, separation):
        # Stars are filed by square cells, no smaller than the separation: only 3 x 3 need a look.
        cell = max(separation, math.sqrt(room_x * room_y / n))
        newest = np.full((int(room_y / cell) + 1, int(room_x / cell) + 1), -1, dtype=np.int64)
        older = np.empty(n, dtype=np.int64)
        for _ in range(_CANDIDATES_PER_STAR):
            candidates = rng.random((n, 3)) * (room_x, room_y, 1)
            count = _keep_if_apart(candidates, separation, cell, kept, count, newest, older)
            if count == n:
                return kept
    raise AstroError(
        "ASTRO_4001",
        f"n_stars = {n} do not fit at min_separation = {separation:g} px into {room_x:g} x {room_y:g} px.",
        "Ask for fewer stars, a smaller separation or margin, or a larger frame.",
    )


def _may_fit(n: int, room_x: float, room_y: float, separation: float) -> bool:
    """Tell at once what no arrangement can hold: circles about the stars, one separation wide."""
    circles = n * math.pi * separation**2 / 4
    return circles <= _CLOSEST_PACKING * (room_x + separation) * (room_y + separation)


@compiled
def _keep_if_apart(
    candidates: Floats, separation: float, cell: float,
    kept: Floats, count: int, newest: Integers, older: Integers,
) -> int:  # fmt: skip
    """File every candidate that keeps its distance until `kept` is full; return how many are kept."""
    rows, columns = newest.shape
    for c in range(len(candidates)):
        if count == len(kept):
            break
        x, y = candidates[c, 0], candidates[c, 1]
        row, column = int(y / cell), int(x / cell)
        apart = True
        for j in range(max(0, row - 1), min(rows, row + 2)):
            for i in range(max(0, column - 1), min(columns, column + 2)):
                star = newest[j, i]
                while star >= 0 and apart:
                    apart = (kept[star, 0] - x) ** 2 + (kept[star, 1] - y) ** 2 >= separation**2
                    star = older[star]
        if apart:
            kept[count, 0], kept[count, 1], kept[count, 2] = x, y, candidates[c, 2]
            older[count] = newest[row, column]
            newest[row, column] = count
            count += 1
    return count
