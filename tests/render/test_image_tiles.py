"""Tiles hold what the image holds: every pixel, means and peaks of blocks, and what is masked."""

from __future__ import annotations

import numpy as np
import pytest

from astroclassify_widgets.errors import AstroError
from astroclassify_widgets.model.frame import Frame
from astroclassify_widgets.render.display_limits import display_statistics
from astroclassify_widgets.render.image_tiles import TILE_SIZE, ImageTiles
from astroclassify_widgets.render.reduced_image import reduced_image
from astroclassify_widgets.render.tile_coding import LARGEST_HALF, MASKED_HALF, TileCoding

AS_IT_IS = TileCoding(offset=0.0, scale=1.0)


def frame_of(shape: tuple[int, int], masked: float = 0.0, seed: int = 1) -> Frame:
    generator = np.random.default_rng(seed)
    mask = generator.random(shape) < masked
    pixels = generator.normal(100, 5, shape).astype(np.float32)
    return Frame(np.where(mask, np.float32(0), pixels), mask)


def tiles_of(frame: Frame) -> ImageTiles:
    return ImageTiles(frame.data, frame.mask, AS_IT_IS)


def test_a_faint_star_survives_at_the_coarsest_level() -> None:
    pixels = np.zeros((4096, 4096), np.float32)
    pixels[1001, 2003] = 64
    tiles = ImageTiles(pixels, np.zeros(pixels.shape, bool), AS_IT_IS)
    coarsest = tiles.cut(3, 0, 0)
    assert coarsest.shape == (512, 512, 2)
    assert coarsest[1001 // 8, 2003 // 8].tolist() == [1, 64]


@pytest.mark.parametrize("level", [1, 2, 3])
def test_a_tile_above_the_pixels_holds_means_and_peaks(level: int) -> None:
    frame = frame_of((1500, 2300), masked=0.1)
    tiles, reduced = tiles_of(frame), reduced_image(frame.data, frame.mask, level)
    columns, rows = (range(-(-size // (TILE_SIZE << level))) for size in (2300, 1500))
    whole = np.vstack([np.hstack([tiles.cut(level, column, row) for column in columns]) for row in rows])
    means, peaks = np.moveaxis(whole, -1, 0)
    usable = reduced.usable
    np.testing.assert_array_equal(whole == MASKED_HALF, np.stack([~usable, ~usable], axis=-1))
    np.testing.assert_allclose(means[usable], reduced.means[usable], rtol=2**-11)
    np.testing.assert_allclose(peaks[usable], reduced.peaks[usable], rtol=2**-11)


@pytest.mark.parametrize(
    ("shape", "levels"),
    [((1, 1), 1), ((512, 512), 1), ((512, 513), 2), ((1024, 3), 2), ((1025, 3), 3), ((3, 5000), 5), ((4096, 4096), 4)],
)
def test_the_highest_level_is_the_first_that_fits_one_tile(shape: tuple[int, int], levels: int) -> None:
    tiles = tiles_of(frame_of(shape))
    assert tiles.n_levels == levels
    assert max(tiles.cut(levels - 1, 0, 0).shape[:2]) <= TILE_SIZE


def test_the_tiles_of_a_level_are_the_level() -> None:
    frame = frame_of((700, 1100), masked=0.1)
    tiles = tiles_of(frame)
    whole = np.block([[tiles.cut(0, column, row) for column in range(3)] for row in range(2)])
    assert whole.shape == frame.shape
    np.testing.assert_array_equal(whole == MASKED_HALF, frame.mask)
    np.testing.assert_allclose(whole[~frame.mask], frame.data[~frame.mask], rtol=2**-11)


@pytest.mark.parametrize("address", [(-1, 0, 0), (3, 0, 0), (0, 3, 0), (0, 0, 2), (0, -1, 0), (2, 1, 0)])
def test_a_tile_that_is_not_there_is_refused(address: tuple[int, int, int]) -> None:
    with pytest.raises(AstroError, match="no tile"):
        tiles_of(frame_of((700, 1100))).cut(*address)


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
