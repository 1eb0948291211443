"""What a detector found."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Detections:
    """Detected sources, brightest first; one array an attribute, each of length n.

    Attributes
    ----------
    x, y
        Isophotal centroid (DAOFIND: marginal fits) [px].
    x_err, y_err
        Standard errors of the centroid [px]; NaN where the detector gives none.
    flux
        Isophotal flux above the background [unit of the frame].
    peak
        Highest pixel above the background [unit of the frame].
    a, b
        Semi-axes, as rms of the light along them [px]; NaN where the detector gives no shape.
    theta
        Angle of the major axis from x towards y [deg]; NaN where there is none.
    n_pixels
        Pixels of the detection: above the threshold (sep), or under the kernel (DAOFIND).
    flags
        Bits of `astroclassify_widgets.model.flags`.
    """

    x: Floats
    y: Floats
    x_err: Floats
    y_err: Floats
    flux: Floats
    peak: Floats
    a: Floats
    b: Floats
    theta: Floats
    n_pixels: NDArray[np.int64]
    flags: NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.x)

    def take(self, rows: NDArray[np.int64] | slice) -> Detections:
        """Return some of the sources."""
        return Detections(**{field.name: getattr(self, field.name)[rows] for field in fields(self)})

    def in_units_of(self, unit: float) -> Detections:
        """Return the sources with their fluxes multiplied by a unit."""
        return replace(self, flux=self.flux * unit, peak=self.peak * unit)

    @property
    def nbytes(self) -> int:
        """Memory that the columns take [bytes]."""
        return sum(getattr(self, field.name).nbytes for field in fields(self))
