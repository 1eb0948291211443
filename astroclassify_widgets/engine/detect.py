"""Source detection: one door to every detector."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from astroclassify_widgets.engine.detect_dao import detect_dao
from astroclassify_widgets.engine.detect_sep import detect_sep
from astroclassify_widgets.model.background import Background
from astroclassify_widgets.model.detection_image import DetectionImage
from astroclassify_widgets.model.detections import Detections
from astroclassify_widgets.model.frame import Frame
from astroclassify_widgets.model.noise import NoiseModel
from astroclassify_widgets.model.star_shape import StarShape
from astroclassify_widgets.params.detect import DetectParams


def needs_star_shape(params: DetectParams) -> bool:
    """Return whether detection itself depends on the FWHM of the frame."""
    return params.detector == "dao" or params.sep_filter_kernel == "gaussian"


def detect(
    frame: Frame,
    subtracted: NDArray[np.float32],
    background: Background,
    shape: StarShape | None,
    noise: NoiseModel,
    params: DetectParams,
) -> Detections:
    """Find the sources of a frame, brightest first.

    Parameters
    ----------
    frame
        The image; its mask is respected.
    subtracted
        Pixel values above the background, shape (ny, nx).
    background
        Gives the local noise that the threshold is a multiple of.
    shape
        Shape of a star, for DAOFIND and the Gaussian kernel.
    noise
        Effective gain, for the errors of the positions.
    params
        Detector and its parameters.

    Returns
    -------
    Detections
        At most ``params.max_sources``, ordered by isophotal flux.

    Raises
    ------
    AstroError
        ASTRO_4001 if the FWHM is needed and neither measured nor given.
    """
    # Detectors square float32 values, and data may be of 1e-20 or 1e20; a power of two changes no digit.
    scale = 2.0 ** -round(math.log2(background.global_rms))
    image = DetectionImage(
        pixels=subtracted * np.float32(scale),
        rms=background.rms * np.float32(scale),
        global_rms=background.global_rms * scale,
        mask=frame.mask.copy() if frame.mask.any() else None,
        gain=None if noise.gain is None else noise.gain / scale,
    )
    find = detect_sep if params.detector == "sep" else detect_dao
    found = find(image, shape, params).in_units_of(1 / scale)
    brightest_first = np.lexsort((found.x, found.y, -found.flux))
    return found.take(brightest_first[: params.max_sources])
