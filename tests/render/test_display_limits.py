"""A first look at a frame shows its sky and its stars, and no frame is too odd to be shown."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from astroclassify_widgets import load, simulate
from astroclassify_widgets.model.frame import Frame
from astroclassify_widgets.render.display_limits import display_statistics

SKY, NOISE = 1000.0, 12.0


def sky_frame(shape: tuple[int, int] = (300, 400), seed: int = 1) -> Frame:
    pixels = np.random.default_rng(seed).normal(SKY, NOISE, shape).astype(np.float32)
    return Frame(pixels, np.zeros(shape, bool))


def uniform(value: float, shape: tuple[int, int] = (9, 11)) -> Frame:
    return Frame(np.full(shape, value, np.float32), np.zeros(shape, bool))


def test_sky_and_noise_are_those_of_the_frame_although_a_star_is_on_it() -> None:
    frame = sky_frame()
    pixels = frame.data.copy()
    pixels[100:110, 50:60] = 60000
    statistics = display_statistics(Frame(pixels, frame.mask))
    assert statistics.sky == pytest.approx(SKY, abs=0.2)
    assert statistics.noise == pytest.approx(NOISE, rel=0.02)
    assert statistics.highest == 60000


def test_the_extremes_come_from_every_pixel_of_a_large_frame() -> None:
    pixels = sky_frame((2000, 2000)).data.copy()
    pixels[1237, 411], pixels[3, 1998] = 1e6, -500
    statistics = display_statistics(Frame(pixels, np.zeros(pixels.shape, bool)))
    assert (statistics.lowest, statistics.highest) == (-500, 1e6)
    assert statistics.extremes == (-500, 1e6)


def test_the_first_look_has_the_sky_near_black_and_stars_near_white() -> None:
    frame, truth = simulate(seed=4, nx=256, ny=256, n_stars=30)
    low, high = display_statistics(frame).auto
    sky = np.median(frame.data)
    brightest = frame.data[np.rint(truth["y"].value).astype(int), np.rint(truth["x"].value).astype(int)].max()
    assert low < sky < low + 0.15 * (high - low)
    assert high < brightest


def test_masked_pixels_have_no_say() -> None:
    frame = sky_frame()
    mask = np.zeros(frame.shape, bool)
    mask[:, :250] = True
    pixels = np.where(mask, np.float32(0), frame.data)
    statistics = display_statistics(Frame(pixels, mask))
    assert statistics.lowest > SKY - 8 * NOISE
    assert statistics.sky == pytest.approx(SKY, abs=0.5)


def test_percentiles_are_as_numpy_has_them() -> None:
    frame = sky_frame()  # small enough for the sample to be all pixels
    assert display_statistics(frame).percentile == pytest.approx(tuple(np.percentile(frame.data, (0.5, 99.5))))


def test_the_histogram_counts_every_sampled_pixel_where_it_belongs() -> None:
    frame = sky_frame()
    statistics = display_statistics(frame)
    histogram = statistics.histogram
    edges = statistics.sky + histogram.softening * np.sinh(
        np.linspace(histogram.low, histogram.high, len(histogram.counts) + 1)
    )
    assert sum(histogram.counts) == frame.data.size
    assert edges[0] == pytest.approx(statistics.lowest)
    assert edges[-1] == pytest.approx(statistics.highest)
    below = frame.data < edges[64]
    assert sum(histogram.counts[:64]) == pytest.approx(np.count_nonzero(below), abs=3)


@pytest.mark.parametrize("value", [0.0, 7.0, -3e4, 1e-20, 3e38])
def test_a_constant_frame_is_shown_between_limits_that_enclose_its_value(value: float) -> None:
    statistics = display_statistics(uniform(value))
    for low, high in (statistics.auto, statistics.zscale, statistics.percentile, statistics.extremes):
        assert low < value < high or low < np.float32(value) < high
    assert statistics.noise > 0


def test_a_frame_without_a_usable_pixel_has_limits_too() -> None:
    statistics = display_statistics(Frame(np.zeros((8, 8), np.float32), np.ones((8, 8), bool)))
    assert statistics.auto == (0, 1)
    assert sum(statistics.histogram.counts) == 0


@pytest.mark.parametrize("shape", [(1, 1), (3, 5000), (5000, 3), (1, 2_000_000)])
def test_a_strip_of_any_shape_is_measured(shape: tuple[int, int]) -> None:
    statistics = display_statistics(sky_frame(shape))
    assert statistics.auto[0] < statistics.auto[1]
    assert statistics.sky == pytest.approx(SKY, abs=4 * NOISE)


def test_the_only_usable_pixels_are_found_wherever_they_are() -> None:
    pixels, mask = np.zeros((2000, 2000), np.float32), np.ones((2000, 2000), bool)
    pixels[7, 9:13], mask[7, 9:13] = [4, 5, 6, 7], False
    assert display_statistics(Frame(pixels, mask)).sky == 5.5


def test_most_pixels_of_one_value_do_not_hide_the_others() -> None:
    pixels = np.zeros((100, 100), np.float32)
    pixels[40:44, 40:44] = 900
    statistics = display_statistics(Frame(pixels, np.zeros(pixels.shape, bool)))
    low, high = statistics.auto
    assert low <= 0 < high <= 900


@pytest.mark.parametrize(
    "path", ["emmi_crop/image.fits", "spitzer/spitzer_irac2.fits", "hatp32_pre_transit/HATP-32171220013343.FITS"]
)
def test_a_real_frame_is_neither_black_nor_white(shared_data: Path, path: str) -> None:
    frame = load(shared_data / path)
    low, high = display_statistics(frame).auto
    along = np.clip((frame.data[~frame.mask] - low) / (high - low), 0, 1)
    brightness = np.arcsinh(10 * along) / np.arcsinh(10)
    assert 0.03 < np.median(brightness) < 0.35
    assert 1e-3 < np.mean(brightness > 0.9) < 0.06
