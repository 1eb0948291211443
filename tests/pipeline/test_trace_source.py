"""A click and the table say the same about a source."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from astropy.table import QTable

from astroclassify_widgets import AstroError, Frame, load, run, trace_source

RADII = (1, 2, 3, 5, 8, 11)
TOLERANCE = {"local": 1e-9, "none": 1e-9, "global": 1e-6}
"""The mesh is subtracted in float32, pixel by pixel."""


def xy_of(star: Any) -> tuple[float, float]:
    return float(star["x"].value), float(star["y"].value)


def assert_growth_is_the_table(frame: Frame, x: float, y: float, bkg: str, **parameters: Any) -> None:
    """Compare one curve with a table for each radius; the annulus leaves room for all of them."""
    recipe = {"bkg": bkg, "r_in": 12, "r_out": 16, **parameters}
    growth = trace_source(frame, x, y, **recipe).growth
    for r in RADII:
        row = run(frame, xy=[(x, y)], r=r, **recipe).catalog[0]
        for name, curve in (("flux", growth.flux), ("flux_err", growth.flux_err)):
            assert curve[r - 1] == pytest.approx(float(getattr(row[name], "value", row[name])), rel=TOLERANCE[bkg])


@pytest.mark.parametrize("bkg", ["local", "global", "none"])
def test_the_growth_curve_is_the_flux_and_error_of_the_table(frame: Frame, truth: QTable, bkg: str) -> None:
    for star in truth[[0, 8]]:
        assert_growth_is_the_table(frame, *xy_of(star), bkg)


@pytest.mark.parametrize("bkg", ["local", "global"])
def test_it_is_so_at_the_edge_beside_bad_pixels_and_without_a_gain(frame: Frame, truth: QTable, bkg: str) -> None:
    assert_growth_is_the_table(frame, 2.3, 100.7, bkg)
    x, y = xy_of(truth[1])
    data = frame.data.copy()
    data[round(y) + 2, round(x) - 1 : round(x) + 2] = np.nan
    assert_growth_is_the_table(load(data), x, y, bkg)


def test_it_is_so_with_the_apertures_of_sextractor(frame: Frame, truth: QTable) -> None:
    assert_growth_is_the_table(frame, *xy_of(truth[0]), "local", convention="sextractor")


def test_it_is_so_where_recentring_leads(frame: Frame, truth: QTable) -> None:
    x, y = xy_of(truth[2])
    curves = trace_source(frame, x + 0.7, y - 0.4, centroid="windowed")
    row = run(frame, xy=[(x + 0.7, y - 0.4)], centroid="windowed").catalog[0]
    assert (curves.x, curves.y) == (row["x_centroid"].value, row["y_centroid"].value)
    assert math.hypot(curves.x - x, curves.y - y) < 0.1
    assert curves.growth.flux[4] == pytest.approx(row["flux"].value, rel=1e-9)


def test_it_is_so_with_the_radii_that_the_seeing_gives(frame: Frame, truth: QTable) -> None:
    curves = trace_source(frame, *xy_of(truth[0]), r_mode="auto", r_factor=5)
    result = run(frame, xy=[xy_of(truth[0])], r_mode="auto", r_factor=5)
    assert len(curves.growth.radius) == math.ceil(result.aperture.r_out)


def test_rings_are_one_pixel_wide_out_to_the_annulus_or_as_far_as_asked(frame: Frame) -> None:
    assert trace_source(frame, 120, 80).profile.edges.tolist() == list(range(13))
    curves = trace_source(frame, 120, 80, max_radius=7.2)
    assert curves.profile.edges.tolist() == list(range(9))
    assert curves.growth.radius.tolist() == list(range(1, 9))
    assert curves.profile.radius.tolist() == [0.5 + i for i in range(8)]


def test_the_profile_of_a_star_falls_from_its_centre_to_nothing(frame: Frame, truth: QTable) -> None:
    star = truth[0]
    profile = trace_source(frame, *xy_of(star), r_in=14, r_out=20).profile
    assert (np.diff(profile.value[:8]) < 0).all()
    assert abs(profile.value[-1]) < 0.005 * profile.value[0]
    assert profile.area == pytest.approx(np.pi * np.diff(profile.edges**2))


@pytest.mark.parametrize("bkg", ["local", "none"])
def test_the_rings_add_up_to_the_growth_curve(frame: Frame, truth: QTable, bkg: str) -> None:
    curves = trace_source(frame, *xy_of(truth[0]), bkg=bkg)
    assert np.cumsum(curves.profile.value * curves.profile.area) == pytest.approx(curves.growth.flux, rel=1e-9)
    assert (curves.profile.err > 0).all()
    assert (np.diff(curves.growth.flux_err) > 0).all()


@pytest.mark.parametrize(("x", "y"), [(1000, 80), (120, -1), (math.nan, 80), (120, math.inf)])
def test_a_click_off_the_frame_is_refused(frame: Frame, x: float, y: float) -> None:
    with pytest.raises(AstroError, match="ASTRO_4001"):
        trace_source(frame, x, y)


def test_a_wrong_parameter_is_refused(frame: Frame) -> None:
    with pytest.raises(AstroError, match="ASTRO_4005"):
        trace_source(frame, 120, 80, r=10)


@pytest.mark.parametrize("max_radius", [-3.0, -0.5, 0.0, math.nan, math.inf])
def test_a_radius_that_is_none_is_refused(frame: Frame, max_radius: float) -> None:
    with pytest.raises(AstroError, match="ASTRO_4001"):
        trace_source(frame, 120, 80, max_radius=max_radius)
