"""A star's light on square pixels is that of its profile, to the last digit that matters."""

import math

import numpy as np
import pytest
import sep

from astroclassify_widgets.engine.integrated_psf import GaussianPsf, MoffatPsf, add_stars

BOTH_SHAPES = pytest.mark.parametrize("psf", [GaussianPsf(3.0), MoffatPsf(3.0, 3.0)], ids=["gaussian", "moffat"])


def star(psf, x, y, shape, flux=1.0, radius=1e6):
    image = np.zeros(shape)
    add_stars(image, psf, x, y, flux, radius)
    return image


def much_finer_quadrature(psf, x, y, size):
    """Integrate every pixel with 4 x 4 panels of 16 x 16 nodes, by the formula of the profile alone."""
    nodes, weights = np.polynomial.legendre.leggauss(16)
    panels = (np.arange(4) + 0.5) / 4 - 0.5
    offsets, weights = (panels[:, None] + nodes / 8).ravel(), np.tile(weights / 8, 4)
    at = np.arange(size)[:, None] + offsets
    r2 = (at[:, :, None, None] - y) ** 2 + (at - x) ** 2
    profile = (psf.beta - 1) / (math.pi * psf.alpha**2) * (1 + r2 / psf.alpha**2) ** -psf.beta
    return np.einsum("jqip,q,p->ji", profile, weights, weights)


@pytest.mark.parametrize("fwhm", [0.5, 1.0, 2.0, 3.0, 8.0, 20.0])
@pytest.mark.parametrize("beta", [1.5, 3.0, 4.765, 30.0])
@pytest.mark.parametrize("centre", [(10.0, 10.0), (10.5, 10.5), (9.7, 10.1)])
def test_moffat_pixels_agree_with_a_much_finer_quadrature(fwhm, beta, centre):
    psf = MoffatPsf(fwhm, beta)
    truth = much_finer_quadrature(psf, *centre, 21)
    rendered = star(psf, *centre, (21, 21))
    brightest = np.unravel_index(truth.argmax(), truth.shape)
    assert rendered[brightest] == pytest.approx(truth[brightest], rel=1e-5)
    assert rendered.sum() == pytest.approx(truth.sum(), rel=1e-5)
    np.testing.assert_allclose(rendered, truth, rtol=0, atol=1e-5)


def test_a_pixel_of_a_gaussian_is_a_product_of_error_functions():
    psf = GaussianPsf(2.5)
    image = star(psf, 10.2, 9.9, (21, 21))
    share = [
        (math.erf((10.5 - at) / (psf.sigma * math.sqrt(2))) - math.erf((9.5 - at) / (psf.sigma * math.sqrt(2)))) / 2
        for at in (10.2, 9.9)
    ]
    assert image[10, 10] == pytest.approx(share[0] * share[1], rel=1e-13)


def test_a_pixel_widens_a_gaussian_by_its_own_variance_of_a_twelfth():
    psf = GaussianPsf(3.0)
    image = star(psf, 30.3, 29.8, (61, 61))
    x = np.arange(61)
    mean = (image.sum(axis=0) * x).sum()
    variance = (image.sum(axis=0) * (x - mean) ** 2).sum()
    assert mean == pytest.approx(30.3, abs=1e-9)
    assert variance == pytest.approx(psf.sigma**2 + 1 / 12, rel=1e-9)


@pytest.mark.parametrize("psf", [GaussianPsf(8.0), MoffatPsf(8.0, 3.0), MoffatPsf(8.0, 1.6)], ids=repr)
def test_the_fwhm_of_a_rendered_star_is_the_one_asked_for(psf):
    row = star(psf, 50.0, 50.0, (101, 101))[50, 50:] / star(psf, 50.0, 50.0, (101, 101)).max()
    half = np.interp(-0.5, -row, np.arange(len(row)))
    # 0.4 % wider for the pixel: sqrt(8² + 8 ln 2 / 12).
    assert 2 * half == pytest.approx(8.0, rel=0.01)


@pytest.mark.parametrize("psf", [GaussianPsf(3.0), MoffatPsf(3.0, 3.0), MoffatPsf(4.0, 2.2)], ids=repr)
def test_the_growth_curve_is_the_analytic_one(psf):
    image = star(psf, 100.3, 99.6, (201, 201))
    # Large radii: an aperture cuts its outer pixels as if their light were evenly spread.
    radius = np.array([20.0, 30.0, 60.0, 95.0])
    flux = sep.sum_circle(image, np.full(4, 100.3), np.full(4, 99.6), radius, subpix=0)[0]
    np.testing.assert_allclose(flux, psf.enclosed(radius), atol=4e-5)
    np.testing.assert_allclose(1 - psf.enclosed(psf.radius_enclosing_all_but([0.3, 1e-3])), [0.3, 1e-3])


@BOTH_SHAPES
@pytest.mark.parametrize("flux", [1e3, 1e6])
def test_what_a_stamp_cuts_off_is_far_below_the_photon_noise(psf, flux):
    whole = star(psf, 250.0, 250.0, (501, 501), flux)
    stamp = star(psf, 250.0, 250.0, (501, 501), flux, radius=None)
    assert whole.sum() - stamp.sum() < 0.01 * math.sqrt(flux)
    assert np.count_nonzero(stamp) < whole.size / 4


@BOTH_SHAPES
def test_stars_add_up_and_may_lie_off_the_image(psf):
    together = np.full((40, 30), 7.0)
    add_stars(together, psf, [10.2, -1.5], [20.0, 5.5], [100.0, 1000.0])
    apart = star(psf, 10.2, 20.0, (40, 30), 100.0, None) + star(psf, -1.5, 5.5, (40, 30), 1000.0, None)
    np.testing.assert_allclose(together, 7.0 + apart, rtol=1e-12)
    assert apart[5, 0] > 10
    assert not star(psf, -500.0, 20.0, (40, 30), 1.0, 10.0).any()


@pytest.mark.parametrize("psf", [GaussianPsf(2.0), MoffatPsf(2.0, 3.0), MoffatPsf(2.0, 4.765)], ids=repr)
def test_the_transfer_function_is_the_fourier_transform_of_the_profile(psf):
    image = star(psf, 128.0, 128.0, (257, 257))
    frequency = np.array([0.0, 0.02, 0.1, 0.2])
    along_x = image.sum(axis=0) @ np.cos(2 * math.pi * np.outer(np.arange(257) - 128, frequency))
    # Folding at the sampling frequency and light beyond the image leave some 1e-5.
    np.testing.assert_allclose(along_x, psf.transfer(frequency) * np.sinc(frequency), atol=3e-4)


@pytest.mark.parametrize("beta", [1.5, 3.0, 60.0, 100.0])
def test_the_transfer_function_of_a_moffat_falls_smoothly_from_one(beta):
    transfer = MoffatPsf(3.0, beta).transfer(np.concatenate([[0.0], np.geomspace(1e-9, 3.0, 500)]))
    assert transfer[0] == pytest.approx(1.0, abs=1e-7)
    assert np.all(np.diff(transfer) < 1e-9)
    assert np.max(-np.diff(transfer)) < 0.05
    assert transfer[-1] < 1e-6
