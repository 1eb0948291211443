from __future__ import annotations

import math

import numpy as np
import pytest

from astroclassify_widgets.model.profile import GrowthCurve, RadialProfile
from astroclassify_widgets.params.recipe import Recipe
from astroclassify_widgets.pipeline import SourceCurves
from astroclassify_widgets.widgets.curve_plots import CurvePlots, flux_at
from astroclassify_widgets.widgets.rounded import power_of_ten, round_steps


def star(scale: float = 1.0, n: int = 12) -> SourceCurves:
    edges = np.arange(n + 1.0)
    area = math.pi * np.diff(edges**2)
    value = scale * 100 * np.exp(-(((edges[1:] + edges[:-1]) / 4) ** 2))
    flux = np.cumsum(value * area)
    profile = RadialProfile(edges=edges, value=value, err=np.full(n, scale), area=area)
    growth = GrowthCurve(radius=edges[1:], flux=flux, flux_err=scale * np.arange(1.0, n + 1))
    return SourceCurves(x=10.0, y=10.0, profile=profile, growth=growth)


def test_the_curves_are_those_of_the_source() -> None:
    plots, curves = CurvePlots(), star()
    plots.show(curves, Recipe(), "adu")
    assert np.allclose(plots.profile.curve.x, curves.profile.radius)
    assert np.allclose(plots.profile.curve.y, curves.profile.value)
    assert np.allclose(plots.growth.curve.y, curves.growth.flux)


def test_error_bars_reach_one_standard_error_up_and_down() -> None:
    plots, curves = CurvePlots(), star()
    plots.show(curves, Recipe(), "adu")
    bars = np.append(plots.growth.bars.y, np.nan).reshape(-1, 3)
    assert np.allclose((bars[:, 1] - bars[:, 0]) / 2, curves.growth.flux_err)
    # bqplot puts a label at the last point of a line, which must be somewhere.
    assert np.isfinite(plots.growth.bars.y[-1])


def test_the_radii_in_force_are_marked() -> None:
    plots = CurvePlots()
    plots.show(star(), Recipe(r=4, r_in=7, r_out=11), "adu")
    for figure in (plots.profile, plots.growth):
        assert list(figure.aperture.x) == [4, 4]
        assert list(figure.annulus.x) == [7, 11, 11, 7]
        assert figure.annulus.visible


def test_no_annulus_is_shown_where_the_sky_does_not_come_from_one() -> None:
    plots = CurvePlots()
    plots.show(star(), Recipe(bkg="global"), "adu", annulus=False)
    assert not plots.growth.annulus.visible


def test_moving_the_radii_leaves_the_curves_alone() -> None:
    plots = CurvePlots()
    plots.show(star(), Recipe(), "adu")
    before = plots.growth.curve.y
    plots.move(Recipe(r=3))
    assert list(plots.growth.aperture.x) == [3, 3]
    assert plots.growth.curve.y is before
    assert "F(3 px) =" in plots.growth.title.value


def test_another_source_changes_the_marks_and_makes_none() -> None:
    plots = CurvePlots()
    plots.show(star(), Recipe(), "adu")
    marks = list(plots.growth.figure.marks)
    plots.show(star(3.0), Recipe(), "adu")
    assert plots.growth.figure.marks == marks


def test_the_title_says_the_flux_at_the_radius_in_force() -> None:
    plots, curves = CurvePlots(), star()
    plots.show(curves, Recipe(r=5), "adu")
    assert f"F(5 px) = {curves.growth.flux[4]:.1f} ± 5.0 adu" in plots.growth.title.value
    plots.show(curves, Recipe(r=5.3), "adu")
    assert "F(5.3 px) ≈ " in plots.growth.title.value


def test_flux_between_two_rings_grows_with_the_area() -> None:
    curves = star()
    flux, _, exact = flux_at(curves, math.sqrt((4**2 + 5**2) / 2))
    assert not exact
    assert flux == pytest.approx((curves.growth.flux[3] + curves.growth.flux[4]) / 2)


def test_flux_beyond_the_curve_is_unknown() -> None:
    assert math.isnan(flux_at(star(), 40.0)[0])


def test_long_numbers_move_their_power_of_ten_to_the_axis() -> None:
    plots = CurvePlots()
    plots.show(star(1e6), Recipe(), "adu")
    assert plots.growth.figure.axes[1].label.startswith("flux [10")
    assert np.max(np.abs(plots.growth.curve.y)) < 1000
    assert all(len(f"{tick:g}") <= 6 for tick in plots.growth.figure.axes[1].tick_values)


def test_half_of_the_fwhm_is_marked_where_it_is_known() -> None:
    plots = CurvePlots()
    plots.show(star(), Recipe(), "adu", fwhm=3.0)
    assert plots.profile.half_width.visible
    assert list(plots.profile.half_width.x) == [1.5, 1.5]
    plots.show(star(), Recipe(), "adu", fwhm=math.nan)
    assert not plots.profile.half_width.visible


def test_a_ring_without_usable_pixels_is_left_out() -> None:
    curves = star()
    curves.profile.value[3] = np.nan
    plots = CurvePlots()
    plots.show(curves, Recipe(), "adu")
    assert len(plots.profile.curve.x) == 11
    assert np.isfinite(plots.profile.figure.axes[1].tick_values).all()


def test_a_source_without_any_usable_ring_shows_no_curve() -> None:
    curves = star()
    curves.profile.value[:] = np.nan
    plots = CurvePlots()
    plots.show(curves, Recipe(), "adu")
    assert not plots.profile.curve.visible


def test_without_a_source_it_says_what_to_do() -> None:
    plots = CurvePlots()
    plots.show(star(), Recipe(), "adu")
    plots.show(None, Recipe(), "")
    assert "acw-set-aside" in plots.growth._dom_classes
    assert "acw-hidden" not in plots._empty._dom_classes
    assert "Select a source" in plots._empty.value


def test_steps_of_an_axis_are_round() -> None:
    assert round_steps(0.0, 12.0).tolist() == [0, 2, 4, 6, 8, 10, 12]
    assert round_steps(-0.04, 0.31).tolist() == [0.0, 0.1, 0.2, 0.3]


@pytest.mark.parametrize(("largest", "power"), [(0.0, 0), (9999.0, 0), (1.2e6, 6), (3e-5, -6), (math.nan, 0)])
def test_a_power_of_ten_is_taken_out_of_what_is_long(largest: float, power: int) -> None:
    assert power_of_ten([0.0, -largest]) == power
