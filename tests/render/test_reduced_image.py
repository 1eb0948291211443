"""A reduced image holds what the image holds: means of usable pixels, and the brightest of every block."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from astroclassify_widgets.render.reduced_image import reduced_image


def an_image(shape: tuple[int, int], masked: float = 0.0, seed: int = 1) -> tuple[np.ndarray, np.ndarray]:
    generator = np.random.default_rng(seed)
    mask = generator.random(shape) < masked
    pixels = generator.normal(100, 5, shape).astype(np.float32)
    return np.where(mask, np.float32(0), pixels), mask


def block_by_block(data: np.ndarray, mask: np.ndarray, side: int) -> tuple[np.ndarray, np.ndarray]:
    """The mean and the brightest of the usable pixels of every block; NaN where there is none."""
    means = np.full([-(-size // side) for size in data.shape], np.nan)
    peaks = means.copy()
    for row, column in np.ndindex(means.shape):
        block = np.s_[row * side : (row + 1) * side, column * side : (column + 1) * side]
        if (usable := ~mask[block]).any():
            means[row, column] = data[block][usable].mean(dtype=np.float64)
            peaks[row, column] = data[block][usable].max()
    return means, peaks


@settings(max_examples=40, deadline=None)
@given(
    shape=st.tuples(st.integers(1, 300), st.integers(1, 40)),
    masked=st.sampled_from([0.0, 0.2, 0.97, 1.0]),
    times=st.integers(0, 9),
    seed=st.integers(0, 99),
)
def test_every_block_keeps_its_mean_and_its_brightest_pixel(
    shape: tuple[int, int], masked: float, times: int, seed: int
) -> None:
    data, mask = an_image(shape, masked, seed)
    reduced = reduced_image(data, mask, times)
    means, peaks = block_by_block(data, mask, 2**times)
    np.testing.assert_array_equal(reduced.usable, np.isfinite(means))
    np.testing.assert_allclose(reduced.means[reduced.usable], means[reduced.usable], rtol=1e-5)
    np.testing.assert_array_equal(reduced.peaks[reduced.usable], peaks[reduced.usable].astype(np.float32))


@pytest.mark.parametrize("masked", [0.0, 0.3])
def test_reducing_twice_is_reducing_at_once(masked: float) -> None:
    data, mask = an_image((301, 203), masked)
    at_once, by_steps = reduced_image(data, mask, 4), reduced_image(data, mask, 1).reduced().reduced(2)
    np.testing.assert_allclose(by_steps.means, at_once.means, rtol=1e-5)
    np.testing.assert_array_equal(by_steps.peaks, at_once.peaks)
    np.testing.assert_allclose(by_steps.share, at_once.share, rtol=1e-6)


def test_means_of_the_largest_floats_do_not_overflow() -> None:
    data = np.full((16, 16), 3e38, np.float32)
    assert reduced_image(data, np.zeros(data.shape, bool), 3).means.max() == np.float32(3e38)
