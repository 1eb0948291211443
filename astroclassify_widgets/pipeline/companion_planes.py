"""Planes that a user gives with a frame: the noise of its pixels, and flags."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from os import PathLike
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from astroclassify_widgets.errors import AstroError
from astroclassify_widgets.io.fits.companion_names import GIVEN_NOISE
from astroclassify_widgets.io.fits.companions import data_quality_from, noise_map_from
from astroclassify_widgets.io.fits.companions import with_companions as with_planes
from astroclassify_widgets.io.fits.plane_file import read_noise, read_quality
from astroclassify_widgets.io.read_limits import ReadLimits
from astroclassify_widgets.model.data_quality import DataQuality
from astroclassify_widgets.model.frame import Frame
from astroclassify_widgets.model.noise_map import NoiseMap

_EVERY_BIT: Final = np.uint32(0xFFFFFFFF)


def with_companions(frame: Frame, given: Mapping[str, Any], limits: ReadLimits) -> Frame:
    """Return a frame with the planes that a user gives, in place of those that came with it.

    Parameters
    ----------
    frame
        The image.
    given
        ``error``, ``weight`` or ``dq`` to the path or the bytes of a FITS file, or an array of shape (ny, nx). Of a
        file the HDU that is named so is read, or its only image; the name says whether it holds standard
        deviations, variances or weights. What a masked array masks has no noise, or every flag.
    limits
        Limits of what is read.

    Raises
    ------
    AstroError
        ASTRO_4001 where a plane does not fit the frame, a file does not tell which is meant, or both an error and
        a weight are given; otherwise those of reading.
    """
    if all(role in given for role in GIVEN_NOISE):
        raise AstroError("ASTRO_4001", "error and weight state the same noise twice.", "Give one of them.")
    for role, value in given.items():
        if role in GIVEN_NOISE:
            frame = with_planes(frame, _noise(role, value, frame, limits), None)
        else:
            frame = with_planes(frame, None, _quality(role, value, frame, limits))
    return frame


def _noise(role: str, value: Any, frame: Frame, limits: ReadLimits) -> NoiseMap:
    file, name = _file(role, value)
    if file is not None:
        return read_noise(file, GIVEN_NOISE[role], frame, name=name, limits=limits)
    plane, masked = _array(name, value, frame)
    if masked is not None:
        plane = np.where(masked, np.nan, plane)
    return noise_map_from(plane, GIVEN_NOISE[role].meaning, name)


def _quality(role: str, value: Any, frame: Frame, limits: ReadLimits) -> DataQuality:
    file, name = _file(role, value)
    if file is not None:
        return read_quality(file, frame, name=name, limits=limits)
    plane, masked = _array(name, value, frame)
    if masked is None:
        return data_quality_from(plane, name)
    quality = data_quality_from(np.where(masked, np.zeros((), plane.dtype), plane), name)
    return replace(quality, bits=np.where(masked, _EVERY_BIT, quality.bits))


def _file(role: str, value: Any) -> tuple[Path | bytes | None, str]:
    """Return the file that is given, if it is one, and what the plane is called."""
    if isinstance(value, str | PathLike):
        return Path(value), Path(value).name
    return (value, f"{role}.fits") if isinstance(value, bytes) else (None, f"the array given as {role}")


def _array(name: str, value: Any, frame: Frame) -> tuple[NDArray[Any], NDArray[np.bool_] | None]:
    """Return the numbers of an array, and which of them it masks."""
    try:
        plane = np.asarray(value)
    except (TypeError, ValueError):
        raise AstroError("ASTRO_4001", f"{name} is no array of numbers.") from None
    if plane.dtype.kind not in "biuf":
        raise AstroError("ASTRO_4001", f"{name} holds no real numbers.")
    if plane.shape != frame.shape:
        raise AstroError(
            "ASTRO_4001",
            f"{name} has the shape {plane.shape}, and '{frame.name}' {frame.shape}.",
            "They must be equal.",
        )
    return plane, np.ma.getmaskarray(value) if isinstance(value, np.ma.MaskedArray) else None
