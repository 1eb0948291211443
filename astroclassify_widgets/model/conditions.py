"""Everything about a frame that a measurement on it needs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from astroclassify_widgets.model.background import Background
from astroclassify_widgets.model.frame import Frame, Image, Mask
from astroclassify_widgets.model.noise import NoiseModel
from astroclassify_widgets.model.noise_map import NoiseMap
from astroclassify_widgets.model.star_shape import StarShape


@dataclass(frozen=True, eq=False)
class Conditions:
    """A frame with what its own pixels and header told about it.

    Attributes
    ----------
    frame
        The image.
    background
        Sky level and noise.
    subtracted
        Pixel values above the background, zero where masked, shape (ny, nx).
    state
        Which pixels may enter a sum, and why the others may not, shape (ny, nx).
    objects
        Where sources shine, shape (ny, nx).
    noise
        Effective gain, read noise and saturation.
    shape
        Shape of a star: measured, given, or a typical one.
    noise_map
        Noise of every pixel as the file states it, in the unit of the frame; None where it states none.
    """

    frame: Frame
    background: Background
    subtracted: Image
    state: NDArray[np.uint8]
    objects: Mask
    noise: NoiseModel
    shape: StarShape
    noise_map: NoiseMap | None = None
