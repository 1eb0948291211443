"""Recentring of positions."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from astroclassify_widgets.engine.gaussian_centroid import gaussian_centroids
from astroclassify_widgets.engine.moffat import SIGMA_PER_FWHM
from astroclassify_widgets.engine.quadratic_centroid import quadratic_centroids
from astroclassify_widgets.engine.windowed_centroid import windowed_centroids
from astroclassify_widgets.model.centroids import Centroids
from astroclassify_widgets.model.noise import NoiseModel
from astroclassify_widgets.model.star_shape import StarShape
from astroclassify_widgets.params.aperture import ApertureParams

Floats = NDArray[np.float64]


def recentre(
    subtracted: NDArray[np.float32],
    state: NDArray[np.uint8],
    given: Centroids,
    rms: Floats,
    shape: StarShape,
    noise: NoiseModel,
    params: ApertureParams,
) -> Centroids:
    """Move positions to the centres of their stars, by at most ``centroid_max_shift``.

    Parameters
    ----------
    subtracted, state
        Pixel values above the background and their `pixel_state`, shape (ny, nx).
    given
        Positions to begin from.
    rms
        Noise of a sky pixel at each of them.
    shape
        Shape of a star.
    noise
        Effective gain, for the errors.
    params
        Which centroid, and how far it may move.

    Returns
    -------
    Centroids
        ``windowed`` and ``gaussian`` with errors; ``quadratic`` (a parabola through 5 x 5 px) without.
    """
    if params.centroid == "none":
        return given
    max_shift = params.centroid_max_shift or params.r
    photon_variance = 0.0 if noise.gain is None else 1.0 / noise.gain
    if params.centroid == "windowed":
        sigma = shape.fwhm * SIGMA_PER_FWHM
        found = windowed_centroids(
            subtracted,
            state,
            given.x,
            given.y,
            sigma,
            rms,
            shape.fwhm,
            shape.beta,
            photon_variance,
            max_shift,
        )
    elif params.centroid == "gaussian":
        found = gaussian_centroids(subtracted, state, given.x, given.y, rms, shape.fwhm, photon_variance)
    else:
        found = quadratic_centroids(subtracted, state, given.x, given.y, max_shift)
    return _accept(given, found, max_shift)


def _accept(given: Centroids, found: Floats, max_shift: float) -> Centroids:
    """Keep the given position where none was found, or where it moved too far."""
    with np.errstate(invalid="ignore"):
        moved = np.hypot(found[:, 0] - given.x, found[:, 1] - given.y) <= max_shift
    return Centroids(
        x=np.where(moved, found[:, 0], given.x),
        y=np.where(moved, found[:, 1], given.y),
        x_err=np.where(moved, found[:, 2], given.x_err),
        y_err=np.where(moved, found[:, 3], given.y_err),
        failed=~moved,
    )
