"""Curves of one source against radius."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class RadialProfile:
    """Mean surface brightness in rings about a position.

    Attributes
    ----------
    edges
        Radii of the rings, length n + 1 [px].
    value, err
        Mean of a ring above the sky and its standard error, length n [unit of the frame].
    area
        Usable area of a ring, length n [px].
    """

    edges: Floats
    value: Floats
    err: Floats
    area: Floats

    @property
    def radius(self) -> Floats:
        """Middle of each ring [px]."""
        return np.asarray((self.edges[1:] + self.edges[:-1]) / 2)


@dataclass(frozen=True, eq=False)
class GrowthCurve:
    """Flux above the sky within each radius.

    Attributes
    ----------
    radius
        Aperture radii, length n [px].
    flux, flux_err
        Flux and its standard error, length n [unit of the frame].
    """

    radius: Floats
    flux: Floats
    flux_err: Floats

    @property
    def snr(self) -> Floats:
        """Signal-to-noise ratio within each radius."""
        return np.asarray(self.flux / self.flux_err)
