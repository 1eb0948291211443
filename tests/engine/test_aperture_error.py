"""Fluxes are unbiased and their errors are true, on our simulator and on one that the code does not know."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from astroclassify_widgets import load, run, simulate
from astroclassify_widgets.engine.aperture_sums import sum_apertures
from astroclassify_widgets.engine.simulated_field import expected_image
from astroclassify_widgets.engine.star_shape import typical_shape
from astroclassify_widgets.model.flags import NO_PIXELS, NON_POSITIVE_FLUX
from astroclassify_widgets.params import SimulationParams
from astroclassify_widgets.pipeline import StageCache
from tests.engine.pulls import assert_pulls_are_standard, true_fluxes

RADII = (2, 3, 5, 8)


def isolated_stars(sky: float, seed: int, n_stars: int = 800) -> SimulationParams:
    return SimulationParams(
        seed=seed, nx=1400, ny=1400, n_stars=n_stars, min_separation=32, margin=30, sky=sky, flux_min=1e3, flux_max=1e5
    )


def flux_pulls(params: SimulationParams, radius: float) -> NDArray[np.float64]:
    frame, truth = simulate(params)
    x, y = np.asarray(truth["x"].value), np.asarray(truth["y"].value)
    result = run(frame, xy=np.column_stack([x, y]), r=radius, r_in=10, r_out=15, cache=StageCache())
    true = true_fluxes(expected_image(params), result, x, y)
    return np.asarray((result.catalog["flux"].value - true) / result.catalog["flux_err"].value)


@pytest.mark.parametrize("sky", [20, 300, 4000])
def test_the_pulls_of_fluxes_at_forced_positions_are_standard_at_every_radius(sky: float) -> None:
    for radius in RADII:
        pulls = np.concatenate([flux_pulls(isolated_stars(sky, seed), radius) for seed in (1, 2)])
        assert_pulls_are_standard(pulls, f"sky {sky} e-, r = {radius} px")


@pytest.mark.validate
@pytest.mark.parametrize("sky", [20, 50, 100, 300, 1000, 4000])
@pytest.mark.parametrize("radius", RADII)
def test_the_pulls_stay_standard_with_ten_thousand_stars(sky: float, radius: float) -> None:
    pulls = np.concatenate([flux_pulls(isolated_stars(sky, seed), radius) for seed in range(13)])
    assert pulls.size >= 10_000
    assert_pulls_are_standard(pulls, f"sky {sky} e-, r = {radius} px")


def two_component_field(rng: np.random.Generator, sky: float, gain: float) -> tuple[NDArray, NDArray, NDArray, NDArray]:
    """Stars of two elongated Gaussians drawn on a five times finer grid: nothing that the code assumes."""
    side, step, fine = 1000, 40, 5
    electrons = np.full((side, side), float(sky))
    gx, gy = np.meshgrid(np.arange(step, side - step, step), np.arange(step, side - step, step))
    x = gx.ravel() + rng.uniform(-0.5, 0.5, gx.size)
    y = gy.ravel() + rng.uniform(-0.5, 0.5, gx.size)
    offset = (np.arange(31 * fine) + 0.5) / fine - 15.5
    for column, row, flux in zip(x, y, 10 ** rng.uniform(3, 5, x.size), strict=True):
        x0, y0 = int(np.rint(column)), int(np.rint(row))
        u, v = np.meshgrid(offset - (column - x0), offset - (row - y0))
        along, across = 0.8 * u + 0.6 * v, 0.8 * v - 0.6 * u
        light = 0.7 * np.exp(-0.5 * ((along / 1.5) ** 2 + (across / 1.1) ** 2)) / (1.5 * 1.1)
        light += 0.3 * np.exp(-0.5 * ((along / 3.2) ** 2 + (across / 2.8) ** 2)) / (3.2 * 2.8)
        stamp = light.reshape(31, fine, 31, fine).sum(axis=(1, 3)) / (2 * np.pi * fine**2)
        electrons[y0 - 15 : y0 + 16, x0 - 15 : x0 + 16] += flux * stamp
    recorded = np.rint((rng.poisson(electrons) + rng.normal(0, 6, electrons.shape)) / gain + 300)
    return recorded, electrons / gain + 300, x, y


@pytest.mark.parametrize("sky", [40, 1500])
def test_the_errors_hold_for_stars_of_another_shape_than_the_model(sky: float) -> None:
    rng = np.random.default_rng(int(sky))
    for radius in (2, 5):
        pulls = []
        for _ in range(3):
            data, noiseless, x, y = two_component_field(rng, sky, gain=2.0)
            result = run(
                load(data), xy=np.column_stack([x, y]), gain=2.0, r=radius, r_in=12, r_out=18, cache=StageCache()
            )
            true = true_fluxes(noiseless, result, x, y)
            pulls.append((result.catalog["flux"] - true) / result.catalog["flux_err"])
        assert_pulls_are_standard(np.concatenate(pulls), f"two components, sky {sky} e-, r = {radius} px")


def test_the_budget_adds_up_to_the_error() -> None:
    frame, _ = simulate(seed=3, nx=256, ny=256, n_stars=20)
    t = run(frame, threshold_sigma=5).catalog
    variances = sum(t[name].value for name in ("var_source", "var_sky", "var_sky_estimate", "var_read"))
    np.testing.assert_allclose(np.sqrt(variances), t["flux_err"].value, rtol=1e-12)
    assert (t["var_source"].value > 0).all()


def test_read_noise_is_shown_apart_but_never_counted_twice() -> None:
    frame, truth = simulate(seed=3, nx=256, ny=256, n_stars=20, margin=20, read_noise=12.0)
    xy = np.column_stack([truth["x"].value, truth["y"].value])
    known = run(frame, xy=xy).catalog
    ignored = run(frame, xy=xy, read_noise=0).catalog
    assert (known["var_read"].value > 0).all()
    assert (ignored["var_read"].value == 0).all()
    np.testing.assert_allclose(known["flux_err"].value, ignored["flux_err"].value, rtol=1e-3)


def test_without_a_gain_the_source_term_is_absent_and_the_row_says_so() -> None:
    frame, truth = simulate(seed=3, nx=256, ny=256, n_stars=20, margin=20)
    t = run(load(frame.data), xy=np.column_stack([truth["x"].value, truth["y"].value])).catalog
    assert (t["var_source"] == 0).all()
    assert all(flags & 512 for flags in t["flags"])


def test_the_same_data_in_electrons_and_in_adu_have_the_same_snr() -> None:
    frame, truth = simulate(seed=4, nx=256, ny=256, n_stars=20, margin=20)
    xy = np.column_stack([truth["x"].value, truth["y"].value])
    in_adu = run(frame, xy=xy).catalog["snr"]
    in_electrons = run(load(frame.data * 1.5), xy=xy, gain=1.0, read_noise=5.0).catalog["snr"]
    np.testing.assert_allclose(in_electrons, in_adu, rtol=2e-4)


@pytest.mark.parametrize("bkg", ["local", "global", "none"])
def test_sky_photons_count_once_whatever_is_done_about_the_sky(bkg: str) -> None:
    pulls = []
    for seed in (1, 2):
        params = isolated_stars(2000, seed)
        frame, truth = simulate(params)
        x, y = np.asarray(truth["x"].value), np.asarray(truth["y"].value)
        result = run(frame, xy=np.column_stack([x, y]), r=4, r_in=10, r_out=15, bkg=bkg, cache=StageCache())
        expected = expected_image(params)
        sums = sum_apertures(expected.astype(np.float32), np.zeros(frame.shape, np.uint8), x, y, 4.0, typical_shape())
        stars = sums.sum - sums.area * np.median(expected)
        true = {"local": true_fluxes(expected, result, x, y), "global": stars, "none": sums.sum}[bkg]
        pulls.append((result.catalog["flux"].value - true) / result.catalog["flux_err"].value)
    deviation = np.concatenate(pulls).std()
    assert 0.9 < deviation < 1.1, deviation


@pytest.mark.parametrize("radius", [1.0, 1.5, 2.0, 3.0])
def test_a_hole_in_the_core_leaves_the_error_true(radius: float) -> None:
    params = isolated_stars(100, 3).model_copy(update={"flux_min": 1e5, "flux_max": 1.001e5})
    frame, truth = simulate(params)
    x, y = np.asarray(truth["x"].value), np.asarray(truth["y"].value)
    state = np.zeros(frame.shape, bool)
    state[np.rint(y).astype(int), np.rint(x).astype(int)] = True
    masked = load(frame.data, mask=state)
    result = run(masked, xy=np.column_stack([x, y]), r=radius, r_in=10, r_out=15, gain=1.5, fwhm=3, cache=StageCache())
    expected = expected_image(params).astype(np.float32)
    sums = sum_apertures(expected, state.astype(np.uint8), x, y, radius, typical_shape())
    true = sums.sum - result.catalog["sky"] * sums.area
    pulls = (result.catalog["flux"] - true) / np.sqrt(
        result.catalog["flux_err"] ** 2 - result.catalog["var_sky_estimate"]
    )
    assert 0.9 < pulls.std() < 1.1, pulls.std()


def test_an_aperture_without_a_usable_pixel_is_null_and_says_why() -> None:
    frame, _ = simulate(seed=3, nx=128, ny=128, n_stars=5)
    mask = np.zeros(frame.shape, bool)
    mask[50:71, 50:71] = True
    row = run(frame.with_mask(mask), xy=[(60, 60)], r=4, bkg="none").catalog[0]
    assert np.isnan(row["flux"].value)
    assert np.isnan(row["flux_err"].value)
    assert row["flags"] & NO_PIXELS.value
    assert not row["flags"] & NON_POSITIVE_FLUX.value
