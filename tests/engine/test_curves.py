"""Radial profile and growth curve are photutils', centred where they should be."""

from __future__ import annotations

import numpy as np
import pytest
from photutils.profiles import CurveOfGrowth, RadialProfile

from astroclassify_widgets import load, simulate, trace_source
from astroclassify_widgets.engine.curves import measure_curves
from astroclassify_widgets.engine.pixel_state import MASKED
from astroclassify_widgets.engine.star_shape import typical_shape
from astroclassify_widgets.model.aperture_sums import Sky
from astroclassify_widgets.model.noise import NoiseModel

NO_SKY = Sky(np.zeros(1), np.zeros(1), np.ones(1), np.zeros(1, np.int64), np.zeros(1, bool))


def test_both_curves_equal_photutils_exact_method() -> None:
    rng = np.random.default_rng(1)
    data = rng.normal(50, 5, (101, 101)).astype(np.float32)
    edges = np.arange(0.0, 21.0)
    profile, growth = measure_curves(
        data, np.zeros(data.shape, np.uint8), (50.3, 48.8), edges, NO_SKY, typical_shape(), NoiseModel(None, "")
    )
    peer_profile = RadialProfile(data.astype(float), (50.3, 48.8), edges, method="exact")
    peer_growth = CurveOfGrowth(data.astype(float), (50.3, 48.8), edges[1:], method="exact")
    np.testing.assert_allclose(profile.value, peer_profile.profile, rtol=1e-9)
    np.testing.assert_allclose(profile.radius, peer_profile.radius)
    np.testing.assert_allclose(growth.flux, peer_growth.profile, rtol=1e-9)


def test_the_central_bin_is_the_centre_of_the_star() -> None:
    y, x = np.mgrid[:61, :61]
    data = 1000 * np.exp(-0.5 * np.hypot(x - 30, y - 30) ** 2 / 4.0**2)
    profile, _ = measure_curves(
        data.astype(np.float32), np.zeros(data.shape, np.uint8), (30.0, 30.0), np.array([0.0, 0.5, 1.5]), NO_SKY,
        typical_shape(), NoiseModel(None, ""),
    )  # fmt: skip
    assert profile.value[0] == pytest.approx(1000, rel=1e-3)


def test_masked_pixels_leave_the_profile_unharmed() -> None:
    data = np.full((61, 61), 7.0, np.float32)
    state = np.zeros(data.shape, np.uint8)
    data[28:31, 33:36], state[28:31, 33:36] = 1e6, MASKED
    profile, growth = measure_curves(
        data, state, (30.0, 30.0), np.arange(0.0, 9.0), NO_SKY, typical_shape(), NoiseModel(None, "")
    )
    np.testing.assert_allclose(profile.value, 7.0)
    assert growth.flux[-1] == pytest.approx(7 * (np.pi * 64 - 9))


def test_a_growth_curve_of_a_star_reaches_its_flux() -> None:
    frame, truth = simulate(seed=7, nx=200, ny=200, n_stars=1, margin=60, flux_min=2e5, psf="gaussian")
    curves = trace_source(frame, truth["x"][0].value + 0.4, truth["y"][0].value, centroid="windowed", r_in=15, r_out=25)
    assert curves.x == pytest.approx(truth["x"][0].value, abs=0.02)
    at_ten = curves.growth.flux[curves.growth.radius == 10][0]
    err = curves.growth.flux_err[curves.growth.radius == 10][0]
    assert abs(at_ten - truth["flux"][0].value) < 4 * err
    assert (np.diff(curves.growth.flux_err) > 0).all()
    assert (curves.profile.err > 0).all()


def test_rings_beyond_the_image_are_empty_not_zero() -> None:
    frame = load(np.random.default_rng(3).normal(10, 1, (40, 40)))
    curves = trace_source(frame, 20, 20, max_radius=35)
    assert np.isnan(curves.profile.value[-3:]).all()
    assert (curves.profile.area[-3:] == 0).all()
