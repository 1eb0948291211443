"""What a file says about the noise of its pixels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

NoiseKind = Literal["total", "relative"]


@dataclass(frozen=True, eq=False)
class NoiseMap:
    """The noise of every pixel as an error or weight plane states it, read-only.

    Attributes
    ----------
    sigma
        Standard deviation, float32, shape (ny, nx), in the unit of the frame; finite, and zero where the plane
        states none.
    kind
        ``total``: all noise of a pixel, photons of the sources included, as ERR planes hold it.
        ``relative``: noise of the sky up to a factor, as weight maps hold it.
    source
        Where it came from, such as ``HDU 2 'ERR'``.
    """

    sigma: NDArray[np.float32]
    kind: NoiseKind
    source: str


@dataclass(frozen=True, eq=False)
class StatedVariance:
    """Variances of sums of pixels by a noise map, one entry a sum [unit of the frame, squared]."""

    variance: NDArray[np.float64]
    kind: NoiseKind
