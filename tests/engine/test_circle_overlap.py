"""The overlap of circle and pixel is exact, or SExtractor's."""

from __future__ import annotations

import numpy as np
import pytest
import sep
from hypothesis import given
from hypothesis import strategies as st
from photutils.aperture import CircularAperture

from astroclassify_widgets.engine.aperture_sums import sum_apertures
from astroclassify_widgets.engine.circle_overlap import circle_overlap, subpixel_overlap
from astroclassify_widgets.engine.star_shape import typical_shape

COORDINATE = st.floats(-30, 30)


@given(dx=COORDINATE, dy=COORDINATE, radius=st.floats(0.01, 30))
def test_the_overlap_is_that_of_photutils(dx: float, dy: float, radius: float) -> None:
    mask = CircularAperture((50 - dx, 50 - dy), radius).to_mask(method="exact").to_image((101, 101))
    expected = 0.0 if mask is None else mask[50, 50]
    assert circle_overlap(dx, dy, radius) == pytest.approx(expected, abs=1e-10)


@given(dx=COORDINATE, dy=COORDINATE, radius=st.floats(0.01, 30))
def test_the_overlap_does_not_depend_on_the_quadrant(dx: float, dy: float, radius: float) -> None:
    overlap = circle_overlap(dx, dy, radius)
    assert 0 <= overlap <= 1
    assert circle_overlap(-dx, dy, radius) == overlap
    assert circle_overlap(dy, dx, radius) == pytest.approx(overlap, abs=1e-12)


def test_overlaps_add_up_to_the_area_of_the_circle() -> None:
    for radius in (0.1, 0.5, 1.0, 2.5, 7.3, 40.0):
        total = sum(
            circle_overlap(column - 0.3, row + 0.21, radius) for column in range(-45, 46) for row in range(-45, 46)
        )
        assert total == pytest.approx(np.pi * radius**2, rel=1e-12)


def test_subpixels_count_as_sep_counts_them() -> None:
    rng = np.random.default_rng(1)
    data = rng.normal(10, 3, (120, 120)).astype(np.float32)
    x, y = rng.uniform(20, 100, 300), rng.uniform(20, 100, 300)
    ours = sum_apertures(data, np.zeros(data.shape, np.uint8), x, y, 5.0, typical_shape(), "sextractor")
    np.testing.assert_allclose(ours.sum, sep.sum_circle(data, x, y, 5.0, subpix=5)[0], rtol=1e-9)


def test_a_pixel_far_outside_shares_nothing() -> None:
    assert subpixel_overlap(40.0, 3.0, 5.0) == 0.0
    assert circle_overlap(40.0, 3.0, 5.0) == 0.0
