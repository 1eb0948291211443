"""Planes that a user gives with a frame: the noise of its pixels, and flags."""

from __future__ import annotations

from collections.abc import Mapping
from os import PathLike
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from astroclassify_widgets.errors import AstroError
from astroclassify_widgets.io.fits.companion_names import Meaning
from astroclassify_widgets.io.fits.companions import data_quality_from, noise_map_from
from astroclassify_widgets.io.fits.companions import with_companions as with_planes
from astroclassify_widgets.io.fits.plane_file import read_plane
from astroclassify_widgets.io.read_limits import ReadLimits
from astroclassify_widgets.model.frame import Frame

_NOISE: Final[dict[str, Meaning]] = {"error": "sigma", "weight": "weight"}


def with_companions(frame: Frame, given: Mapping[str, Any], limits: ReadLimits) -> Frame:
    """Return a frame with the planes that a user gives, in place of those that came with it.

    Parameters
    ----------
    frame
        The image.
    given
        ``error``, ``weight`` or ``dq`` to the path or the bytes of a FITS file, or an array of shape (ny, nx).
    limits
        Limits of what is read.

    Raises
    ------
    AstroError
        ASTRO_4001 where a plane does not fit the frame, or both an error and a weight are given; otherwise those
        of reading.
    """
    if all(role in given for role in _NOISE):
        raise AstroError("ASTRO_4001", "error and weight state the same noise twice.", "Give one of them.")
    for role, value in given.items():
        source, plane = _plane(role, value, frame, limits)
        noise_map = noise_map_from(plane, _NOISE[role], source) if role in _NOISE else None
        frame = with_planes(frame, noise_map, None if role in _NOISE else data_quality_from(plane, source))
    return frame


def _plane(role: str, value: Any, frame: Frame, limits: ReadLimits) -> tuple[str, NDArray[Any]]:
    """Return where a plane comes from, and its values."""
    if isinstance(value, str | PathLike):
        source = f"'{Path(value).name}'"
        plane = read_plane(Path(value), name=Path(value).name, limits=limits)
    elif isinstance(value, bytes):
        source = f"the file given as {role}"
        plane = read_plane(value, name=f"{role}.fits", limits=limits)
    else:
        source, plane = f"the array given as {role}", np.asarray(value)
    if plane.dtype.kind not in "biuf":
        raise AstroError("ASTRO_4001", f"{source} holds no real numbers.")
    if plane.shape != frame.shape:
        raise AstroError(
            "ASTRO_4001",
            f"{source} has the shape {plane.shape}, and '{frame.name}' {frame.shape}.",
            "They must be equal.",
        )
    return source, plane
