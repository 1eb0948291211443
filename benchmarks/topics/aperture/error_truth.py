"""Is the error right? What is reported beside how fluxes really scatter, for ours and for the peers."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
import photutils
import sep
from numpy.typing import NDArray
from photutils.aperture import CircularAperture, aperture_photometry
from photutils.utils import calc_total_error

import astroclassify_widgets as acw
from astroclassify_widgets.engine.simulated_field import expected_image
from astroclassify_widgets.pipeline.stage_cache import StageCache
from benchmarks.correctness import require, require_close
from benchmarks.figure import Figure
from benchmarks.peers import release

Floats = NDArray[np.float64]

RADII: Final = (1.0, 2.0, 3.0, 5.0)
_FLUX_ELECTRONS: Final = 300.0
_SEPARATION: Final = 30.0
_MARGIN: Final = 16.0
_RELATIVE: Final = 1e-9


@dataclass(frozen=True, eq=False)
class _Field:
    """A field with its truth, in ADU: ``pixels`` and ``noiseless`` are above the true sky."""

    frame: acw.Frame
    pixels: Floats
    noiseless: Floats
    x: Floats
    y: Floats
    sky_rms: float
    gain: float
    fwhm: float
    cache: StageCache


@dataclass(frozen=True, eq=False)
class _Fluxes:
    """Fluxes with their reported errors."""

    flux: Floats
    err: Floats


def compare_errors_with_truth(*, side: int, n_stars: int, n_frames: int) -> list[Figure]:
    """Compare reported errors with the scatter of fluxes about those of the noiseless image.

    Stars are isolated, equally faint and limited by the sky. Ours knows the frame and the FWHM, and takes
    the sky from an annulus; the peers are given the true sky and the true noise of a pixel, so that what
    their error is off by is their own.

    Parameters
    ----------
    side, n_stars
        Of each field.
    n_frames
        Fields.
    """
    residuals: dict[tuple[str, float], list[Floats]] = defaultdict(list)
    errors: dict[tuple[str, float], list[Floats]] = defaultdict(list)
    for seed in range(1, n_frames + 1):
        field = _simulate(seed, side, n_stars)
        for r in RADII:
            truth = _sums(field.noiseless, field, r)
            for method, (measure, _) in _METHODS.items():
                measured = measure(field, r)
                residuals[method, r].append(measured.flux - truth)
                errors[method, r].append(measured.err)
    n = n_stars * n_frames
    figures = []
    for method, (_, description) in _METHODS.items():
        for r in RADII:
            residual, err = np.concatenate(residuals[method, r]), np.concatenate(errors[method, r])
            ratio = float(np.sqrt(np.mean(err**2)) / np.std(residual))
            if method == "ratio_to_truth":
                _require_believable(ratio, float(np.mean(residual / err)), n, r)
            told = (
                f"reported over true error, r = {r:g} px, {n} isolated stars of {_FLUX_ELECTRONS:g} e- on {n_frames} "
                f"simulated fields {side} x {side} px, sky 200 e-/px; {description}; "
                f"uncertain by {1 / math.sqrt(2 * n):.1g}"
            )
            figures.append(Figure(f"aperture.error.{method}.r{r:g}", ratio, "ratio", told))
    return figures


def _require_believable(ratio: float, mean_pull: float, n: int, r: float) -> None:
    """Require pulls of mean 0 and deviation 1, to the tolerances that the project states for n stars."""
    require(
        abs(mean_pull) <= 0.02 + 4 / math.sqrt(n), f"fluxes at r = {r:g} px are off by {mean_pull:.3f} of their error"
    )
    require(
        abs(ratio - 1) <= 0.03 + 3 / math.sqrt(2 * n), f"errors at r = {r:g} px are {ratio:.3f} times the true ones"
    )


def _simulate(seed: int, side: int, n_stars: int) -> _Field:
    params = acw.SimulationParams(
        seed=seed,
        nx=side,
        ny=side,
        n_stars=n_stars,
        flux_min=_FLUX_ELECTRONS,
        flux_max=_FLUX_ELECTRONS,
        min_separation=_SEPARATION,
        margin=_MARGIN,
    )
    frame, truth = acw.simulate(params)
    sky = params.sky / params.gain
    rounding_variance = 1 / 12
    sky_variance = (params.sky + params.read_noise**2) / params.gain**2 + rounding_variance
    return _Field(
        frame=frame,
        pixels=frame.data.astype(np.float64) - sky,
        noiseless=expected_image(params) - sky,
        x=np.asarray(truth["x"].value),
        y=np.asarray(truth["y"].value),
        sky_rms=math.sqrt(sky_variance),
        gain=params.gain,
        fwhm=params.fwhm,
        cache=StageCache(),
    )


def _sums(image: Floats, field: _Field, r: float) -> Floats:
    """Return plain sums with exact overlap."""
    return np.asarray(sep.sum_circle(image, field.x, field.y, r, subpix=0)[0])


def _by_ours(field: _Field, r: float) -> _Fluxes:
    positions = np.column_stack([field.x, field.y])
    catalog = acw.run(field.frame, xy=positions, r=r, fwhm=field.fwhm, cache=field.cache).catalog
    peer = _sums(field.frame.data.astype(np.float64), field, r)
    require_close("aperture sums", catalog["aperture_sum"].value, peer, _RELATIVE * np.abs(peer))
    return _Fluxes(np.asarray(catalog["flux"].value), np.asarray(catalog["flux_err"].value))


def _by_photutils(field: _Field, r: float) -> _Fluxes:
    error = calc_total_error(field.pixels, np.full(field.pixels.shape, field.sky_rms), field.gain)
    with photutils.use_future_column_names():
        apertures = CircularAperture(np.column_stack([field.x, field.y]), r)
        table = aperture_photometry(field.pixels, apertures, error=error, method="exact")
    return _Fluxes(np.asarray(table["aperture_sum"]), np.asarray(table["aperture_sum_err"]))


def _by_sep(field: _Field, r: float) -> _Fluxes:
    flux, err, _ = sep.sum_circle(field.pixels, field.x, field.y, r, err=field.sky_rms, gain=field.gain, subpix=0)
    return _Fluxes(np.asarray(flux), np.asarray(err))


_METHODS: Final[dict[str, tuple[Callable[[_Field, float], _Fluxes], str]]] = {
    "ratio_to_truth": (_by_ours, "ours: acw.run at given positions, sky from the annulus"),
    "peer_photutils": (_by_photutils, f"{release('photutils')}: aperture_photometry, calc_total_error, true sky"),
    "peer_sep": (_by_sep, f"{release('sep')}: sum_circle with err and gain, true sky"),
}
"""The last part but one of a figure's name, who measures, and how."""
