"""Aperture photometry: from positions to a catalogue."""

from __future__ import annotations

from typing import Final

import numpy as np
from astropy.table import QTable
from numpy.typing import NDArray

from astroclassify_widgets.engine.aperture_error import aperture_error
from astroclassify_widgets.engine.aperture_sums import sum_apertures
from astroclassify_widgets.engine.catalog import CatalogColumns, build_catalog
from astroclassify_widgets.engine.centroid import recentre
from astroclassify_widgets.engine.magnitude import magnitude_exposure, magnitudes
from astroclassify_widgets.engine.sky_position import sky_positions
from astroclassify_widgets.engine.source_sky import at_positions, estimate_sky
from astroclassify_widgets.engine.star_shape import fit_fwhm, typical_shape
from astroclassify_widgets.model import flags as f
from astroclassify_widgets.model.aperture_sums import ApertureSums, Sky
from astroclassify_widgets.model.centroids import Centroids
from astroclassify_widgets.model.conditions import Conditions
from astroclassify_widgets.model.detections import Detections
from astroclassify_widgets.params.aperture import ApertureParams
from astroclassify_widgets.params.calibration import CalibrationParams
from astroclassify_widgets.params.recipe import Recipe

Floats = NDArray[np.float64]

LEAST_SNR_FOR_FWHM: Final = 10.0
"""Fainter sources have a FWHM that says more about the noise than about them."""


def measure(
    conditions: Conditions,
    positions: Centroids,
    aperture: ApertureParams,
    recipe: Recipe,
    detections: Detections | None = None,
) -> QTable:
    """Measure sources in circular apertures.

    Parameters
    ----------
    conditions
        The frame and what is known about it.
    positions
        Where to measure, length n.
    aperture
        The radii to use, from `resolve_aperture`.
    recipe
        Which sky, which centroid, which zero point.
    detections
        What was found there, for shapes and peaks; None for given positions.

    Returns
    -------
    QTable
        One row a position, in their order, with the columns of `astroclassify_widgets.model.columns`.
        A position off the frame has null values and the flag ``off_image``.
    """
    frame, noise = conditions.frame, conditions.noise
    inside = frame.contains(positions.x, positions.y)
    rms_here = at_positions(conditions.background.rms, positions.x, positions.y)
    recentred = recentre(
        conditions.subtracted, conditions.state, positions, rms_here, conditions.shape, noise, aperture
    )
    x, y = np.where(inside, recentred.x, np.nan), np.where(inside, recentred.y, np.nan)
    # Sources off the frame are measured at its corner and blanked: kernels then need no case for NaN.
    x_safe, y_safe = np.nan_to_num(x), np.nan_to_num(y)
    sums = sum_apertures(frame.data, conditions.state, x_safe, y_safe, aperture.r, conditions.shape, aperture.convention)
    sky = estimate_sky(
        frame,
        conditions.state,
        conditions.objects,
        conditions.background,
        x_safe,
        y_safe,
        noise,
        aperture,
        recipe,
    )
    flux = sums.sum - _sky_in_aperture(conditions, sums, sky, x_safe, y_safe, aperture, recipe.bkg)
    usable = inside & (sums.area > 0)
    flux = np.where(usable, flux, np.nan)
    budget = aperture_error(flux, sums, sky, noise)
    exposure = magnitude_exposure(recipe.part(CalibrationParams), noise)
    mag, mag_err = magnitudes(flux, budget.total, exposure, recipe.zeropoint or 0.0)
    columns: CatalogColumns = {
        "id": np.arange(1, len(flux) + 1),
        "x_centroid": np.where(inside, recentred.x, positions.x),
        "y_centroid": np.where(inside, recentred.y, positions.y),
        "x_centroid_err": recentred.x_err,
        "y_centroid_err": recentred.y_err,
        "flux": flux,
        "flux_err": budget.total,
        "snr": flux / budget.total,
        "mag": mag,
        "mag_err": mag_err,
        "aperture_sum": np.where(usable, sums.sum, np.nan),
        "r": np.full(len(flux), aperture.r),
        "sky": np.where(inside, sky.level, np.nan),
        "sky_err": np.where(inside, sky.err, np.nan),
        "sky_rms": np.where(inside, sky.rms, np.nan),
        "n_sky": np.where(inside, sky.n_pixels, 0),
        "var_source": np.where(usable, budget.source, np.nan),
        "var_sky": np.where(usable, budget.sky, np.nan),
        "var_sky_estimate": np.where(usable, budget.sky_estimate, np.nan),
        "var_read": np.where(usable, budget.read, np.nan),
    }
    columns |= _sky_columns(conditions, x, y)
    columns |= _shape_columns(conditions, x, y, columns["snr"], detections)
    if recipe.zeropoint is not None:
        columns["mag_system"] = np.full(len(flux), recipe.mag_system)
    columns["flags"] = _flags(inside, sums, sky, flux, recentred, conditions, detections)
    return build_catalog(columns, frame.unit)


def _sky_in_aperture(
    conditions: Conditions, sums: ApertureSums, sky: Sky, x: Floats, y: Floats, aperture: ApertureParams, bkg: str
) -> Floats:
    """Return the sky in each aperture; a mesh is summed pixel by pixel, for it may slope."""
    if bkg == "global":
        return sum_apertures(conditions.background.level, conditions.state, x, y, aperture.r, None, aperture.convention).sum
    return sums.area * sky.level


def _sky_columns(conditions: Conditions, x: Floats, y: Floats) -> CatalogColumns:
    """Return right ascension and declination where the frame has world coordinates."""
    if conditions.frame.wcs is None:
        return {}
    ra, dec = sky_positions(conditions.frame.wcs, x, y)
    return {"ra": ra, "dec": dec}


def _shape_columns(
    conditions: Conditions, x: Floats, y: Floats, snr: Floats, detections: Detections | None
) -> CatalogColumns:
    """Return the fitted FWHM, and what the detector found about shapes."""
    peak = at_positions(conditions.subtracted, x, y)
    with np.errstate(invalid="ignore"):
        bright = np.where((snr >= LEAST_SNR_FOR_FWHM) & (peak > 0), peak, np.nan)
    shape = conditions.shape or typical_shape()
    fwhm = fit_fwhm(conditions.subtracted, conditions.state, x, y, bright, shape)
    if detections is None:
        return {"fwhm": fwhm}
    with np.errstate(invalid="ignore", divide="ignore"):
        ellipticity = 1 - detections.b / detections.a
    return {
        "fwhm": fwhm,
        "a": detections.a,
        "b": detections.b,
        "theta": detections.theta,
        "ellipticity": ellipticity,
        "peak": detections.peak,
        "n_pixels": detections.n_pixels,
    }


def _flags(
    inside: NDArray[np.bool_],
    sums: ApertureSums,
    sky: Sky,
    flux: Floats,
    recentred: Centroids,
    conditions: Conditions,
    detections: Detections | None,
) -> NDArray[np.int32]:
    """Collect everything that a reader of a row should know."""
    flags = np.zeros(len(flux), dtype=np.int32) if detections is None else detections.flags.copy()
    with np.errstate(invalid="ignore"):
        non_positive = ~(flux > 0)
    for flag, applies in (
        (f.HAS_MASKED, sums.has_masked),
        (f.SATURATED, sums.has_saturated),
        (f.TRUNCATED, sums.truncated),
        (f.SKY_UNCERTAIN, sky.uncertain),
        (f.NO_SKY, np.isnan(sky.level)),
        (f.NO_SOURCE_NOISE, np.full(len(flux), conditions.noise.gain is None)),
        (f.NON_POSITIVE_FLUX, non_positive),
        (f.CENTROID_FAILED, recentred.failed),
    ):
        flags[applies & inside] |= flag.value
    flags[~inside] = f.OFF_IMAGE.value
    return flags
