"""Stars as a detector records them: a point-spread function integrated over square pixels."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from astroclassify_widgets.engine.compiled import compiled

Floats = NDArray[np.float64]

_CUT_OF_NOISE = 0.01
"""Light that a stamp may cut off, in units of the photon noise of its star."""
_CUT_OF_FLUX = 1e-4
"""Largest fraction of a star that a stamp may cut off, however faint the star is."""
_PIXEL_TOLERANCE = 1e-8
"""Error of one pixel, as a fraction of the star, from which on it is integrated by quadrature."""


@dataclass(frozen=True)
class GaussianPsf:
    """A circular Gaussian of total flux 1.

    Parameters
    ----------
    fwhm
        Full width at half maximum, before it is integrated over pixels [px].
    """

    fwhm: float

    @property
    def sigma(self) -> float:
        """Standard deviation along x or y [px]."""
        return self.fwhm / math.sqrt(8 * math.log(2))

    def enclosed(self, radius: ArrayLike) -> Floats:
        """Return the fraction of the light within each radius [px]: 1 - exp(-r²/2σ²)."""
        return np.asarray(-np.expm1(-np.square(radius) / (2 * self.sigma**2)))

    def radius_enclosing_all_but(self, fraction: ArrayLike) -> Floats:
        """Return the radius [px] beyond which only this fraction of the light falls."""
        return np.asarray(self.sigma * np.sqrt(-2 * np.log(fraction)))

    def transfer(self, frequency: ArrayLike) -> Floats:
        """Return the Fourier transform at each spatial frequency [cycles/px]: exp(-2 π²σ²k²)."""
        return np.asarray(np.exp(-2 * np.square(math.pi * self.sigma * np.asarray(frequency))))

    def add_to(self, image: Floats, x: Floats, y: Floats, flux: Floats, radius: Floats) -> None:
        """Add stars to an image, as `add_stars` does."""
        _add_gaussians(image, x, y, flux, radius, self.sigma)


@dataclass(frozen=True)
class MoffatPsf:
    """A circular Moffat profile of total flux 1: (β-1)/(πα²) (1 + r²/α²)^-β; Moffat 1969, A&A 3, 455.

    Parameters
    ----------
    fwhm
        Full width at half maximum, before it is integrated over pixels: 2 α sqrt(2^(1/β) - 1) [px].
    beta
        Exponent β, above 1.
    """

    fwhm: float
    beta: float

    @property
    def alpha(self) -> float:
        """Core width α [px]."""
        return self.fwhm / (2 * math.sqrt(2 ** (1 / self.beta) - 1))

    def enclosed(self, radius: ArrayLike) -> Floats:
        """Return the fraction of the light within each radius [px]: 1 - (1 + r²/α²)^(1-β)."""
        return np.asarray(1 - (1 + np.square(radius) / self.alpha**2) ** (1 - self.beta))

    def radius_enclosing_all_but(self, fraction: ArrayLike) -> Floats:
        """Return the radius [px] beyond which only this fraction of the light falls."""
        return np.asarray(self.alpha * np.sqrt(np.asarray(fraction) ** (1 / (1 - self.beta)) - 1))

    def transfer(self, frequency: ArrayLike) -> Floats:
        """Return the Fourier transform at each spatial frequency k [cycles/px].

        With z = 2παk it is 2 (z/2)^(β-1) K_(β-1)(z) / Γ(β-1): the Hankel transform of a power of 1 + r²/α²,
        DLMF 10.22.46.
        """
        order = self.beta - 1
        z = np.maximum(2 * math.pi * self.alpha * np.asarray(frequency, dtype=float), 1e-9)
        # kve is K times exp(z); in logarithms neither a large β nor a large z overflows.
        bessel = special.kve(order, z)
        with np.errstate(over="ignore"):
            result = np.exp(math.log(2) + order * np.log(z / 2) + np.log(bessel) - z - special.gammaln(order))
        # Orders above about 60 overflow K at small z, where the transform is that of the Gaussian core.
        gaussian = np.exp(-np.square(z) / (4 * max(order - 1, 0.5)))
        return np.asarray(np.where(np.isfinite(bessel), result, gaussian))

    @cached_property
    def _quadrature(self) -> tuple[Floats, Floats]:
        """Gauss-Legendre nodes over a pixel and their weights; the narrower the core the more of them."""
        nodes, weights = np.polynomial.legendre.leggauss(math.ceil(3 + 4 / self.fwhm))
        return nodes / 2, weights / 2

    def add_to(self, image: Floats, x: Floats, y: Floats, flux: Floats, radius: Floats) -> None:
        """Add stars to an image, as `add_stars` does."""
        _add_moffats(image, x, y, flux, radius, self.alpha, self.beta, *self._quadrature)


Psf = GaussianPsf | MoffatPsf


def add_stars(
    image: Floats, psf: Psf, x: ArrayLike, y: ArrayLike, flux: ArrayLike, radius: ArrayLike | None = None
) -> None:
    """Add stars to an image in place, their profile integrated over every pixel.

    Parameters
    ----------
    image
        Float64 image of shape (ny, nx), changed in place, in the unit of `flux` per pixel.
    psf
        Profile of a star; its total is 1 over the infinite plane.
    x, y
        Centres of n stars, 0-based [px]; they may lie off the image.
    flux
        Total flux of each star, over the infinite plane; in electrons if `radius` is to be chosen well.
    radius
        Half the side of the square stamp outside which a star is cut off [px]. When not given it grows with
        the flux: at most a hundredth of the star's photon noise, and a ten-thousandth of its flux, is cut.

    Notes
    -----
    A Gaussian is integrated exactly, as a product of differences of error functions. A Moffat profile is
    integrated by Gauss-Legendre quadrature about its core; outside, where the profile is smooth, a pixel
    holds f + ∇²f/24, and the next term of that series is below 1e-8 of the star.
    """
    x, y, flux = (np.array(a, dtype=np.float64) for a in np.broadcast_arrays(*np.atleast_1d(x, y, flux)))
    if radius is None:
        radius = psf.radius_enclosing_all_but(cut_fraction(flux))
    whole_image = float(sum(image.shape)) + np.abs(x) + np.abs(y)
    psf.add_to(image, x, y, flux, np.minimum(radius, whole_image))


def cut_fraction(flux: ArrayLike) -> Floats:
    """Return the fraction of a source of so many electrons that may be cut off unseen."""
    electrons = np.maximum(np.abs(flux), 1.0)
    return np.minimum(_CUT_OF_NOISE / np.sqrt(electrons), _CUT_OF_FLUX)


@compiled
def _stamp(centre: float, radius: float, size: int) -> tuple[int, int]:
    return max(0, math.ceil(centre - radius)), min(size - 1, math.floor(centre + radius))


@compiled
def _add_gaussians(image: Floats, x: Floats, y: Floats, flux: Floats, radius: Floats, sigma: float) -> None:
    ny, nx = image.shape
    scale = 1 / (sigma * math.sqrt(2.0))
    along_x = np.empty(nx)
    for k in range(len(x)):
        first_x, last_x = _stamp(x[k], radius[k], nx)
        first_y, last_y = _stamp(y[k], radius[k], ny)
        for i in range(first_x, last_x + 1):
            along_x[i] = (math.erf((i + 0.5 - x[k]) * scale) - math.erf((i - 0.5 - x[k]) * scale)) / 2
        for j in range(first_y, last_y + 1):
            along_y = (math.erf((j + 0.5 - y[k]) * scale) - math.erf((j - 0.5 - y[k]) * scale)) / 2
            for i in range(first_x, last_x + 1):
                image[j, i] += flux[k] * along_x[i] * along_y


@compiled
def _add_moffats(
    image: Floats, x: Floats, y: Floats, flux: Floats, radius: Floats,
    alpha: float, beta: float, nodes: Floats, weights: Floats,
) -> None:  # fmt: skip
    ny, nx = image.shape
    for k in range(len(x)):
        first_x, last_x = _stamp(x[k], radius[k], nx)
        first_y, last_y = _stamp(y[k], radius[k], ny)
        for j in range(first_y, last_y + 1):
            for i in range(first_x, last_x + 1):
                image[j, i] += flux[k] * _moffat_pixel(i - x[k], j - y[k], alpha, beta, nodes, weights)


@compiled
def _moffat_pixel(dx: float, dy: float, alpha: float, beta: float, nodes: Floats, weights: Floats) -> float:
    """Integrate over the pixel at an offset from the star."""
    peak = (beta - 1) / (math.pi * alpha * alpha)
    scale = alpha * alpha + dx * dx + dy * dy
    middle = peak * (scale / (alpha * alpha)) ** -beta
    # With slope² = (f'/f)² and curvature 2β/(α²+r²), fourth derivatives are of the order (slope² + 2
    # curvature)² f, and they enter the mean over a pixel with 1/1920 and 1/576.
    curvature = 2 * beta / scale
    slope2 = curvature * curvature * (dx * dx + dy * dy)
    if (slope2 + 2 * curvature) ** 2 * middle < 1000 * _PIXEL_TOLERANCE:
        return float(middle * (1 + (slope2 - 2 * curvature * alpha * alpha / scale) / 24))
    total = 0.0
    for q in range(len(nodes)):
        row = 1 + (dy + nodes[q]) ** 2 / (alpha * alpha)
        for p in range(len(nodes)):
            total += weights[q] * weights[p] * (row + (dx + nodes[p]) ** 2 / (alpha * alpha)) ** -beta
    return float(peak * total)
