"""The sky of an annulus has no bias: not by skew, not by clipping, not by neighbours, not by digits."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from astroclassify_widgets.engine.annulus_sky import estimate_annulus_sky
from astroclassify_widgets.engine.pixel_state import MASKED
from astroclassify_widgets.model.aperture_sums import Sky
from astroclassify_widgets.model.noise import NoiseModel

SIDE, STEP = 1600, 40


def grid() -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    x, y = np.meshgrid(np.arange(STEP, SIDE, STEP, dtype=float), np.arange(STEP, SIDE, STEP, dtype=float))
    return x.ravel(), y.ravel()


def sky_of(data: NDArray, gain: float | None, objects: NDArray | None = None, state: NDArray | None = None) -> Sky:
    x, y = grid()
    return estimate_annulus_sky(
        data.astype(np.float32),
        np.zeros(data.shape, np.uint8) if state is None else state,
        np.zeros(data.shape, bool) if objects is None else objects,
        x, y, (8.0, 12.0), NoiseModel(gain, ""), np.full(x.size, np.nan),
    )  # fmt: skip


@pytest.mark.parametrize("electrons", [10, 20, 50, 100, 1000])
def test_a_poisson_sky_is_measured_without_bias_and_with_its_true_error(electrons: float) -> None:
    data = np.random.default_rng(electrons).poisson(electrons, (SIDE, SIDE))
    sky = sky_of(data, gain=1.0)
    pulls = (sky.level - electrons) / sky.err
    n = pulls.size
    assert n > 1500
    assert abs(pulls.mean()) < 0.02 + 4 / np.sqrt(n)
    assert abs(pulls.std() - 1) < 0.03 + 3 / np.sqrt(2 * n)
    assert np.mean(sky.rms) == pytest.approx(np.sqrt(electrons), rel=0.015)


def test_the_correction_for_skew_is_needed_on_a_faint_sky() -> None:
    data = np.random.default_rng(5).poisson(10, (SIDE, SIDE))
    corrected, plain = sky_of(data, gain=1.0), sky_of(data, gain=None)
    # -0.041 x skewness x sigma = -0.041 by the formula, which is the first term of a series in the skewness.
    assert np.mean(plain.level - corrected.level) == pytest.approx(-0.041, rel=0.02)
    assert abs(np.mean(corrected.level) - 10) < abs(np.mean(plain.level) - 10) / 2


def test_coarse_digits_do_not_move_the_sky() -> None:
    rng = np.random.default_rng(6)
    data = np.rint(100.37 + rng.normal(0, 1.0, (SIDE, SIDE)))
    sky = sky_of(data, gain=None)
    pulls = (sky.level - 100.37) / sky.err
    assert abs(pulls.mean()) < 0.02 + 4 / np.sqrt(pulls.size)


def test_bright_outliers_that_nobody_masked_are_clipped() -> None:
    rng = np.random.default_rng(7)
    data = rng.normal(100, 5, (SIDE, SIDE))
    data[rng.random(data.shape) < 0.02] += 300
    sky = sky_of(data, gain=None)
    assert np.mean(sky.level) == pytest.approx(100, abs=0.05)


def test_pixels_with_light_of_sources_are_left_out() -> None:
    data = np.random.default_rng(8).normal(100, 5, (SIDE, SIDE))
    objects = np.zeros(data.shape, bool)
    objects[:, ::3] = True
    data[objects] += 6
    assert np.mean(sky_of(data, None, objects).level) == pytest.approx(100, abs=0.03)
    assert not sky_of(data, None, objects).uncertain.any()


def test_an_annulus_full_of_sources_is_used_all_the_same_and_flagged() -> None:
    data = np.full((SIDE, SIDE), 50.0)
    sky = sky_of(data, None, objects=np.ones(data.shape, bool))
    assert sky.uncertain.all()
    np.testing.assert_allclose(sky.level, 50.0)


def test_masked_pixels_and_pixels_off_the_image_never_count() -> None:
    data = np.full((SIDE, SIDE), 50.0)
    data[:, :800] = 1e6
    state = np.zeros(data.shape, np.uint8)
    state[:, :800] = MASKED
    x, y = np.array([800.0, 0.0, SIDE - 1.0]), np.array([800.0, 0.0, 3.0])
    sky = estimate_annulus_sky(
        data.astype(np.float32),
        state,
        np.zeros(data.shape, bool),
        x,
        y,
        (8.0, 12.0),
        NoiseModel(None, ""),
        np.full(3, 5.0),
    )
    np.testing.assert_allclose(sky.level[[0, 2]], 50.0)
    assert np.isnan(sky.level[1])
    assert sky.n_pixels[1] == 0
    assert sky.n_pixels[2] < sky.n_pixels[0]


def test_an_annulus_of_a_few_pixels_takes_its_noise_from_the_mesh() -> None:
    state = np.full((40, 40), MASKED, np.uint8)
    state[20, 30], state[21, 30] = 0, 0
    data = np.full((40, 40), 50.0, np.float32)
    at = np.array([20.0])
    sky = estimate_annulus_sky(
        data, state, np.zeros(data.shape, bool), at, at, (8.0, 12.0), NoiseModel(None, ""), np.array([7.0])
    )
    assert sky.n_pixels[0] == 2
    assert sky.rms[0] == 7.0
    assert sky.err[0] == pytest.approx(7.0 / np.sqrt(2), rel=0.02)
