"""Tiles hold what the frame holds: every pixel, the means of blocks, and what is masked."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from astroclassify_widgets.errors import AstroError
from astroclassify_widgets.model.frame import Frame
from astroclassify_widgets.render.display_limits import display_statistics
from astroclassify_widgets.render.image_tiles import (
    LARGEST_HALF,
    MASKED_HALF,
    TILE_SIZE,
    ImageTiles,
    TileCoding,
    mean_levels,
)

AS_IT_IS = TileCoding(offset=0.0, scale=1.0)


def frame_of(shape: tuple[int, int], masked: float = 0.0, seed: int = 1) -> Frame:
    generator = np.random.default_rng(seed)
    mask = generator.random(shape) < masked
    pixels = generator.normal(100, 5, shape).astype(np.float32)
    return Frame(np.where(mask, np.float32(0), pixels), mask)


def means_one_by_one(frame: Frame, level: int) -> np.ndarray:
    """The mean of the usable pixels of every block; NaN where there is none."""
    side = 2**level
    ny, nx = frame.shape
    means = np.full((-(-ny // side), -(-nx // side)), np.nan)
    for row, column in np.ndindex(means.shape):
        block = np.s_[row * side : (row + 1) * side, column * side : (column + 1) * side]
        if (usable := ~frame.mask[block]).any():
            means[row, column] = frame.data[block][usable].mean(dtype=np.float64)
    return means


@settings(max_examples=25, deadline=None)
@given(
    shape=st.tuples(st.integers(1, 70), st.integers(1, 70)),
    masked=st.sampled_from([0.0, 0.2, 0.97, 1.0]),
    seed=st.integers(0, 99),
)
def test_every_level_holds_the_means_of_the_usable_pixels_of_blocks(
    shape: tuple[int, int], masked: float, seed: int
) -> None:
    frame = frame_of(shape, masked, seed)
    for number, level in enumerate(mean_levels(frame, 5)):
        expected = means_one_by_one(frame, number)
        np.testing.assert_array_equal(level.usable, np.isfinite(expected))
        np.testing.assert_allclose(level.means[level.usable], expected[level.usable], rtol=1e-5)


def test_a_tall_frame_is_halved_alike_in_all_its_bands() -> None:
    frame = frame_of((301, 20))
    level = mean_levels(frame, 2)[1]
    np.testing.assert_allclose(level.means, means_one_by_one(frame, 1), rtol=1e-6)


def test_means_of_the_largest_floats_do_not_overflow() -> None:
    pixels = np.full((16, 16), 3e38, np.float32)
    assert mean_levels(Frame(pixels, np.zeros(pixels.shape, bool)), 4)[3].means.max() == np.float32(3e38)


def test_a_faint_star_survives_at_the_coarsest_level() -> None:
    pixels = np.zeros((4096, 4096), np.float32)
    pixels[1001, 2003] = 64
    tiles = ImageTiles(Frame(pixels, np.zeros(pixels.shape, bool)), AS_IT_IS)
    coarsest = tiles.cut(3, 0, 0)
    assert coarsest.shape == (512, 512)
    assert coarsest[1001 // 8, 2003 // 8] == 1


@pytest.mark.parametrize(
    ("shape", "levels"),
    [((1, 1), 1), ((512, 512), 1), ((512, 513), 2), ((1024, 3), 2), ((1025, 3), 3), ((3, 5000), 5), ((4096, 4096), 4)],
)
def test_the_highest_level_is_the_first_that_fits_one_tile(shape: tuple[int, int], levels: int) -> None:
    tiles = ImageTiles(frame_of(shape), AS_IT_IS)
    assert tiles.n_levels == levels
    assert max(tiles.cut(levels - 1, 0, 0).shape) <= TILE_SIZE


def test_the_tiles_of_a_level_are_the_level() -> None:
    frame = frame_of((700, 1100), masked=0.1)
    tiles = ImageTiles(frame, AS_IT_IS)
    whole = np.block([[tiles.cut(0, column, row) for column in range(3)] for row in range(2)])
    assert whole.shape == frame.shape
    np.testing.assert_array_equal(whole == MASKED_HALF, frame.mask)
    np.testing.assert_allclose(whole[~frame.mask], frame.data[~frame.mask], rtol=2**-11)


@pytest.mark.parametrize("address", [(-1, 0, 0), (3, 0, 0), (0, 3, 0), (0, 0, 2), (0, -1, 0), (2, 1, 0)])
def test_a_tile_that_is_not_there_is_refused(address: tuple[int, int, int]) -> None:
    with pytest.raises(AstroError, match="no tile"):
        ImageTiles(frame_of((700, 1100)), AS_IT_IS).cut(*address)


def test_the_coding_resolves_the_noise_and_keeps_the_brightest_pixel() -> None:
    frame = frame_of((64, 64))
    pixels = frame.data.copy()
    pixels[3, 3] = 65535
    bright = Frame(pixels, frame.mask)
    coding = TileCoding.fitting(display_statistics(bright))
    decoded = coding.encode(bright.data, ~bright.mask).astype(np.float64) / coding.scale + coding.offset
    assert np.abs(decoded - bright.data)[bright.data < 1000].max() < 0.002 * 5
    assert decoded[3, 3] == pytest.approx(65535, rel=2**-11)


@pytest.mark.parametrize("brightest", [1e7, 1e12, 3e38])
def test_a_range_beyond_half_floats_costs_the_noise_little(brightest: float) -> None:
    frame = frame_of((64, 64))
    pixels = frame.data.copy()
    pixels[3, 3], pixels[4, 4] = brightest, -brightest
    bright = Frame(pixels, frame.mask)
    coding = TileCoding.fitting(display_statistics(bright))
    halves = coding.encode(bright.data, ~bright.mask)
    assert halves[3, 3] == pytest.approx(LARGEST_HALF, rel=1e-3)
    assert halves[4, 4] == pytest.approx(-LARGEST_HALF, rel=1e-3)
    decoded = halves.astype(np.float64) / coding.scale + coding.offset
    ordinary = np.abs(bright.data) < 1000
    assert np.abs(decoded - bright.data)[ordinary].max() < 0.01 * 5


@pytest.mark.parametrize("value", [0.0, 7.0, -3e4, 1e-20, 3e38])
def test_a_constant_frame_is_coded_as_zeros(value: float) -> None:
    frame = Frame(np.full((8, 8), value, np.float32), np.zeros((8, 8), bool))
    coding = TileCoding.fitting(display_statistics(frame))
    assert not coding.encode(frame.data, ~frame.mask).any()
    assert coding.scale > 0


def test_no_usable_pixel_is_ever_coded_as_masked() -> None:
    frame = Frame(np.array([[-3e38, 3e38]], np.float32), np.zeros((1, 2), bool))
    halves = TileCoding(0.0, 1.0).encode(frame.data, ~frame.mask)
    assert (halves != MASKED_HALF).all()
    assert MASKED_HALF.view(np.uint16) == 0xFBFF
