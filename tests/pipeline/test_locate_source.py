"""A click leads to the centre of the star that it means, or says that there is none."""

from __future__ import annotations

import math
import time
from collections.abc import Iterable
from typing import Any

import numpy as np
import pytest
from astropy.table import QTable

from astroclassify_widgets import AstroError, Frame, demo_frame, load, locate_source, run, simulate
from astroclassify_widgets.model.observer import SilentObserver
from astroclassify_widgets.pipeline import StageCache
from astroclassify_widgets.pipeline.simulate_field import DEMO

N_CLICKS = 500


def positions(stars: QTable) -> np.ndarray:
    return np.column_stack([stars["x"].value, stars["y"].value])


def brightest_stars(truth: QTable, n: int) -> np.ndarray:
    stars = truth[truth["kind"] == "star"]
    return positions(stars[np.argsort(-stars["flux"].value)][:n])


def distances(frame: Frame, stars: Iterable[np.ndarray], *, scatter: float, tolerance: float) -> np.ndarray:
    """Click about each star and return how far from its centre the clicks lead [px]."""
    random = np.random.default_rng(1)
    led = []
    for x, y in stars:
        angle, radius = random.uniform(0, 2 * math.pi), scatter * math.sqrt(random.uniform())
        click = x + radius * math.cos(angle), y + radius * math.sin(angle)
        led.append(math.dist(locate_source(frame, *click, tolerance=tolerance), (x, y)))
    return np.array(led)


def refusal(frame: Frame, x: float, y: float, code: str = "ASTRO_4008", **parameters: Any) -> AstroError:
    with pytest.raises(AstroError) as refused:
        locate_source(frame, x, y, **{"tolerance": 5.0, **parameters})
    assert refused.value.code.name == code
    return refused.value


# --- stars


@pytest.mark.parametrize(("tolerance", "scatter"), [(0.0, 3.0), (3.0, 3.0), (10.0, 9.0)])
def test_clicks_about_stars_lead_to_their_true_centres(
    frame: Frame, truth: QTable, tolerance: float, scatter: float
) -> None:
    assert (distances(frame, positions(truth)[:20], scatter=scatter, tolerance=tolerance) < 0.1).all()


def test_clicks_on_the_demo_frame_do_among_galaxies_cosmic_rays_and_neighbours() -> None:
    _, truth = simulate(DEMO)
    stars = brightest_stars(truth, 150)
    inside = np.all((stars > 5) & (stars < 1018), axis=1)
    alone = inside & [np.sort(np.hypot(*(positions(truth) - star).T))[1] > 14 for star in stars]
    assert np.count_nonzero(alone) > 80
    assert (distances(demo_frame(), stars[alone], scatter=3, tolerance=4) < 0.1).all()


@pytest.mark.parametrize("tolerance", [10.0, 30.0])
def test_clicks_at_whole_frame_zoom_of_a_4k_frame_do(tolerance: float) -> None:
    frame, truth = simulate(seed=8, nx=4096, ny=4096, n_stars=60, min_separation=150, margin=20, flux_min=2e4)
    cache = StageCache()
    locate_source(frame, *positions(truth)[0], tolerance=tolerance, cache=cache)
    began = time.perf_counter()
    for x, y in positions(truth):
        assert math.dist(locate_source(frame, x + 8, y - 5, tolerance=tolerance, cache=cache), (x, y)) < 0.1
    assert (time.perf_counter() - began) / len(truth) < 0.03


def test_a_saturated_star_is_found_from_anywhere_on_it() -> None:
    frame, truth = simulate(
        seed=5, nx=512, ny=512, n_stars=12, min_separation=80, margin=40, flux_min=2e7, flux_max=5e8
    )
    assert run(frame, xy=positions(truth)).catalog["flags"].min() > 0
    for scatter, tolerance in ((2.0, 0.0), (2.0, 3.0), (20.0, 30.0)):
        assert (distances(frame, positions(truth), scatter=scatter, tolerance=tolerance) < 0.3).all()


def test_the_recipe_names_the_centroid_and_the_radius(frame: Frame, truth: QTable) -> None:
    x, y = positions(truth)[3]
    by_method = {
        locate_source(frame, x + 1, y, tolerance=3, centroid=method) for method in ("windowed", "gaussian", "quadratic")
    }
    assert len(by_method) == 3
    assert locate_source(frame, x + 1, y, tolerance=3) in by_method
    refusal(frame, x + 7, y, tolerance=1)
    assert math.dist(locate_source(frame, x + 7, y, tolerance=1, r=8), (x, y)) < 0.1


def test_a_star_without_a_header_is_found_as_well(plain_frame: Frame, truth: QTable) -> None:
    assert (distances(plain_frame, positions(truth)[:10], scatter=3, tolerance=3) < 0.1).all()


def test_the_centre_is_where_the_table_finds_it(frame: Frame, truth: QTable) -> None:
    x, y = locate_source(frame, *(positions(truth)[5] + 1), tolerance=4)
    row = run(frame, xy=[(x, y)], centroid="windowed").catalog[0]
    assert (row["x_centroid"].value, row["y_centroid"].value) == pytest.approx((x, y), abs=1e-3)


# --- none


@pytest.mark.parametrize("sky", [5.0, 200.0])
@pytest.mark.parametrize("tolerance", [3.0, 30.0])
def test_less_than_one_click_in_a_hundred_on_empty_sky_finds_a_star(sky: float, tolerance: float) -> None:
    frame, _ = simulate(seed=12, nx=1024, ny=1024, n_stars=0, sky=sky, read_noise=3)
    found = 0
    for x, y in np.random.default_rng(2).uniform(0, 1023, (N_CLICKS, 2)):
        try:
            locate_source(frame, x, y, tolerance=tolerance)
            found += 1
        except AstroError as none:
            assert none.code.name == "ASTRO_4008"  # noqa: PT017  most clicks are refused, not all
    assert found < 0.01 * N_CLICKS


def test_the_refusal_says_where_and_what_to_do_instead(empty_frame: Frame) -> None:
    error = refusal(empty_frame, 40, 50.25, tolerance=8)
    assert error.message.startswith("no star within 8 px of (40.0, 50.2): the highest significance there is ")
    assert "Shift-click" in error.hint
    assert (error.code.http_status, error.code.exit_status) == (422, 2)


@pytest.mark.parametrize(("x", "y"), [(-0.6, 80), (120, 255.6), (1e9, 0)])
def test_a_click_off_the_frame_finds_no_star(frame: Frame, x: float, y: float) -> None:
    assert "off the frame of 256 x 256 px" in refusal(frame, x, y).message


@pytest.mark.parametrize(
    ("x", "y", "parameters"),
    [(math.nan, 3, {}), (3, math.inf, {}), (3, 3, {"tolerance": -1.0}), (3, 3, {"tolerance": math.nan}),
     (3, 3, {"tolerance": 1e6}), (3, 3, {"radius": 5})],
)  # fmt: skip
def test_what_is_no_position_tolerance_or_parameter_is_refused(
    frame: Frame, x: float, y: float, parameters: dict[str, Any]
) -> None:
    refusal(frame, x, y, "ASTRO_4001", **parameters)


def test_only_a_frame_has_stars() -> None:
    with pytest.raises(AstroError, match="a Frame is measured, not a ndarray"):
        locate_source(np.ones((9, 9)), 3, 3, tolerance=1)  # type: ignore[arg-type]


def test_a_constant_frame_is_refused_as_it_is_elsewhere() -> None:
    refusal(load(np.full((64, 64), 7.0)), 3, 3, "ASTRO_4003")


# --- cost


class Names(SilentObserver):
    """Remembers which stages ran."""

    def __init__(self) -> None:
        self.stages: list[str] = []

    def stage_began(self, stage: str) -> None:
        self.stages.append(stage)


def test_a_second_click_computes_nothing_about_the_frame_anew(frame: Frame) -> None:
    cache, first, second = StageCache(), Names(), Names()
    x, y = run(frame).catalog["x_centroid", "y_centroid"][0]
    locate_source(frame, x.value, y.value, tolerance=3, observer=first, cache=cache)
    locate_source(frame, x.value + 1, y.value, tolerance=3, observer=second, cache=cache)
    assert sorted(first.stages) == ["background", "pixel state", "star shape", "subtract"]
    assert second.stages == []
