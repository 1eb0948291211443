"""The limits of IRAF's zscale, from a sample that is taken before anything is done to the frame."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from astroclassify_widgets.model.frame import Image, Mask

_SAMPLED: Final = 1000
"""Pixels that the line is fitted to, as IRAF and astropy have it."""
_BLOCK: Final = 512
"""Pixels that are counted together; smaller blocks take longer to count, larger ones to search."""
_SUMS_OVERFLOW: Final = 1e34
"""Values beyond which a sum of a thousand is more than a float32 holds."""

Positions = NDArray[np.intp]


def zscale_limits(data: Image, mask: Mask) -> tuple[float, float]:
    """Return what astropy's ``ZScaleInterval().get_limits`` gives for the usable pixels.

    Astropy first copies every usable pixel, then looks at a thousand of them: at every n-th, row by row from the
    first. Which these are follows from the mask alone; of so few astropy takes all, and no time.

    Parameters
    ----------
    data
        Pixels, finite where they are not masked, shape (ny, nx).
    mask
        True where a pixel must not be used, shape (ny, nx); it leaves at least one.

    Returns
    -------
    tuple of float
        Lower and upper limit, in the unit of the data; equal where all sampled pixels are.
    """
    from astropy.visualization import ZScaleInterval

    sample = _sample(data, mask)
    if np.abs(sample).max() > _SUMS_OVERFLOW:  # where astropy's own would be infinite
        sample = sample.astype(np.float64)
    low, high = ZScaleInterval(n_samples=_SAMPLED).get_limits(sample)
    return float(low), float(high)


def _sample(data: Image, mask: Mask) -> NDArray[np.floating[Any]]:
    places = _places_of_usable(mask.ravel()) if mask.any() else _every_nth(data.size)
    return data[np.unravel_index(places, data.shape)]


def _every_nth(size: int) -> Positions:
    return np.arange(0, size, max(size // _SAMPLED, 1))[:_SAMPLED]


def _places_of_usable(mask: Mask) -> Positions:
    """Return where the sampled ones of the usable pixels are; mask has one axis."""
    counts = _usable_in_blocks(mask)
    ends = np.cumsum(counts)
    wanted = _every_nth(ends[-1])
    blocks = np.searchsorted(ends, wanted, side="right")
    before = (wanted - (ends - counts)[blocks]).astype(np.uint16)
    # What the last block lacks counts as its last pixel again, behind all that is looked for.
    places = _BLOCK * blocks[:, np.newaxis] + np.arange(_BLOCK)
    usable_so_far = np.cumsum(~mask.take(places, mode="clip"), axis=1, dtype=np.uint16)
    return np.asarray(_BLOCK * blocks + (usable_so_far <= before[:, np.newaxis]).sum(axis=1))


def _usable_in_blocks(mask: Mask) -> Positions:
    whole = mask[: mask.size // _BLOCK * _BLOCK].reshape(-1, _BLOCK)
    rest = mask[whole.size :]
    masked = np.append(whole.sum(axis=1, dtype=np.uint16), np.uint16(np.count_nonzero(rest)))
    return np.asarray(np.append(np.full(len(whole), _BLOCK), rest.size) - masked)
