"""The light that falls on a simulated detector, free of noise: sky, stars and galaxies."""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from astroclassify_widgets.engine.integrated_psf import GaussianPsf, MoffatPsf, Psf, add_stars, cut_fraction
from astroclassify_widgets.engine.simulated_sources import DiscGalaxies, PointSources
from astroclassify_widgets.model.observer import Observer
from astroclassify_widgets.params.simulation import SimulationParams

Floats = NDArray[np.float64]

_HALF_LIGHT_RADIUS_IN_SCALES = 1.678346990016661
"""Half of an exponential disc's light lies within so many scale lengths: (1 + x) exp(-x) = 1/2."""
_STARS_BETWEEN_REPORTS = 5000
_GALAXIES_BETWEEN_REPORTS = 100
_STAMP_SIZES = (32, 64, 128, 256, 512)


def psf_of(params: SimulationParams) -> Psf:
    """Return the PSF that a field asks for."""
    if params.psf == "gaussian":
        return GaussianPsf(params.fwhm)
    return MoffatPsf(params.fwhm, params.moffat_beta)


def sky_plane(params: SimulationParams) -> Floats:
    """Return the sky [e-/px], shape (ny, nx): a plane with its level at the centre of the frame."""
    along_x = (np.arange(params.nx) - (params.nx - 1) / 2) / params.nx
    along_y = (np.arange(params.ny) - (params.ny - 1) / 2) / params.ny
    return np.asarray(params.sky * (1 + params.sky_gradient * (along_x + along_y[:, None])))


def expected_electrons(
    params: SimulationParams, stars: PointSources, galaxies: DiscGalaxies, observer: Observer
) -> Floats:
    """Return the mean charge of every pixel from sky, stars and galaxies [e-], shape (ny, nx)."""
    image = sky_plane(params)
    psf = psf_of(params)
    n_stars, n_galaxies = len(stars.x), len(galaxies.x)
    for first in range(0, n_stars, _STARS_BETWEEN_REPORTS):
        observer.progress("simulate", 0.5 * first / n_stars)
        some = slice(first, first + _STARS_BETWEEN_REPORTS)
        add_stars(image, psf, stars.x[some], stars.y[some], stars.flux[some])
    for k in range(n_galaxies):
        if k % _GALAXIES_BETWEEN_REPORTS == 0:
            observer.progress("simulate", 0.5 + 0.4 * k / n_galaxies)
        _add_galaxy(image, psf, galaxies, k)
    return image


def _add_galaxy(image: Floats, psf: Psf, galaxies: DiscGalaxies, k: int) -> None:
    x, y, flux = galaxies.x[k], galaxies.y[k], galaxies.flux[k]
    scale = galaxies.half_light_radius[k] / _HALF_LIGHT_RADIUS_IN_SCALES
    size = _stamp_size(psf, scale, flux)
    corner_x, corner_y = round(x) - size // 2, round(y) - size // 2
    stamp = _disc_stamp(psf, size, x - corner_x, y - corner_y, scale, galaxies.axis_ratio[k], galaxies.theta[k])
    ny, nx = image.shape
    rows = np.arange(max(0, corner_y), min(ny, corner_y + size))
    columns = np.arange(max(0, corner_x), min(nx, corner_x + size))
    image[np.ix_(rows, columns)] += flux * stamp[np.ix_(rows - corner_y, columns - corner_x)]


def _stamp_size(psf: Psf, scale: float, flux: float) -> int:
    """Return the side of a stamp [px] beyond which both the disc and the PSF are too faint to be seen."""
    fraction = cut_fraction(flux)
    # (1 + x) exp(-x) = fraction, to a few per cent: x = L + ln(1 + L + ln(1 + L)) with L = -ln(fraction).
    depth = -math.log(fraction)
    disc = scale * (depth + math.log(1 + depth + math.log(1 + depth)))
    needed = 2 * max(disc, float(psf.radius_enclosing_all_but(fraction)))
    return next((size for size in _STAMP_SIZES if size >= needed), _STAMP_SIZES[-1])


def _disc_stamp(psf: Psf, size: int, x: float, y: float, scale: float, axis_ratio: float, theta: float) -> Floats:
    """Return an exponential disc of flux 1, convolved with the PSF and integrated over pixels.

    The Fourier transforms of all three are known in closed form (that of the disc, Freeman 1970, ApJ 160,
    811, being (1 + (2π h k)²)^(-3/2)), so their product is transformed back. What lies beyond the sampling
    frequency is folded in, which makes the samples those of the continuous image. Light beyond the stamp
    comes back on the far side of it, so that the stamp keeps the whole flux.
    """
    frequency, blur = _blur(psf, size)
    shift_x, shift_y = (np.exp(-2j * math.pi * frequency * at) for at in (x, y))
    fx, fy = frequency, frequency[:, :, None, None]
    major = fx * math.cos(theta) + fy * math.sin(theta)
    minor = axis_ratio * (fy * math.cos(theta) - fx * math.sin(theta))
    squeezed = 1 + (2 * math.pi * scale) ** 2 * (major**2 + minor**2)
    product = blur / (squeezed * np.sqrt(squeezed)) * shift_x * shift_y[:, :, None, None]
    stamp = np.fft.ifft2(product.sum(axis=(0, 2))).real
    return np.maximum(stamp, 0.0)  # of rounding errors


@lru_cache(maxsize=4)
def _blur(psf: Psf, size: int) -> tuple[Floats, Floats]:
    """Return frequencies [cycles/px] and the transform of PSF and pixel there.

    Frequencies have the shape (folds, size), the transform (folds, size, folds, size): y before x, and
    each the frequency of the sampled stamp plus a whole number, as far as the PSF lets anything through.
    """
    reach = next((m for m in range(3) if psf.transfer(m + 0.5) < 1e-7), 3)
    frequency = np.asarray(np.fft.fftfreq(size) + np.arange(-reach, reach + 1)[:, None], np.float64)
    # Most pairs of frequencies share their distance from zero, and Bessel functions are slow.
    index2 = np.square(np.rint(frequency * size).astype(np.int64))
    distinct, where = np.unique(index2[:, :, None, None] + index2, return_inverse=True)
    pixel = np.sinc(frequency)
    blur = psf.transfer(np.sqrt(distinct) / size)[where.reshape(index2.shape * 2)]
    return frequency, np.asarray(blur * pixel[:, :, None, None] * pixel)
