"""Makes the noise map and the data quality of a frame of planes that came with it or in files of their own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

import numpy as np
from astropy.io import fits
from numpy.typing import NDArray

from astroclassify_widgets.errors import AstroError
from astroclassify_widgets.io.fits.companion_names import Meaning
from astroclassify_widgets.io.fits.quality_legend import informational_bits
from astroclassify_widgets.io.fits.stored import StoredPlane
from astroclassify_widgets.io.pixels import Rows, as_they_are
from astroclassify_widgets.model.data_quality import Bits, DataQuality
from astroclassify_widgets.model.frame import Frame
from astroclassify_widgets.model.noise_map import NoiseKind, NoiseMap

_N_BITS: Final = 32
_HIGHEST: Final = np.uint32(1 << (_N_BITS - 1))
_BLOCK_PIXELS: Final = 1 << 17


def noise_map_from(
    plane: Rows,
    meaning: Meaning,
    source: str,
    kind: NoiseKind | None = None,
    values: Callable[[NDArray[Any]], NDArray[Any]] = as_they_are,
) -> NoiseMap:
    """Return the noise of every pixel, zero where the plane states none that is positive and finite.

    Roots are drawn of float64, block by block: squares of float32 do not fit into float32.

    Parameters
    ----------
    plane
        Standard deviations, their squares, or weights that are the inverse of those; shape (ny, nx), in the
        unit of the frame.
    meaning
        Which of the three.
    source
        Where it came from, such as ``HDU 2 'ERR'``.
    kind
        Whether it is all noise of a pixel or only that of the sky, up to a factor. When not given weights are
        the latter and the others the former.
    values
        Gives the values of some rows of stored numbers, NaN where there is none.
    """
    ny, nx = plane.shape
    sigma = np.empty((ny, nx), dtype=np.float32)
    step = max(1, _BLOCK_PIXELS // max(1, nx))
    for first in range(0, ny, step):
        rows = slice(first, first + step)
        with np.errstate(all="ignore"):
            block = np.array(values(plane[rows]), dtype=np.float64)
            if meaning != "sigma":
                np.sqrt(block, out=block)
            if meaning == "weight":
                np.reciprocal(block, out=block)
            sigma[rows] = block
    sigma[~(np.isfinite(sigma) & (sigma > 0))] = 0
    return NoiseMap(sigma, kind or ("relative" if meaning == "weight" else "total"), source)


def data_quality_from(plane: NDArray[Any], source: str) -> DataQuality:
    """Return flags from whole numbers, whose bits stay as they are whether the numbers are signed or not.

    Bits beyond 32 count as the highest one; whole numbers that are stored as floats count by their value.

    Parameters
    ----------
    plane
        Flags, zero where a pixel is good, shape (ny, nx).
    source
        Where it came from, such as ``HDU 3 'DQ'``.

    Raises
    ------
    AstroError
        ASTRO_4007 where the plane holds other than whole numbers.
    """
    kind, size = plane.dtype.kind, plane.dtype.itemsize
    if kind == "b":
        return DataQuality(plane.astype(np.uint32), source)
    if kind == "f":
        with np.errstate(invalid="ignore"):
            whole = (plane >= 0) & (plane < 1 << _N_BITS) & (plane == np.floor(plane))
        if whole.all():
            return DataQuality(plane.astype(np.uint32), source)
    if kind not in "iu":
        raise AstroError("ASTRO_4007", f"{source} holds numbers that are no flags.", "Flags are whole numbers.")
    unsigned = plane.astype(plane.dtype.newbyteorder("="), copy=False).view(f"u{size}")
    bits: Bits = unsigned.astype(np.uint32)
    if 8 * size > _N_BITS:
        bits[unsigned >> _N_BITS != 0] |= _HIGHEST
    return DataQuality(bits, source)


def data_quality_of(stored: StoredPlane, source: str, primary: fits.Header) -> DataQuality:
    """Return the flags that stand in a file of this primary header, without regard to BLANK.

    Errors are those of `data_quality_from`.
    """
    quality = data_quality_from(replace(stored.scaling, blank=None).values(stored.numbers[:]), source)
    return replace(quality, informational=informational_bits(stored.header, primary))


def with_companions(frame: Frame, noise_map: NoiseMap | None, data_quality: DataQuality | None) -> Frame:
    """Return a frame with planes of noise and of flags, and a note on pixels without noise.

    Parameters
    ----------
    frame
        A frame.
    noise_map, data_quality
        Planes of its shape in place of its own, or None, which leaves those.

    Raises
    ------
    AstroError
        ASTRO_4001 where a plane has another shape, or the noise map leaves no pixel that can be measured.
    """
    for plane in (() if noise_map is None else (noise_map,)) + (() if data_quality is None else (data_quality,)):
        shape = plane.sigma.shape if isinstance(plane, NoiseMap) else plane.bits.shape
        if shape != frame.shape:
            raise AstroError("ASTRO_4001", f"{plane.source} has the shape {shape}, and the frame {frame.shape}.")
    if noise_map is not None:
        if ((noise_map.sigma <= 0) | frame.mask).all():
            raise AstroError("ASTRO_4001", f"{noise_map.source} holds no noise that is positive and finite.")
        outdated = _left_out(frame.noise_map, frame) if frame.noise_map is not None else ()
        notes = tuple(note for note in frame.notes if note not in outdated)
        frame = replace(frame, noise_map=noise_map, notes=(*notes, *_left_out(noise_map, frame)))
    return frame if data_quality is None else replace(frame, data_quality=data_quality)


def _left_out(noise_map: NoiseMap, frame: Frame) -> tuple[str, ...]:
    """Return a sentence on how many usable pixels have no noise, if any."""
    count = np.count_nonzero((noise_map.sigma <= 0) & ~frame.mask)
    return (f"{noise_map.source} states no noise for {count} px; they are left out where it is used.",) * bool(count)
