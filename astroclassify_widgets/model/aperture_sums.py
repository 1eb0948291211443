"""What an aperture holds."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class ApertureSums:
    """Sums over apertures, one entry a source; w is the overlap of a pixel with the aperture.

    Attributes
    ----------
    sum
        Sum of w d over usable pixels [unit of the frame].
    area, area_squared
        Sums of w and of w squared over usable pixels [px].
    source_weight
        Sum of w squared m over sum of w m, where m is the model of a star: the part of the source's
        variance that counts when pixels are weighted with overlap squared.
    has_masked, has_saturated, truncated
        Whether such pixels lie in the aperture, or it reaches beyond the image.
    """

    sum: Floats
    area: Floats
    area_squared: Floats
    source_weight: Floats
    has_masked: NDArray[np.bool_]
    has_saturated: NDArray[np.bool_]
    truncated: NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Sky:
    """The sky under each source.

    Attributes
    ----------
    level, err
        Sky of a pixel and its standard error [unit of the frame].
    rms
        Noise of a pixel [unit of the frame].
    n_pixels
        Pixels that the level was taken from; 0 where it comes from the mesh.
    uncertain
        Whether pixels near neighbours had to be used.
    """

    level: Floats
    err: Floats
    rms: Floats
    n_pixels: NDArray[np.int64]
    uncertain: NDArray[np.bool_]

    def without_level(self) -> Sky:
        """Return the sky of data from which its level is already subtracted."""
        return replace(self, level=np.zeros_like(self.level))
