"""The image view in a real browser: what is painted where, and which messages its use costs."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from tests.browser.image_screen import ImageScreen, like, where

Opener = Callable[..., Page]

ORANGE, BLUE, PURPLE = "#e69f00", "#56b4e9", "#683e56"

SCENES = """
import json
import time

import ipywidgets
import numpy as np
from IPython.display import display

from astroclassify_widgets.model.frame import Frame
from astroclassify_widgets.widgets.image_view import ImageView

view = ImageView(height="460px")
heard = ipywidgets.HTML("<pre class='heard'>[]</pre>")
said = []

def say(what):
    said.append(what)
    heard.value = "<pre class='heard'>" + json.dumps(said) + "</pre>"

view.on_click(lambda click: say([click.x, click.y, click.tolerance, sorted(click.modifiers), click.hit]))
view.on_key(say)
view.on_error(lambda error: say("error: " + str(error)))

def frame_of(pixels, mask=None):
    pixels = np.asarray(pixels, np.float32)
    return Frame(pixels, np.zeros(pixels.shape, bool) if mask is None else mask, name="scene.fits")

def noise(shape, seed=1):
    return np.random.default_rng(seed).normal(100, 5, shape)

def one_pixel(shape, x, y):
    pixels = noise(shape)
    pixels[y, x] = 3000
    return frame_of(pixels)

def sources(*places):
    kinds = np.array([kind for _, _, kind in places], np.uint8)
    view.show_sources([x for x, _, _ in places], [y for _, y, _ in places], kinds)

def show(frame):
    say(time.time())
    view.show_frame(frame)

def large_frame():
    return frame_of(np.random.default_rng(1).standard_normal((4096, 4096), np.float32) * 5 + 100)

def replace_while_tiles_are_under_way():
    for value in (1, 2, 3):
        pixels = np.zeros((3000, 3000))
        pixels[: 1000 * value] = 1
        view.show_frame(frame_of(pixels))

scene = ipywidgets.Text(placeholder="scene", continuous_update=False)

def play(change):
    if change.new:
        exec(change.new, globals())
        say("done")

scene.observe(play, "value")
radius = ipywidgets.FloatSlider(value=5, min=1, max=40, description="r")
link = ipywidgets.jsdlink((radius, "value"), (view, "r"))
more = ipywidgets.VBox([])
display(ipywidgets.VBox([scene, radius, view, heard, more]))
"""


class Stage:
    """The notebook with one view, which plays what a test tells it."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.screen = ImageScreen(page)
        expect(page.locator(".acw-image-view")).to_be_visible(timeout=30_000)

    def play(self, python: str) -> ImageScreen:
        """Run a line in the kernel, and wait for it."""
        done = self.heard.count("done")
        field = self.page.get_by_placeholder("scene")
        field.fill("")
        field.press("Enter")
        field.fill(python)
        field.press("Enter")
        self.wait_until(lambda: self.heard.count("done") > done)
        return self.screen

    @property
    def heard(self) -> list[object]:
        """What the kernel was told, and what it said."""
        said: list[object] = json.loads(self.page.locator(".heard").inner_text())
        return said

    @property
    def clicks(self) -> list[list[object]]:
        return [said for said in self.heard if isinstance(said, list)]

    def wait_until(self, condition: Callable[[], bool], seconds: float = 15) -> None:
        for _ in range(int(seconds * 20)):
            if condition():
                return
            self.page.wait_for_timeout(50)
        raise AssertionError(f"waited in vain; the kernel heard {self.heard}")


@pytest.fixture
def stage(voila_page: Opener) -> Stage:
    return Stage(voila_page(SCENES))


@pytest.fixture
def counted(stage: Stage) -> None:
    """Count every message that the page sends from here on."""
    stage.page.evaluate("""() => {
        window.sentMessages = [];
        const send = WebSocket.prototype.send;
        WebSocket.prototype.send = function (data) {
            window.sentMessages.push(data);
            return send.call(this, data);
        };
    }""")


def messages(stage: Stage) -> int:
    count: int = stage.page.evaluate("window.sentMessages.length")
    return count


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


def test_a_click_at_high_zoom_is_right_within_a_tenth_of_a_pixel(stage: Stage) -> None:
    screen = stage.play("view.show_frame(one_pixel((700, 900), 333, 222))").settle()
    screen.zoom_to(333, 222, scale=40)
    stage.page.mouse.click(*screen.point(333.3, 222.4))
    stage.wait_until(lambda: bool(stage.clicks))
    x, y, tolerance, modifiers, hit = stage.clicks[0]
    assert (x, y) == (pytest.approx(333.3, abs=0.1), pytest.approx(222.4, abs=0.1))
    assert tolerance == pytest.approx(6 / screen.view["scale"])
    assert (modifiers, hit) == ([], None)


def test_a_click_says_which_source_it_hit_and_which_keys_were_held(stage: Stage) -> None:
    screen = stage.play("view.show_frame(frame_of(noise((200, 200)))); sources((50, 50, 0), (120, 90, 1))").settle()
    stage.page.mouse.click(*screen.point(122, 91))
    stage.page.keyboard.down("Shift")
    stage.page.mouse.click(*screen.point(20, 180))
    stage.page.keyboard.up("Shift")
    stage.wait_until(lambda: len(stage.clicks) == 2)
    assert stage.clicks[0][4] == 1
    assert stage.clicks[1][3:] == [["shift"], None]


def test_a_double_click_is_one_click_and_a_drag_is_none(stage: Stage) -> None:
    screen = stage.play("view.show_frame(frame_of(noise((200, 200))))").settle()
    stage.page.mouse.dblclick(*screen.point(50, 50))
    before = screen.view
    screen.page.mouse.move(*screen.point(100, 100))
    screen.page.mouse.down()
    left, top = screen.point(100, 100)
    screen.page.mouse.move(left + 40, top - 25)
    screen.page.mouse.up()
    after = screen.wait_for("view.x !== 99.5")
    assert (after["x"] - before["x"]) * after["scale"] == pytest.approx(-40)
    assert (after["y"] - before["y"]) * after["scale"] == pytest.approx(-25)
    left, top = screen.point(70, 100)
    stage.page.mouse.move(left, top)
    stage.page.mouse.down()
    stage.page.mouse.move(left + 2, top)
    stage.page.mouse.up()
    stage.wait_until(lambda: len(stage.clicks) == 2)
    stage.page.wait_for_timeout(300)
    assert len(stage.clicks) == 2
    assert stage.clicks[1][0] == pytest.approx(70 + 2 / after["scale"], abs=0.2)


@pytest.mark.usefixtures("counted")
def test_stretch_limits_colours_contrast_pan_zoom_and_hover_send_nothing(stage: Stage) -> None:
    screen = stage.play("view.show_frame(frame_of(noise((400, 500))))").settle()
    stage.page.wait_for_timeout(500)
    before = messages(stage)
    assert before > 0
    start = screen.colours()
    centre = screen.point(250, 200)
    stage.page.mouse.move(*centre)
    stage.page.mouse.down(button="right")
    stage.page.mouse.move(centre[0] + 60, centre[1] + 40, steps=5)
    stage.page.mouse.up(button="right")
    screen.settle()
    assert np.abs(screen.colours() - start).mean() > 5
    expect(screen.root.get_by_label("Limits", exact=True)).to_have_value("custom")
    screen.root.get_by_label("Stretch", exact=True).select_option("log")
    screen.root.get_by_label("Colours", exact=True).select_option("magma")
    screen.root.get_by_label("Limits", exact=True).select_option("zscale")
    screen.root.get_by_role("slider", name="Upper limit").press("ArrowRight")
    screen.root.get_by_role("textbox", name="Lower limit").fill("80")
    screen.root.get_by_role("textbox", name="Lower limit").press("Enter")
    stage.page.mouse.wheel(0, -500)
    screen.zoom_to(100, 100, scale=3)
    stage.page.wait_for_timeout(300)
    assert messages(stage) == before


def test_the_wheel_zooms_about_the_pointer(stage: Stage) -> None:
    screen = stage.play("view.show_frame(frame_of(noise((400, 500))))").settle()
    before, point = screen.view, screen.point(100, 300)
    stage.page.mouse.move(*point)
    stage.page.mouse.wheel(0, -400)
    after = screen.wait_for(f"view.scale > {before['scale']}")
    assert after["scale"] == pytest.approx(before["scale"] * np.exp(0.6))
    # A wheel's place is known to a whole pixel of the page only.
    assert screen.point(100, 300) == (pytest.approx(point[0], abs=1), pytest.approx(point[1], abs=1))


def test_keys_move_the_view_and_others_reach_the_kernel(stage: Stage) -> None:
    screen = stage.play("view.show_frame(frame_of(noise((400, 500))))").settle()
    whole = screen.view
    screen.root.focus()
    stage.page.keyboard.press("1")
    assert screen.wait_for("view.scale === 1")["x"] == whole["x"]
    stage.page.keyboard.press("ArrowRight")
    assert screen.wait_for(f"view.x > {whole['x']}")["x"] == pytest.approx(whole["x"] + whole["width"] / 8)
    stage.page.keyboard.press("-")
    screen.wait_for("view.scale < 1")
    stage.page.keyboard.press("f")
    assert screen.wait_for(f"view.scale === {whole['scale']}")["x"] == whole["x"]
    screen.settle()
    before = screen.colour_at(250, 200)
    stage.page.keyboard.press("i")
    screen.settle()
    assert screen.colour_at(250, 200) == pytest.approx([255 - channel for channel in before], abs=2)
    assert before != pytest.approx(screen.colour_at(250, 200), abs=2)
    for key in ("Delete", "n", "p", "Control+z", "Control+Shift+z", "Escape"):
        stage.page.keyboard.press(key)
    expected = ["Delete", "n", "p", "ctrl+z", "ctrl+shift+z", "Escape"]
    stage.wait_until(lambda: [said for said in stage.heard if said in expected] == expected)
    stage.page.keyboard.press("?")
    expect(stage.page.get_by_role("dialog")).to_be_visible()
    stage.page.keyboard.press("Escape")
    expect(stage.page.get_by_role("dialog")).to_be_hidden()
    assert stage.heard.count("Escape") == 1


def test_the_read_out_gives_the_pixel_under_the_pointer(stage: Stage) -> None:
    screen = stage.play("view.show_frame(one_pixel((200, 300), 120, 80))").settle()
    screen.zoom_to(120, 80)
    stage.page.mouse.move(*screen.point(120.1, 79.8))
    # A half float knows 3000, here 580 sigma above the sky, to a few units, and the read-out says so.
    expect(screen.root.locator(".acw-image-place")).to_have_text(re.compile(r"x 120\.\d+  y 79\.\d+  ≈ (299|300)\d "))
    stage.page.mouse.move(*screen.point(121.1, 79.8))
    expect(screen.root.locator(".acw-image-place")).to_have_text(
        re.compile(r"x 121\.\d+  y 79\.\d+  (8|9|10|11)\d\.\d+ ")
    )


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


def test_a_position_out_of_sight_is_brought_into_view_and_one_in_sight_is_not(stage: Stage) -> None:
    screen = stage.play("view.show_frame(frame_of(noise((700, 900))))").settle()
    screen.zoom_to(700, 500)
    before = screen.view
    stage.play(f"view.centre_on({before['x'] + 5}, {before['y']})")
    screen.settle()
    assert screen.view["x"] == before["x"]
    stage.play("view.centre_on(100, 50)")
    assert screen.wait_for("view.x === 100")["y"] == 50


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


def test_without_a_frame_it_says_so_and_keys_still_work(stage: Stage) -> None:
    expect(stage.screen.root.get_by_text("No frame")).to_be_visible()
    stage.play("view.show_frame(frame_of(noise((90, 90))))")
    expect(stage.screen.root.get_by_text("No frame")).to_be_hidden()
    stage.play("view.clear()")
    expect(stage.screen.root.get_by_text("No frame")).to_be_visible()
    stage.screen.root.focus()
    stage.page.keyboard.press("Control+z")
    stage.wait_until(lambda: "ctrl+z" in stage.heard)


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


def test_without_webgl_the_same_is_painted_on_a_plain_canvas(
    open_page: Opener, served: Callable[..., str], stage: Stage
) -> None:
    scene = "view.show_frame(one_pixel((300, 400), 120, 80)); sources((250, 200, 1), (120, 80, 0)); view.selected = 1"
    expected = stage.play(scene).settle().colours()
    page = open_page()
    page.add_init_script("""
        const original = HTMLCanvasElement.prototype.getContext;
        HTMLCanvasElement.prototype.getContext = function (kind, ...rest) {
            return kind === "webgl2" ? null : original.call(this, kind, ...rest);
        };
    """)
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


def test_two_fingers_zoom_and_place_nothing(stage: Stage) -> None:
    screen = stage.play("view.show_frame(frame_of(noise((700, 900))))").settle()
    before = screen.view
    left, top = (round(place) for place in screen.point(450, 350))
    fingers = stage.page.context.new_cdp_session(stage.page)

    def touch(kind: str, *apart: int) -> None:
        points = [{"x": left + side * half, "y": top, "id": n} for half in apart for n, side in enumerate((-1, 1))]
        fingers.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    touch("touchStart", 40)
    for apart in (50, 65, 80):
        touch("touchMove", apart)
    touch("touchEnd")
    after = screen.wait_for(f"view.scale > {1.9 * before['scale']}")
    assert after["scale"] == pytest.approx(2 * before["scale"], rel=0.01)
    assert screen.point(450, 350) == (pytest.approx(left, abs=1.5), pytest.approx(top, abs=1.5))
    stage.page.wait_for_timeout(200)
    assert not stage.clicks


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
