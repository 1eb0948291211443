"""What counts as the star that a click means, on fields made pixel by pixel."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from astroclassify_widgets.engine.narrow_light import is_narrow
from astroclassify_widgets.engine.pixel_state import MASKED, SATURATED, USABLE
from astroclassify_widgets.engine.sharp_pixels import soften_sharp_pixels
from astroclassify_widgets.engine.smoothed_light import smooth_light
from astroclassify_widgets.engine.source_at import find_source_at, recentre_peak
from astroclassify_widgets.errors import AstroError
from astroclassify_widgets.model.noise import NoiseModel
from astroclassify_widgets.model.source_peak import SourcePeak
from astroclassify_widgets.model.star_shape import StarShape
from astroclassify_widgets.params.aperture import ApertureParams

FWHM = 3.0
SIGMA = FWHM / 2.3548
BETA = 3.0
SHAPE = StarShape(fwhm=FWHM, beta=BETA, n_stars=10, scatter=0.0)
NOISE = NoiseModel(gain=1.0, gain_source="")
Star = tuple[float, float, float]
"""x, y [px] and peak [sigma of the sky]."""


class Field:
    """Sky noise of 10 about zero, and Moffat stars with photon noise."""

    def __init__(self, *stars: Star, size: int = 120, seed: int = 1, fwhm: float = FWHM) -> None:
        y, x = np.mgrid[:size, :size]
        core = fwhm**2 / 4 / (2 ** (1 / BETA) - 1)
        light = sum((10 * p * (1 + ((x - a) ** 2 + (y - b) ** 2) / core) ** -BETA for a, b, p in stars), 0.0 * x)
        noise = np.random.default_rng(seed).normal(size=x.shape)
        self.data = (light + noise * np.sqrt(100 + light)).astype(np.float32)
        self.rms = np.full(x.shape, 10, np.float32)
        self.state = np.full(x.shape, USABLE, np.uint8)

    def take_core(self, above: float, state: int) -> None:
        """Let what is brighter be saturated, or masked."""
        core = self.data > above
        self.state[core] = state
        self.data[core] = above if state == SATURATED else 0

    def find(self, x: float, y: float, tolerance: float = 3.0, radius: float = 5.0) -> SourcePeak:
        return find_source_at(self.data, self.rms, self.state, SHAPE, NOISE, x, y, tolerance, radius)

    def locate(self, x: float, y: float, *reach: float, **params: Any) -> tuple[float, float]:
        aperture = ApertureParams(**params)
        return recentre_peak(self.data, self.rms, self.state, SHAPE, NOISE, self.find(x, y, *reach), aperture)

    def refusal(self, x: float, y: float, *reach: float) -> str:
        with pytest.raises(AstroError) as refused:
            self.find(x, y, *reach)
        assert refused.value.code.name == "ASTRO_4008"
        return refused.value.message


# --- which star


def test_the_brightest_within_the_tolerance_is_meant() -> None:
    field = Field((40, 40, 30), (48, 40, 90))
    assert math.dist(field.locate(41, 40, 12.0), (48, 40)) < 0.1


@pytest.mark.parametrize(("x", "y"), [(40, 40), (38.5, 41), (41, 39)])
@pytest.mark.parametrize("brighter", [90, 1000])
def test_the_fainter_of_a_close_pair_is_meant_where_the_tolerance_is_small(x: float, y: float, brighter: float) -> None:
    field = Field((40, 40, 30), (48, 40, brighter))
    assert math.dist(field.locate(x, y, 2.0), (40, 40)) < 0.15


def test_beyond_the_tolerance_the_nearest_within_the_radius_is_meant() -> None:
    field = Field((40, 40, 30), (48, 40, 90))
    assert math.dist(field.locate(43.5, 40, 0.5, 8.0), (40, 40)) < 0.15
    assert math.dist(field.locate(44.5, 40, 0.5, 8.0), (48, 40)) < 0.15


@pytest.mark.parametrize("method", ["none", "windowed", "gaussian", "quadratic"])
def test_the_centre_is_found_by_any_method(method: str) -> None:
    field = Field((40.3, 52.8, 200))
    assert math.dist(field.locate(42, 51, centroid=method), (40.3, 52.8)) < 0.1


# --- what is none


def test_noise_is_no_star_and_the_refusal_says_how_high_it_rises() -> None:
    assert Field().refusal(40, 40).startswith("no star within 5 px of (40.0, 40.0): the highest significance there is ")


def test_the_wing_of_a_star_is_none_of_its_own() -> None:
    field = Field((40, 40, 20_000))
    assert "it peaks elsewhere" in field.refusal(53, 44, 2.0, 3.0)


@pytest.mark.parametrize("peak", [20, 1000])
def test_a_hot_pixel_is_no_star(peak: float) -> None:
    field = Field()
    field.data[40, 40] = 10 * peak
    field.refusal(40, 40)
    star = Field((42, 42, 15))
    star.data[40, 40] = 10 * peak
    assert math.dist((star.find(40, 40).x, star.find(40, 40).y), (42, 42)) < 0.7


@pytest.mark.parametrize("angle", [0, 20, 45, 80, 90, 130])
@pytest.mark.parametrize("length", [2, 6, 14])
def test_a_cosmic_ray_is_no_star(angle: float, length: float) -> None:
    field = Field()
    for along in np.linspace(-length / 2, length / 2, 200):
        x, y = 40.2 + along * math.cos(math.radians(angle)), 40.4 + along * math.sin(math.radians(angle))
        field.data[round(y), round(x)] += 2000 * length / 200
    field.refusal(40, 40)


def test_a_galaxy_counts() -> None:
    assert math.dist(Field((40, 40, 20), fwhm=9.0).locate(41, 41), (40, 40)) < 0.5


@given(x=st.floats(45.0, 75.0), y=st.floats(45.0, 75.0), peak=st.floats(12.0, 1e4), seed=st.integers(0, 99))
@settings(max_examples=60, deadline=None)
def test_a_star_is_found_wherever_it_lies_between_the_pixels(x: float, y: float, peak: float, seed: int) -> None:
    field = Field((x, y, peak), seed=seed)
    error = math.hypot(1.1 / peak, 0.2 / math.sqrt(peak))  # px an axis: of the sky, of the star's own photons
    assert math.dist(field.locate(x + 1, y - 1, 2.0), (x, y)) < 6 * error


# --- what is missing


@pytest.mark.parametrize("state", [SATURATED, MASKED])
@pytest.mark.parametrize(("peak", "click"), [(1000, 1.0), (20_000, 3.0), (400_000, 4.0)])
def test_a_star_without_its_core_is_found(state: int, peak: float, click: float) -> None:
    field = Field((60.3, 59.8, peak))
    field.take_core(3000, state)
    assert np.count_nonzero(field.state) > 4
    for dx, dy in ((0, 0), (click, 0), (0, -click), (-0.7 * click, 0.7 * click)):
        assert math.dist(field.locate(60.3 + dx, 59.8 + dy, 1.0, 3.0), (60.3, 59.8)) < 0.3


def test_a_click_into_a_large_core_means_its_star_however_far_the_centre_is() -> None:
    field = Field((60, 60, 1e7))
    field.take_core(3000, SATURATED)
    radius = math.sqrt(np.count_nonzero(field.state) / math.pi)
    assert radius > 10
    assert math.dist(field.locate(60 + radius - 1, 60, 0.0, 3.0), (60, 60)) < 0.3


def test_a_masked_pixel_may_be_clicked_and_a_masked_column_may_cross_the_star() -> None:
    field = Field((40.2, 40.1, 100))
    field.state[:, 41] = MASKED
    field.data[:, 41] = 0
    assert math.dist(field.locate(41, 41), (40.2, 40.1)) < 0.1


def test_a_masked_field_holds_no_star() -> None:
    field = Field((40, 40, 100))
    field.state[:] = MASKED
    assert "0.0 sigma" in field.refusal(40, 40)


@pytest.mark.parametrize(("x", "y"), [(0.2, 60), (119, 30.5), (50, 1.3), (70.4, 118.6), (1, 1), (118.5, 118)])
def test_a_star_at_the_edge_is_found(x: float, y: float) -> None:
    assert math.dist(Field((x, y, 100)).locate(x, y, 2.0), (x, y)) < 0.3


@pytest.mark.parametrize("size", [1, 2, 5])
def test_a_tiny_frame_is_no_trouble(size: int) -> None:
    Field(size=size).refusal(0, 0)


@pytest.mark.parametrize("unit", [1e-17, 1e15])
def test_the_unit_of_the_data_changes_nothing(unit: float) -> None:
    field = Field((40, 40, 100), (60, 60, 1e4))
    field.take_core(5000, SATURATED)
    before = [field.locate(*xy) for xy in ((41, 40), (61, 60))]
    field.data, field.rms = field.data * np.float32(unit), field.rms * np.float32(unit)
    noise = replace(NOISE, gain=1 / unit)
    for (x, y), expected in zip(((41, 40), (61, 60)), before, strict=True):
        peak = find_source_at(field.data, field.rms, field.state, SHAPE, noise, x, y, 3.0, 5.0)
        found = recentre_peak(field.data, field.rms, field.state, SHAPE, noise, peak, ApertureParams())
        assert math.dist(found, expected) < 1e-3


# --- the parts


def significances(data: np.ndarray) -> np.ndarray:
    light = np.asarray(data, dtype=np.float64)
    return smooth_light(light, np.full(light.shape, 10.0), SIGMA, 0.0).significance


def test_the_significance_of_noise_is_standard() -> None:
    values = significances(Field(size=400).data)
    assert abs(values.mean()) < 0.1
    assert values.std() == pytest.approx(1, abs=0.05)


def test_the_significance_allows_for_a_wrong_sky_and_for_correlated_noise() -> None:
    noise = Field(size=400).data
    assert significances(noise + 3).mean() == pytest.approx(0, abs=0.1)
    shared = (noise + np.roll(noise, 1, 0) + np.roll(noise, 1, 1) + np.roll(noise, 1, (0, 1))) / 2
    assert significances(shared).std() == pytest.approx(1, abs=0.05)


def test_the_amplitude_is_the_peak_of_a_star_also_where_its_core_is_missing() -> None:
    y, x = np.mgrid[:41, :41]
    star = 1000 * np.exp(-0.5 * ((x - 20) ** 2 + (y - 20) ** 2) / SIGMA**2)
    for hole in (0.0, 1.5, 2.1):
        light = np.where(np.hypot(x - 20, y - 20) < hole, np.nan, star)
        assert smooth_light(light, np.ones(light.shape), SIGMA, 0.0).amplitude[20, 20] == pytest.approx(1000)


@pytest.mark.parametrize("offset", [(0, 0), (0.5, 0), (0.5, 0.5), (0.3, -0.2)])
def test_no_pixel_of_a_star_is_too_sharp(offset: Sequence[float]) -> None:
    field = Field((40 + offset[0], 40 + offset[1], 500))
    light = field.data.astype(np.float64)
    softened = soften_sharp_pixels(light, np.full(light.shape, 10.0), FWHM, 1.0)
    assert np.count_nonzero(softened != light) <= 3  # five sigma of so many pixels, their limits noisy
    assert softened[38:43, 38:43].tolist() == light[38:43, 38:43].tolist()


def test_a_star_is_not_narrow_and_a_line_is() -> None:
    light = Field((40, 40, 100)).data.astype(np.float64)
    assert not is_narrow(light, 40, 40, SIGMA)
    light[80, 30:50] += 3000
    assert is_narrow(light, 80, 40, SIGMA)
    assert not is_narrow(light, 40, 1, SIGMA)
