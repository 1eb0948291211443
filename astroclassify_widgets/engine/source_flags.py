"""What a reader of a row should know."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from astroclassify_widgets.model import flags as f
from astroclassify_widgets.model.aperture_flux import ApertureFlux
from astroclassify_widgets.model.centroids import Centroids
from astroclassify_widgets.model.detections import Detections


def source_flags(
    inside: NDArray[np.bool_],
    measured: ApertureFlux,
    recentred: Centroids,
    detections: Detections | None,
    *,
    has_gain: bool,
) -> NDArray[np.int32]:
    """Return the ``flags`` column, length n.

    Parameters
    ----------
    inside
        Which positions lie on the frame; the others have the flag ``off_image`` alone.
    measured, recentred, detections
        What was found about the sources.
    has_gain
        Whether the gain is known; without it only an error plane can tell the noise of the source.
    """
    flags = np.zeros(len(inside), dtype=np.int32) if detections is None else detections.flags.copy()
    with np.errstate(invalid="ignore"):
        non_positive = measured.flux <= 0
    for flag, applies in (
        (f.HAS_MASKED, measured.sums.has_masked),
        (f.SATURATED, measured.sums.has_saturated),
        (f.TRUNCATED, measured.sums.truncated),
        (f.SKY_UNCERTAIN, measured.sky.uncertain),
        (f.NO_PIXELS, ~(measured.sums.area > 0)),
        (f.NO_SKY, np.isnan(measured.sky.level)),
        (f.NO_SOURCE_NOISE, ~(measured.budget.source > 0) & (not has_gain)),
        (f.NON_POSITIVE_FLUX, non_positive),
        (f.CENTROID_FAILED, recentred.failed),
    ):
        flags[applies & inside] |= flag.value
    flags[~inside] = f.OFF_IMAGE.value
    return flags
