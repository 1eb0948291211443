"""Detection by DAOFIND, through photutils."""

from __future__ import annotations

import warnings

import numpy as np
from numpy.typing import NDArray

from astroclassify_widgets.engine.frame_fwhm import require_fwhm
from astroclassify_widgets.model.detection_image import DetectionImage
from astroclassify_widgets.model.detections import Detections
from astroclassify_widgets.model.star_shape import StarShape
from astroclassify_widgets.params.detect import DetectParams


def detect_dao(image: DetectionImage, shape: StarShape | None, params: DetectParams) -> Detections:
    """Find peaks that look like a star (Stetson 1987, PASP 99, 191); see `detect` for shape and params.

    The threshold is a map, a multiple of the *local* rms, which DAOFIND multiplies by the relative error of
    its kernel: it counts in units of the noise of the *filtered* image, where SExtractor's counts in units
    of the unfiltered one. So 3 sigma find more, and more that is noise, than 3 sigma of the sep detector.
    """
    # Imported late: photutils' detection takes a second that SEP's users need not wait.
    import photutils
    from photutils.detection import DAOStarFinder
    from photutils.utils.exceptions import NoDetectionsWarning

    finder = DAOStarFinder(
        threshold=params.threshold_sigma * image.rms,
        fwhm=require_fwhm(shape, "the dao detector"),
        sharpness_range=(params.dao_sharplo, params.dao_sharphi),
        roundness_range=(params.dao_roundlo, params.dao_roundhi),
        min_separation=0.0,
    )
    with warnings.catch_warnings(), photutils.use_future_column_names():
        warnings.simplefilter("ignore", NoDetectionsWarning)
        found = finder.find_stars(image.pixels, mask=image.mask)
    if found is None:
        return _detections(*(np.empty(0) for _ in range(5)))
    return _detections(*(np.asarray(found[name]) for name in ("x_centroid", "y_centroid", "flux", "peak", "n_pixels")))


def _detections(
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    flux: NDArray[np.float64],
    peak: NDArray[np.float64],
    n_pixels: NDArray[np.float64],
) -> Detections:
    """Fill in what DAOFIND does not measure with NaN."""
    unknown = np.full(len(x), np.nan)
    return Detections(
        x=x.astype(np.float64),
        y=y.astype(np.float64),
        x_err=unknown,
        y_err=unknown,
        flux=flux.astype(np.float64),
        peak=peak.astype(np.float64),
        a=unknown,
        b=unknown,
        theta=unknown,
        n_pixels=n_pixels.astype(np.int64),
        flags=np.zeros(len(x), dtype=np.int32),
    )
