"""Where on the sky a pixel looks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from astropy.wcs import WCS

Floats = NDArray[np.float64]


def sky_positions(wcs: WCS, x: Floats, y: Floats) -> tuple[Floats, Floats]:
    """Return right ascension and declination, ICRS [deg], of 0-based pixel positions."""
    from astropy.coordinates import SkyCoord

    world = wcs.pixel_to_world(x, y)
    if not isinstance(world, SkyCoord):
        raise TypeError("the world coordinates of a frame are celestial")
    icrs = world.icrs
    return np.asarray(icrs.ra.deg), np.asarray(icrs.dec.deg)
