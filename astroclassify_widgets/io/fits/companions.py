"""Makes the noise map and the data quality of a frame of planes that came with it or in files of their own."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from astroclassify_widgets.errors import AstroError
from astroclassify_widgets.io.fits.companion_names import Meaning, NoiseKind
from astroclassify_widgets.model.data_quality import Bits, DataQuality
from astroclassify_widgets.model.frame import Frame
from astroclassify_widgets.model.noise_map import NoiseMap

_N_BITS: Final = 32
_HIGHEST: Final = np.uint32(1 << (_N_BITS - 1))


def noise_map_from(plane: NDArray[Any], meaning: Meaning, source: str, kind: NoiseKind | None = None) -> NoiseMap:
    """Return the noise of every pixel, zero where the plane states none that is positive and finite.

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
    """
    with np.errstate(all="ignore"):
        sigma = np.array(plane, dtype=np.float32)
        if meaning != "sigma":
            np.sqrt(sigma, out=sigma)
        if meaning == "weight":
            np.reciprocal(sigma, out=sigma)
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


def with_companions(frame: Frame, noise_map: NoiseMap | None, data_quality: DataQuality | None) -> Frame:
    """Return a frame with planes of noise and of flags; pixels without noise are masked.

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
        unknown = noise_map.sigma <= 0
        if (unknown | frame.mask).all():
            raise AstroError("ASTRO_4001", f"{noise_map.source} holds no noise that is positive and finite.")
        if (unknown & ~frame.mask).any():
            frame = replace(frame.with_mask(unknown), origin=frame.origin)
        frame = replace(frame, noise_map=noise_map)
    return frame if data_quality is None else replace(frame, data_quality=data_quality)
