"""Aperture photometry: from positions to a catalogue."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np
from astropy.table import QTable
from numpy.typing import NDArray

from astroclassify_widgets.engine.aperture_photometry import measure_apertures
from astroclassify_widgets.engine.catalog import CatalogColumns, build_catalog
from astroclassify_widgets.engine.centroid import recentre
from astroclassify_widgets.engine.magnitude import magnitude_exposure, magnitudes
from astroclassify_widgets.engine.pixel_value import at_positions
from astroclassify_widgets.engine.source_flags import source_flags
from astroclassify_widgets.engine.star_shape import fit_fwhm
from astroclassify_widgets.model.aperture_flux import ApertureFlux
from astroclassify_widgets.model.centroids import Centroids
from astroclassify_widgets.model.conditions import Conditions
from astroclassify_widgets.model.detections import Detections
from astroclassify_widgets.model.sky_position import sky_positions
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
    rms = at_positions(conditions.background.rms, positions.x, positions.y)
    # Positions off the frame are measured at its corner and blanked: kernels then need no case for them.
    safe = replace(positions, x=np.where(inside, positions.x, 0.0), y=np.where(inside, positions.y, 0.0))
    recentred = recentre(conditions.subtracted, conditions.state, safe, rms, conditions.shape, noise, aperture)
    measured = measure_apertures(conditions, recentred.x, recentred.y, aperture, recipe)
    columns: CatalogColumns = _flux_columns(measured, recipe.part(CalibrationParams), conditions)
    columns |= _shape_columns(conditions, recentred, columns["snr"], detections)
    columns |= _sky_columns(conditions, recentred)
    columns = {name: _blank(values, inside) for name, values in columns.items()}
    columns |= {
        "id": np.arange(1, len(inside) + 1),
        "x_centroid": np.where(inside, recentred.x, positions.x),
        "y_centroid": np.where(inside, recentred.y, positions.y),
        "x_centroid_err": np.where(inside, recentred.x_err, np.nan),
        "y_centroid_err": np.where(inside, recentred.y_err, np.nan),
        "r": np.full(len(inside), aperture.r),
        "flags": source_flags(inside, measured, recentred, detections, has_gain=noise.gain is not None),
    }
    if recipe.zeropoint is not None:
        columns["mag_system"] = np.full(len(inside), recipe.mag_system)
    return build_catalog(columns, noise.unit)


def _blank(values: NDArray[np.float64], inside: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Return values with null where the position is off the frame."""
    return np.where(inside, values, 0 if np.issubdtype(values.dtype, np.integer) else np.nan)


def _flux_columns(measured: ApertureFlux, calibration: CalibrationParams, conditions: Conditions) -> CatalogColumns:
    """Return fluxes, magnitudes, the sky and the error budget."""
    flux, flux_err, budget, sky = measured.flux, measured.budget.error, measured.budget, measured.sky
    exposure = magnitude_exposure(calibration, conditions.noise)
    mag, mag_err = magnitudes(flux, flux_err, exposure, calibration.zeropoint or 0.0)
    with np.errstate(invalid="ignore", divide="ignore"):
        snr = flux / flux_err
    return {
        "flux": flux,
        "flux_err": flux_err,
        "snr": snr,
        "mag": mag,
        "mag_err": mag_err,
        "aperture_sum": np.where(measured.sums.area > 0, measured.sums.sum, np.nan),
        "sky": sky.level,
        "sky_err": sky.err,
        "sky_rms": sky.rms,
        "n_sky": sky.n_pixels,
        "var_source": budget.source,
        "var_sky": budget.sky,
        "var_sky_estimate": budget.sky_estimate,
        "var_read": budget.read,
    }


def _sky_columns(conditions: Conditions, at: Centroids) -> CatalogColumns:
    """Return right ascension and declination where the frame has world coordinates."""
    if conditions.frame.wcs is None:
        return {}
    ra, dec = sky_positions(conditions.frame.wcs, at.x, at.y)
    return {"ra": ra, "dec": dec}


def _shape_columns(conditions: Conditions, at: Centroids, snr: Floats, detections: Detections | None) -> CatalogColumns:
    """Return the fitted FWHM, and what the detector found about shapes."""
    peak = at_positions(conditions.subtracted, at.x, at.y)
    with np.errstate(invalid="ignore"):
        bright = np.where((snr >= LEAST_SNR_FOR_FWHM) & (peak > 0), peak, np.nan)
    fwhm = fit_fwhm(conditions.subtracted, conditions.state, at.x, at.y, bright, conditions.shape)
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
