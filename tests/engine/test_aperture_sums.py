"""Aperture sums leave out what must not enter, and say that it was there."""

from __future__ import annotations

import numpy as np
import pytest
import sep
from photutils.aperture import CircularAperture, aperture_photometry

from astroclassify_widgets.engine.aperture_sums import sum_apertures
from astroclassify_widgets.engine.pixel_state import MASKED, SATURATED
from astroclassify_widgets.engine.star_shape import typical_shape

RNG = np.random.default_rng(11)
DATA = RNG.normal(100, 10, (200, 220)).astype(np.float32)
CLEAN = np.zeros(DATA.shape, np.uint8)


@pytest.mark.parametrize("radius", [0.3, 1.0, 2.7, 5.0, 12.5])
def test_sums_equal_those_of_photutils_and_sep_on_ten_thousand_apertures(radius: float) -> None:
    x, y = RNG.uniform(-3, 222, 2000), RNG.uniform(-3, 202, 2000)
    ours = sum_apertures(DATA, CLEAN, x, y, radius, typical_shape())
    peers = aperture_photometry(DATA.astype(float), CircularAperture(np.column_stack([x, y]), radius), method="exact")
    # photutils says NaN of an aperture wholly off the image, where ours is an empty sum.
    np.testing.assert_allclose(ours.sum, np.nan_to_num(peers["aperture_sum"]), rtol=1e-9, atol=1e-9)
    inside = (x > radius) & (x < 219 - radius) & (y > radius) & (y < 199 - radius)
    in_sep, _, _ = sep.sum_circle(DATA, x[inside], y[inside], radius, subpix=0)
    np.testing.assert_allclose(ours.sum[inside], in_sep, rtol=1e-9)
    np.testing.assert_allclose(ours.area[inside], np.pi * radius**2, rtol=1e-12)


def test_masked_and_saturated_pixels_are_left_out_and_told_apart() -> None:
    data, state = np.ones((40, 60), np.float32), np.zeros((40, 60), np.uint8)
    data[20, 20], state[20, 20] = 1e9, MASKED
    data[20, 40], state[20, 40] = 1e9, SATURATED
    sums = sum_apertures(data, state, np.array([20.0, 40.0, 30.0]), np.full(3, 20.0), 3.0, typical_shape())
    np.testing.assert_allclose(sums.sum, [np.pi * 9 - 1, np.pi * 9 - 1, np.pi * 9])
    assert sums.has_masked.tolist() == [True, False, False]
    assert sums.has_saturated.tolist() == [False, True, False]
    assert not sums.truncated.any()


def test_an_aperture_over_the_edge_is_truncated_and_sums_only_the_image() -> None:
    data = np.ones((40, 60), np.float32)
    sums = sum_apertures(
        data, np.zeros((40, 60), np.uint8), np.array([-0.5, 2.5, 2.4]), np.full(3, 20.0), 3.0, typical_shape()
    )
    assert sums.sum[0] == pytest.approx(np.pi * 9 / 2)
    assert sums.truncated.tolist() == [True, False, True]


def test_overlap_squared_weighs_the_source_less_than_overlap_where_the_aperture_is_small() -> None:
    x, y = np.array([100.3]), np.array([90.4])
    weights = [
        sum_apertures(DATA, CLEAN, x, y, radius, typical_shape()).source_weight[0] for radius in (1.0, 2.0, 5.0, 20.0)
    ]
    assert weights == sorted(weights)
    assert 0.7 < weights[0] < 0.9
    assert weights[-1] > 0.999
