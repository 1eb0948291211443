"""Detection by SEP, SExtractor's algorithm as a library."""

from __future__ import annotations

import threading
from typing import Any, Final

import numpy as np
import sep
from numpy.typing import NDArray

from astroclassify_widgets.engine.frame_fwhm import require_fwhm
from astroclassify_widgets.engine.isophotal_error import edge_variance
from astroclassify_widgets.engine.moffat import SIGMA_PER_FWHM
from astroclassify_widgets.engine.pixel_value import at_positions
from astroclassify_widgets.model.detection_image import DetectionImage
from astroclassify_widgets.model.detections import Detections
from astroclassify_widgets.model.flags import DEBLENDED, DETECTION_TRUNCATED, SHAPE_SINGULAR
from astroclassify_widgets.model.star_shape import StarShape
from astroclassify_widgets.params.detect import DetectParams

_SMOOTHING_3X3: Final = np.array([[1, 2, 1], [2, 4, 2], [1, 2, 1]], dtype=np.float32)
_MOST_SUB_OBJECTS: Final = 1 << 20
_BUFFERS = threading.Lock()
"""SEP's buffer sizes belong to the whole process."""


def detect_sep(image: DetectionImage, shape: StarShape | None, params: DetectParams) -> Detections:
    """Find connected pixels above the threshold in the smoothed image; see `detect` for shape and params.

    The threshold is a multiple of the local rms of the unfiltered background, applied to the filtered
    image (SExtractor's ``conv``), so masked pixels and varying noise are respected. SExtractor itself takes
    a multiple of the global rms, and so does ``convention="sextractor"``.
    """
    kernel = _kernel(params, shape)
    options: dict[str, Any] = {
        "err": image.rms if params.convention == "exact" else image.global_rms,
        "mask": image.mask,
        "minarea": params.sep_minarea,
        "filter_kernel": kernel,
        "filter_type": "conv",
        "deblend_nthresh": params.sep_deblend_nthresh,
        "deblend_cont": params.sep_deblend_cont,
    }
    if image.gain is not None:
        options["gain"] = image.gain
    found = _extract(image.pixels, params.threshold_sigma, options)
    rms = at_positions(image.rms, found["x"], found["y"])
    edge = edge_variance(found["flux"], found["peak"], found["npix"], params.threshold_sigma * rms, rms, kernel)
    return _detections(found, edge)


def _kernel(params: DetectParams, shape: StarShape | None) -> NDArray[np.float32] | None:
    """Return the smoothing kernel, or None."""
    if params.sep_filter_kernel == "none":
        return None
    if params.sep_filter_kernel == "3x3":
        return _SMOOTHING_3X3
    sigma = require_fwhm(shape, "the Gaussian filter kernel") * SIGMA_PER_FWHM
    half = max(int(np.ceil(2.5 * sigma)), 1)
    offset = np.arange(-half, half + 1)
    profile = np.exp(-0.5 * (offset / sigma) ** 2)
    return np.asarray(np.outer(profile, profile), dtype=np.float32)


def _extract(subtracted: NDArray[np.float32], threshold: float, options: dict[str, Any]) -> NDArray[Any]:
    """Run SEP, with larger buffers each time that it runs out of them."""
    while True:
        try:
            found: NDArray[Any] = sep.extract(subtracted, threshold, **options)
        except Exception as error:
            if not _enlarge_buffers(str(error), subtracted.size):
                raise
        else:
            return found


def _enlarge_buffers(message: str, n_pixels: int) -> bool:
    """Double the buffer that SEP says is full; return whether it can still grow."""
    with _BUFFERS:
        if "pixel buffer full" in message:
            size = sep.get_extract_pixstack()
            sep.set_extract_pixstack(min(2 * size, max(n_pixels, size) + 1))
            return bool(size <= n_pixels)
        if "deblending overflow" in message:
            limit = sep.get_sub_object_limit()
            sep.set_sub_object_limit(4 * limit)
            return bool(limit < _MOST_SUB_OBJECTS)
        return False


def _detections(found: NDArray[Any], edge: NDArray[np.float64]) -> Detections:
    """Translate SEP's record array; its flag bits are mapped, never copied."""
    flags = np.zeros(len(found), dtype=np.int32)
    for bit, flag in (
        (sep.OBJ_MERGED, DEBLENDED),
        (sep.OBJ_TRUNC, DETECTION_TRUNCATED),
        (sep.OBJ_SINGU, SHAPE_SINGULAR),
    ):
        flags[(found["flag"] & bit) != 0] |= flag.value
    return Detections(
        x=found["x"].astype(np.float64),
        y=found["y"].astype(np.float64),
        x_err=np.sqrt(found["errx2"] + edge),
        y_err=np.sqrt(found["erry2"] + edge),
        flux=found["flux"].astype(np.float64),
        peak=found["peak"].astype(np.float64),
        a=found["a"].astype(np.float64),
        b=found["b"].astype(np.float64),
        theta=np.degrees(found["theta"].astype(np.float64)),
        n_pixels=found["npix"].astype(np.int64),
        flags=flags,
    )
