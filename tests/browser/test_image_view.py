"""The image view in a real browser: what is painted, where, and what comes back after a loss."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from tests.browser.image_screen import ImageScreen, like, where
from tests.browser.image_stage import SCENES, Stage

Opener = Callable[..., Page]

ORANGE, BLUE, PURPLE = "#e69f00", "#56b4e9", "#683e56"


@pytest.fixture
def stage(voila_page: Opener) -> Stage:
    return Stage(voila_page(SCENES))


def test_first_pixels_of_a_large_frame_are_there_in_three_seconds(stage: Stage) -> None:
    stage.play("large = large_frame()")
    screen = stage.play("show(large)")
    screen.settle()
    shown_at = next(said for said in stage.heard if isinstance(said, float))
    assert screen.view["painted_at"] / 1000 - shown_at < 3


def test_a_pixel_is_painted_where_the_view_says_at_large_coordinates_and_high_zoom(stage: Stage) -> None:
    screen = stage.play(
        "view.show_frame(one_pixel((8, 10000), 9990, 3)); sources((9990.25, 3.5, 0)); view.r = 2"
    ).settle()
    screen.zoom_to(9990, 3, scale=60)
    box = screen.canvas.bounding_box()
    assert box is not None
    colours = screen.colours()
    scale = screen.view["scale"]
    left, top = (place - corner for place, corner in zip(screen.point(9990, 3), (box["x"], box["y"]), strict=True))
    bright = colours.min(axis=-1) > 240
    assert where(bright) == (pytest.approx(left, abs=1), pytest.approx(top, abs=1))
    assert np.ptp(np.nonzero(bright)[1]) + 1 == pytest.approx(scale, abs=1.5)
    left, top = (place - corner for place, corner in zip(screen.point(9990.25, 3.5), (box["x"], box["y"]), strict=True))
    ring = like(colours, ORANGE)
    assert where(ring) == (pytest.approx(left, abs=1), pytest.approx(top, abs=1))
    assert np.ptp(np.nonzero(ring)[1]) + 1 == pytest.approx(2 * 2 * scale, abs=3)


def test_a_slider_moves_the_rings_in_the_browser(stage: Stage) -> None:
    screen = stage.play("view.show_frame(frame_of(noise((200, 200)))); sources((100, 100, 0))").settle()
    handle = stage.page.locator(".noUi-handle").first
    for radius in (5, 25):
        for _ in range(300):
            if float(handle.get_attribute("aria-valuetext") or 0) >= radius:
                break
            handle.press("ArrowRight")
        screen.settle()
        ring = like(screen.colours(), ORANGE)
        assert np.ptp(np.nonzero(ring)[1]) + 1 == pytest.approx(2 * radius * screen.view["scale"], abs=4)


def test_kinds_and_the_selected_source_look_different(stage: Stage) -> None:
    screen = stage.play("view.show_frame(frame_of(noise((90, 120)))); sources((30, 45, 0), (90, 45, 1))").settle()
    detected, placed = like(screen.colours(), ORANGE), like(screen.colours(), BLUE)
    scale = screen.view["scale"]
    assert np.ptp(np.nonzero(detected)[1]) == pytest.approx(2 * 5 * scale, abs=4)
    assert np.ptp(np.nonzero(placed)[1]) == pytest.approx(2 * 12 * scale, abs=4)
    stage.play("view.show_annulus = False")
    screen.settle()
    assert np.ptp(np.nonzero(like(screen.colours(), BLUE))[1]) == pytest.approx(2 * 5 * scale, abs=4)
    stage.play("view.show_annulus = True; view.selected = 0")
    screen.settle()
    bolder = like(screen.colours(), ORANGE)
    assert np.count_nonzero(bolder) > 1.5 * np.count_nonzero(detected)
    assert np.ptp(np.nonzero(bolder)[1]) == pytest.approx(2 * 12 * scale, abs=4)


STATES = [(ORANGE, 0), (BLUE, 1), ("#cc79a7", 2), ("#009e73", 3), ("#f0e442", 4)]


@pytest.mark.parametrize("radius", [5, 1.0])
def test_every_state_has_a_colour_and_a_shape_of_its_own_and_hidden_ones_are_not_there(
    stage: Stage, radius: float
) -> None:
    places = ", ".join(f"({15 + 30 * state}, 15, {state})" for state in range(6))
    scene = f"view.show_frame(frame_of(np.full((30, 180), 7.0))); view.r = {radius}; view.show_annulus = False"
    screen = stage.play(f"{scene}; sources({places})").settle()
    scale, colours = screen.view["scale"], screen.colours()
    box = screen.canvas.bounding_box()
    assert box is not None
    shapes = []
    for place in range(6):
        left, top = (
            at - edge for at, edge in zip(screen.point(15 + 30 * place, 15), (box["x"], box["y"]), strict=True)
        )
        half = round(8 * scale)
        around = colours[round(top) - half : round(top) + half, round(left) - half : round(left) + half]
        painted = [code for code, _ in STATES if like(around, code, 25).any()]
        assert painted == ([STATES[place][0]] if place < 5 else [])
        if painted:
            shapes.append(like(around, painted[0], 60))
    for one in range(5):
        for other in range(one):
            assert np.count_nonzero(shapes[one] != shapes[other]) > 4


def test_small_apertures_are_dots(stage: Stage) -> None:
    screen = stage.play("view.show_frame(frame_of(noise((3000, 3000)))); sources((1500, 1500, 0))").settle()
    dot = like(screen.colours(), ORANGE)
    assert 3 <= np.ptp(np.nonzero(dot)[1]) + 1 <= 6


def test_an_image_that_replaces_another_under_way_is_the_one_shown(stage: Stage) -> None:
    screen = stage.play("replace_while_tiles_are_under_way(); say('id ' + view.image['id'])")
    identity = str(next(said for said in stage.heard if str(said).startswith("id ")))[3:]
    screen.wait_for(f"view.image === '{identity}' && view.complete && view.tiles > 1")
    assert min(screen.colour_at(1500, 2900)) == max(screen.colour_at(1500, 2900)) > 0
    assert screen.colour_at(1500, 100) == screen.colour_at(1500, 2900)


def test_frames_of_one_shape_keep_the_view_and_others_are_fitted(stage: Stage) -> None:
    screen = stage.play("view.show_frame(one_pixel((200, 300), 120, 80))").settle()
    screen.zoom_to(120, 80)
    before = screen.view
    stage.play("view.show_frame(one_pixel((200, 300), 122, 80))")
    after = screen.wait_for(f"view.image !== '{before['image']}' && view.complete")
    assert [after[name] for name in ("x", "y", "scale")] == [before[name] for name in ("x", "y", "scale")]
    stage.play("view.show_frame(one_pixel((300, 200), 122, 80))")
    assert screen.wait_for(f"view.image !== '{after['image']}' && view.complete")["x"] == 99.5


@pytest.mark.parametrize(
    ("scene", "colours"),
    [
        ("view.show_frame(frame_of(np.ones((1, 1))))", 1),
        ("view.show_frame(frame_of(noise((3, 5000))))", 10),
        ("view.show_frame(frame_of(np.full((600, 600), 7.0)))", 1),
        ("view.show_frame(frame_of(np.zeros((600, 600)), np.ones((600, 600), bool)))", 1),
    ],
)
def test_an_odd_frame_is_shown_too(stage: Stage, scene: str, colours: int) -> None:
    paper = stage.screen.colours()[5, 5].tolist()
    screen = stage.play(scene).settle()
    box, (_, top) = screen.canvas.bounding_box(), screen.point(screen.view["x"], screen.view["y"])
    assert box is not None
    along = np.unique(screen.colours()[round(top - box["y"] - 0.5)], axis=0).tolist()
    painted = [colour for colour in along if colour != paper]
    assert len(painted) >= colours
    if colours == 1:
        assert len(painted) == 1
    if "np.ones((600" in scene:
        assert like(np.array(painted[0]), PURPLE, 3)


def test_a_lost_context_is_restored_with_all_that_was_shown(stage: Stage) -> None:
    screen = stage.play("view.show_frame(one_pixel((700, 900), 120, 80)); sources((450, 300, 1))").settle()
    before = screen.colours()
    stage.page.evaluate("""() => {
        const gl = document.querySelector('.acw-image-canvas').getContext('webgl2');
        window.lose = gl.getExtension('WEBGL_lose_context');
        window.lose.loseContext();
    }""")
    expect(screen.root.get_by_text("graphics processor")).to_be_visible()
    stage.play("view.r = 9")
    stage.page.evaluate("window.lose.restoreContext()")
    expect(screen.root.get_by_text("graphics processor")).to_be_hidden()
    stage.play("view.r = 5")
    screen.settle()
    np.testing.assert_array_equal(screen.colours(), before)


WITHOUT_WEBGL = """
    const original = HTMLCanvasElement.prototype.getContext;
    HTMLCanvasElement.prototype.getContext = function (kind, ...rest) {
        return kind === "webgl2" ? null : original.call(this, kind, ...rest);
    };
"""


@pytest.mark.parametrize("webgl", [True, False])
def test_a_faint_star_is_seen_in_a_large_frame_unless_the_mean_alone_is_wanted(
    open_page: Opener, served: Callable[..., str], webgl: bool
) -> None:
    page = open_page()
    if not webgl:
        page.add_init_script(WITHOUT_WEBGL)
    page.goto(served(SCENES), timeout=90_000)
    screen = Stage(page).play(
        "pixels = noise((3000, 3000)); pixels[1500, 1400] += 60; view.show_frame(frame_of(pixels))"
    )
    screen.settle()

    def brightest_about_the_star() -> int:
        box = screen.canvas.bounding_box()
        assert box is not None
        left, top = screen.point(1400, 1500)
        row, column = round(top - box["y"]), round(left - box["x"])
        return int(screen.colours()[row - 2 : row + 2, column - 2 : column + 2].max())

    toggle = screen.root.get_by_role("button", name="show stars at their peak")
    expect(toggle).to_have_attribute("aria-pressed", "true")
    peak = brightest_about_the_star()
    screen.root.press("k")
    expect(toggle).to_have_attribute("aria-pressed", "false")
    screen.settle()
    assert peak > brightest_about_the_star() + 40


def test_without_webgl_the_same_is_painted_on_a_plain_canvas(
    open_page: Opener, served: Callable[..., str], stage: Stage
) -> None:
    scene = "view.show_frame(one_pixel((300, 400), 120, 80)); sources((250, 200, 1), (120, 80, 0)); view.selected = 1"
    expected = stage.play(scene).settle().colours()
    page = open_page()
    page.add_init_script(WITHOUT_WEBGL)
    page.goto(served(SCENES), timeout=90_000)
    painted = Stage(page).play(scene).settle().colours()
    assert painted.shape == expected.shape
    assert np.mean(np.abs(painted - expected).max(axis=-1) > 30) < 0.01
    assert where(like(painted, ORANGE)) == pytest.approx(where(like(expected, ORANGE)), abs=1)
    assert where(like(painted, BLUE)) == pytest.approx(where(like(expected, BLUE)), abs=2)


def test_two_views_of_one_model_look_where_each_wants(stage: Stage) -> None:
    first = stage.play("view.show_frame(one_pixel((700, 900), 120, 80)); more.children = (view,)").settle()
    second = ImageScreen(stage.page, 1).settle()
    second.zoom_to(700, 600)
    assert second.view["scale"] > 3 * first.view["scale"]
    stage.play("view.show_frame(one_pixel((600, 900), 120, 80)); sources((5, 5, 1))")
    identity = first.wait_for("view.height && view.y === 299.5 && view.complete")["image"]
    assert second.wait_for("view.y === 299.5 && view.complete")["image"] == identity
    stage.play("more.children = ()")
    expect(stage.page.locator(".acw-image-view")).to_have_count(1)
    stage.play("view.show_frame(one_pixel((650, 900), 120, 80))")
    first.wait_for("view.y === 324.5 && view.complete")


def test_a_dense_screen_is_painted_in_its_own_pixels(stage: Stage) -> None:
    screen = stage.play("view.show_frame(one_pixel((300, 400), 120, 80))").settle()
    metrics = {"width": 900, "height": 700, "deviceScaleFactor": 2, "mobile": False}
    stage.page.context.new_cdp_session(stage.page).send("Emulation.setDeviceMetricsOverride", metrics)
    view = screen.wait_for("view.width < 900")
    assert screen.canvas.evaluate("canvas => [canvas.width, canvas.height]") == [2 * view["width"], 2 * view["height"]]
    screen.root.get_by_role("button", name="One pixel of the image").click()
    assert screen.wait_for("view.scale === 0.5")["complete"]
    stage.page.mouse.click(*screen.point(120, 80))
    stage.wait_until(lambda: bool(stage.clicks))
    assert stage.clicks[0][:2] == [pytest.approx(120, abs=1), pytest.approx(80, abs=1)]


def test_a_narrow_page_holds_all_controls(stage: Stage) -> None:
    screen = stage.play("view.show_frame(one_pixel((300, 400), 120, 80))").settle()
    stage.page.set_viewport_size({"width": 360, "height": 700})
    screen.wait_for("view.width < 360")
    overflow = screen.root.evaluate("root => root.scrollWidth - root.clientWidth")
    assert overflow == 0
    for control in screen.root.get_by_role("button").all():
        box = control.bounding_box()
        assert box is None or box["x"] + box["width"] <= 360
