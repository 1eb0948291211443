"""The limits of zscale are those that astropy gives for the whole frame, to the last digit."""

from __future__ import annotations

import numpy as np
import pytest
from astropy.visualization import ZScaleInterval
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from astroclassify_widgets import load, simulate
from astroclassify_widgets.model.frame import Frame
from astroclassify_widgets.render.display_limits import display_statistics
from astroclassify_widgets.render.zscale import zscale_limits


def astropys(frame: Frame) -> tuple[float, float]:
    """What astropy gives of every pixel, NaN where masked."""
    low, high = ZScaleInterval().get_limits(np.where(frame.mask, np.float32(np.nan), frame.data))
    return float(low), float(high)


def frame_of(pixels: NDArray[np.float64], mask: NDArray[np.bool_] | None = None) -> Frame:
    mask = np.zeros(pixels.shape, bool) if mask is None else mask
    return Frame(np.where(mask, 0, pixels).astype(np.float32), mask)


def sky(shape: tuple[int, int], seed: int = 1) -> NDArray[np.float64]:
    return np.random.default_rng(seed).normal(1000, 12, shape)


@pytest.mark.parametrize("shape", [(256, 256), (301, 257), (1000, 1999), (16, 5000), (5000, 16)])
def test_a_field_of_stars_has_the_limits_of_astropy(shape: tuple[int, int]) -> None:
    frame, _ = simulate(seed=2, nx=shape[1], ny=shape[0], n_stars=40)
    assert zscale_limits(frame.data, frame.mask) == astropys(frame)


@pytest.mark.parametrize("share", [1e-4, 0.02, 0.5, 0.97, 0.9999])
def test_masked_pixels_are_left_out_as_astropy_leaves_out_nan(share: float) -> None:
    frame, _ = simulate(seed=3, nx=500, ny=403, n_stars=60)
    masked = frame.with_mask(np.random.default_rng(4).random(frame.shape) < share)
    assert zscale_limits(masked.data, masked.mask) == astropys(masked)


@pytest.mark.parametrize("area", [np.s_[:, :130], np.s_[200:, :], np.s_[:399, :], np.s_[:, 1:], np.s_[37, 40:90]])
def test_whole_columns_and_rows_may_be_masked(area: tuple[slice, slice]) -> None:
    mask = np.zeros((400, 300), bool)
    mask[area] = True
    frame = frame_of(sky(mask.shape) + np.arange(300), mask)
    assert zscale_limits(frame.data, frame.mask) == astropys(frame)


def test_nan_and_infinite_pixels_of_an_array_count_as_masked() -> None:
    pixels = sky((200, 310))
    pixels[3, 5:60], pixels[100:, 7], pixels[0, 0] = np.nan, np.inf, -np.inf
    frame = load(pixels.astype(np.float32))
    assert zscale_limits(frame.data, frame.mask) == ZScaleInterval().get_limits(pixels.astype(np.float32))


@pytest.mark.parametrize("count", [1, 2, 3, 4, 5, 9, 511, 512, 513, 999, 1000, 1001, 1999, 2000, 2001])
@pytest.mark.parametrize("masked", [False, True])
def test_any_number_of_pixels_is_enough(count: int, masked: bool) -> None:
    mask = np.zeros((1, count + 40 * masked), bool)
    mask[0, np.arange(40 * masked) * 7 % mask.size] = True
    frame = frame_of(sky(mask.shape), mask)
    assert zscale_limits(frame.data, frame.mask) == astropys(frame)


@pytest.mark.parametrize("value", [0, 7, -3e4, 1e-20, 3e37])
def test_a_constant_frame_has_its_value_for_both_and_the_display_opens_them(value: float) -> None:
    frame = frame_of(np.full((50, 60), value))
    low, high = zscale_limits(frame.data, frame.mask)
    assert low == high == np.float32(value)
    low, high = display_statistics(frame).zscale
    assert low < np.float32(value) < high


def test_counts_with_many_equal_values_have_the_limits_of_astropy() -> None:
    frame = frame_of(np.random.default_rng(5).poisson(3, (400, 401)).astype(float))
    assert zscale_limits(frame.data, frame.mask) == astropys(frame)


def test_outliers_are_rejected_and_their_neighbours_with_them_as_astropy_does() -> None:
    pixels = sky((300, 300))
    pixels[::7, ::3] += np.random.default_rng(6).exponential(4000, pixels[::7, ::3].shape)
    frame = frame_of(pixels)
    low, high = zscale_limits(frame.data, frame.mask)
    assert (low, high) == astropys(frame)
    assert high < 1200


def test_planes_that_do_not_lie_row_by_row_in_memory_have_the_same_limits() -> None:
    frame = frame_of(sky((300, 260)), np.random.default_rng(7).random((300, 260)) < 0.1)
    turned = np.asfortranarray(frame.data), np.asfortranarray(frame.mask)
    assert zscale_limits(*turned) == zscale_limits(frame.data, frame.mask)


@settings(max_examples=80, deadline=None)
@given(
    shape=st.tuples(st.integers(1, 90), st.integers(1, 90)),
    share=st.floats(0, 1),
    scale=st.sampled_from([1e-12, 1.0, 3e4]),
    integers=st.booleans(),
    seed=st.integers(0, 2**32 - 1),
)
def test_any_frame_with_a_usable_pixel_has_the_limits_of_astropy(
    shape: tuple[int, int], share: float, scale: float, integers: bool, seed: int
) -> None:
    random = np.random.default_rng(seed)
    pixels = scale * random.standard_t(2, shape)
    mask = random.random(shape) < share
    mask[random.integers(shape[0]), random.integers(shape[1])] = False
    frame = frame_of(np.rint(pixels) if integers else pixels, mask)
    assert zscale_limits(frame.data, frame.mask) == astropys(frame)


def test_the_display_offers_them() -> None:
    frame, _ = simulate(seed=8, nx=900, ny=800, n_stars=50)
    assert display_statistics(frame).zscale == astropys(frame)
