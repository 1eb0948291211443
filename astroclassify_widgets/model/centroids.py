"""Positions after recentring."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Centroids:
    """Positions and their errors, length n [px].

    Attributes
    ----------
    x, y
        Positions.
    x_err, y_err
        Standard errors; NaN where they are not known, as for positions that were given.
    failed
        Where recentring failed and the given position was kept.
    """

    x: Floats
    y: Floats
    x_err: Floats
    y_err: Floats
    failed: NDArray[np.bool_]
