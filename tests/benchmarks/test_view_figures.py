"""The figures of the image in the browser, really measured on small fields; their values mean nothing there."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

import benchmarks.topics.view
from benchmarks.correctness import WrongAnswerError
from benchmarks.figure import Figure
from benchmarks.topics.view.display_messages import count_display_messages
from benchmarks.topics.view.first_pixels import time_first_pixels
from benchmarks.topics.view.large_frame import time_large_frame
from benchmarks.topics.view.load_beside_bqplot import compare_load
from benchmarks.topics.view.page_clock import OUR_VIEW, PageClock
from benchmarks.topics.view.pan import compare_pan
from benchmarks.topics.view.pan_rate import count_frames
from benchmarks.topics.view.radius_drag import compare_radius_drag
from benchmarks.topics.view.ring_on_page import Ring, require_ring
from benchmarks.topics.view.served_page import chromium
from benchmarks.topics.view.slider_repaint import time_threshold_slider
from benchmarks.topics.view.stars_at_fit import count_stars_at_fit

SCRIPT = Path(benchmarks.topics.view.__file__).parent / "painted.js"
CANVAS = "<canvas class='acw-image-canvas' data-view='0' width='60' height='60'></canvas>"
STAR_IN_A_RING = (
    "<body style='margin:0;background:#000'><svg width='100' height='100'>"
    "<circle cx='50.5' cy='40.5' r='2.5' fill='#fff'/>"
    "<circle cx='50.5' cy='40.5' r='12' fill='none' stroke='#e69f00' stroke-width='1.6'/></svg>"
)
RADIUS = partial(compare_radius_drag, side=512, n_sources=60, runs=2)
PAN = partial(compare_pan, side=512, n_sources=60, runs=2)
SEP, DAO = (partial(time_threshold_slider, name, side=256, n_stars=100, steps=4) for name in ("sep", "dao"))
LOAD = partial(time_first_pixels, "tiny", side=700, n_stars=60, loads=1)
BESIDE = partial(compare_load, "tiny", side=700, n_stars=60, loads=2)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    page = browser.new_page(viewport={"width": 300, "height": 200})
    yield page
    page.close()


@pytest.mark.parametrize(
    ("measure", "name", "unit"),
    [
        pytest.param(RADIUS, "view.radius_drag.speed_vs_bqplot.60", "x", id="radius"),
        pytest.param(SEP, "view.slider.repaint_ms", "ms", id="slider", marks=pytest.mark.validate),
        pytest.param(PAN, "view.pan.speed_vs_bqplot.60", "x", id="pan", marks=pytest.mark.validate),
        pytest.param(DAO, "view.slider.repaint_ms.dao", "ms", id="slider, dao", marks=pytest.mark.validate),
        pytest.param(BESIDE, "view.load_tiny.speed_vs_bqplot", "x", id="load, bqplot", marks=pytest.mark.validate),
        pytest.param(LOAD, "view.load_tiny.seconds", "s", id="load", marks=pytest.mark.validate),
    ],
)
def test_a_measurement_gives_its_figure(browser: Browser, measure: partial[list[Figure]], name: str, unit: str) -> None:
    [figure] = measure(browser=browser)
    assert (figure.name, figure.unit) == (name, unit)
    assert 0 < figure.value < 10_000
    assert "stars" in figure.conditions
    assert "median of" in figure.conditions


def test_faint_stars_are_seen_where_the_whole_frame_is_shown_smaller(browser: Browser) -> None:
    [figure] = count_stars_at_fit(side=2600, n_stars=400, browser=browser)
    assert (figure.name, figure.unit) == ("view.stars_visible_at_fit", "ratio")
    assert figure.value >= 0.99


@pytest.mark.validate
def test_the_memory_of_a_large_frame_is_that_of_its_pixels_and_little_more(browser: Browser) -> None:
    seconds, memory = time_large_frame("large", side=5000, loads=1, most_memory=1.5, browser=browser)
    assert (seconds.name, memory.name) == ("view.load_large.seconds", "view.load_large.memory")
    assert 1.25 < memory.value < 1.5, "pixels and mask alone are 1.25"


def test_a_pan_over_tiles_that_are_there_sends_no_message(browser: Browser) -> None:
    rate, messages = count_frames(side=400, n_sources=300, r=6, browser=browser)
    assert (rate.name, rate.unit) == ("view.pan.fps.300", "1/s")
    assert rate.value > 1
    assert (messages.name, messages.value) == ("view.pan.messages", 0)


def test_the_display_sends_no_message_and_a_click_does(browser: Browser) -> None:
    [figure] = count_display_messages(side=256, n_stars=40, browser=browser)
    assert (figure.name, figure.value, figure.unit) == ("view.stretch.messages", 0.0, "messages")


def test_a_change_is_timed_until_the_last_frame_that_it_paints(page: Page) -> None:
    page.add_init_script(path=SCRIPT)
    page.goto("about:blank")
    page.set_content(CANVAS)
    clock = PageClock(page)
    canvas = "document.querySelector('canvas')"
    clock.change(OUR_VIEW, f"{canvas}.dataset.view = 1;")
    at_once = clock()
    assert 0 < at_once < 0.2
    clock.change(OUR_VIEW, f"{canvas}.dataset.view = 2; setTimeout(() => {canvas}.dataset.view = 3, 50);")
    assert clock() - at_once > 0.05


def test_work_of_the_page_after_a_change_counts(page: Page) -> None:
    page.add_init_script(path=SCRIPT)
    page.goto("about:blank")
    page.set_content(CANVAS)
    clock = PageClock(page)
    busy = "const end = performance.now() + 300; while (performance.now() < end);"
    clock.change(OUR_VIEW, f"document.querySelector('canvas').dataset.view = 1; {busy}")
    assert clock() > 0.3


@pytest.mark.parametrize(
    ("ring", "problem"),
    [
        (Ring(50.5, 40.5, 12), None),
        (Ring(50.5, 40.5, 10.5), "radius of the ring"),
        (Ring(52.5, 40.5, 12), "centre of the ring"),
        (Ring(150, 40.5, 12), "no ring"),
    ],
)
def test_a_ring_that_is_elsewhere_or_of_another_size_is_a_wrong_answer(
    page: Page, ring: Ring, problem: str | None
) -> None:
    page.set_content(STAR_IN_A_RING)
    if problem is None:
        require_ring(page, ring, "here")
    else:
        with pytest.raises(WrongAnswerError, match=problem):
            require_ring(page, ring, "here")


def test_a_star_beside_the_middle_of_its_ring_is_a_wrong_answer(page: Page) -> None:
    page.set_content(STAR_IN_A_RING.replace("cx='50.5' cy='40.5' r='2.5'", "cx='53.5' cy='40.5' r='2.5'"))
    with pytest.raises(WrongAnswerError, match="the star in the ring"):
        require_ring(page, Ring(50.5, 40.5, 12), "here")
