"""Clicks, drags, wheel, fingers and keys over the image view, and which messages they cost."""

from __future__ import annotations

import re
from collections.abc import Callable

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from tests.browser.image_screen import ImageScreen, like, where
from tests.browser.image_stage import SCENES, Stage

Opener = Callable[..., Page]

BLUE = "#56b4e9"
HANDLES = ".acw-image-overlay circle"


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


def drag(stage: Stage, start: tuple[float, float], end: tuple[float, float]) -> None:
    """Press, and move in steps as a hand does; the button stays down."""
    stage.page.mouse.move(*start)
    stage.page.mouse.down()
    stage.page.mouse.move(*end, steps=6)


def three_placed(stage: Stage, selected: int = 1) -> ImageScreen:
    return stage.play(
        "listen(); view.show_frame(frame_of(noise((120, 210))));"
        f"sources((40, 60, 1), (100, 60, 1), (160, 60, 1)); view.selected = {selected}"
    ).settle()


@pytest.mark.usefixtures("counted")
def test_the_selected_aperture_follows_a_drag_and_the_kernel_hears_where_it_was_let_go(stage: Stage) -> None:
    screen = three_placed(stage)
    stage.page.wait_for_timeout(500)
    before, view = messages(stage), screen.view
    drag(stage, screen.point(101, 60), screen.point(121, 80))
    screen.settle()
    assert messages(stage) == before
    blue = like(screen.colours(), BLUE)
    box = screen.canvas.bounding_box()
    assert box is not None
    left, top = (place - corner for place, corner in zip(screen.point(120, 80), (box["x"], box["y"]), strict=True))
    reach = 6 * view["scale"]
    around = blue[round(top - reach) : round(top + reach), round(left - reach) : round(left + reach)]
    assert where(around) == (pytest.approx(reach, abs=2), pytest.approx(reach, abs=2))
    stage.page.mouse.up()
    stage.wait_until(lambda: bool(stage.clicks))
    assert stage.clicks == [["move", 1, pytest.approx(120, abs=0.5), pytest.approx(80, abs=0.5)]]
    # Nobody moved it in the kernel, so it is drawn where it was.
    screen.settle()
    stage.wait_until(lambda: not like(screen.colours(), BLUE)[round(top - reach) : round(top), round(left)].any())
    assert [screen.view[name] for name in ("x", "y")] == [view["x"], view["y"]]


def test_escape_takes_a_drag_back_and_a_drag_elsewhere_still_pans(stage: Stage) -> None:
    screen = three_placed(stage)
    before, painted = screen.view, screen.colours()
    drag(stage, screen.point(100, 60), screen.point(121, 80))
    stage.page.keyboard.press("Escape")
    stage.page.mouse.up()
    stage.page.mouse.move(5, 5)
    screen.settle()
    np.testing.assert_array_equal(screen.colours(), painted)
    drag(stage, screen.point(40, 60), screen.point(60, 70))
    stage.page.mouse.up()
    screen.wait_for(f"view.x < {before['x'] - 15}")
    stage.page.wait_for_timeout(200)
    assert not stage.clicks
    assert "Escape" not in stage.heard


def test_a_handle_changes_its_radius_and_stops_at_its_neighbour(stage: Stage) -> None:
    screen = three_placed(stage)
    assert stage.page.locator(HANDLES).count() == 3
    drag(stage, screen.point(105, 60), screen.point(107, 60))
    expect(stage.page.locator(".acw-image-overlay text")).to_have_text("r = 7.0 px")
    stage.page.mouse.up()
    stage.wait_until(lambda: bool(stage.clicks))
    drag(stage, screen.point(112, 60), screen.point(101, 60))
    stage.page.mouse.up()
    stage.wait_until(lambda: len(stage.clicks) == 2)
    assert stage.clicks == [["radius", "r", pytest.approx(7, abs=0.2)], ["radius", "r_out", 8.1]]
    # The kernel has kept 5 px, and so has the image again.
    expect(stage.page.locator(f"{HANDLES}[data-handle=r]")).to_have_attribute(
        "cx", re.compile(rf"^{(screen.view['width'] / 2 + (105 - screen.view['x']) * screen.view['scale']):.1f}")
    )


def test_a_small_aperture_has_no_handles_nor_has_one_that_nobody_may_change(stage: Stage) -> None:
    screen = three_placed(stage)
    stage.play("view.r = 2")
    expect(stage.page.locator(HANDLES)).to_have_count(0)
    stage.play("view.r = 5; view.edits = []")
    screen.settle()
    expect(stage.page.locator(HANDLES)).to_have_count(0)


@pytest.mark.parametrize(("keys", "expected"), [(["Control"], [0, 1]), (["Control", "Shift"], [1])])
def test_a_box_or_a_lasso_chooses_the_sources_inside(stage: Stage, keys: list[str], expected: list[int]) -> None:
    screen = three_placed(stage, selected=-1)
    before = screen.view
    for key in keys:
        stage.page.keyboard.down(key)
    drag(stage, screen.point(20, 30), screen.point(130, 30))
    stage.page.mouse.move(*screen.point(130, 90), steps=6)
    expect(stage.page.locator(".acw-image-overlay polygon")).to_have_count(1)
    stage.page.mouse.up()
    for key in keys:
        stage.page.keyboard.up(key)
    stage.wait_until(lambda: bool(stage.clicks))
    assert stage.clicks == [["area", expected]]
    expect(stage.page.locator(".acw-image-overlay polygon")).to_have_count(0)
    assert screen.view["x"] == before["x"]


def test_chosen_sources_stand_out(stage: Stage) -> None:
    screen = three_placed(stage, selected=-1)
    plain = screen.colours()
    stage.play("view.show_sources([40, 100, 160], [60, 60, 60], np.ones(3, np.uint8), chosen=(0, 2))")
    screen.settle()
    changed = np.abs(screen.colours() - plain).max(axis=-1) > 60
    box = screen.canvas.bounding_box()
    assert box is not None
    between = [round(screen.point(x, 60)[0] - box["x"]) for x in (70, 130)]
    left, middle, right = np.split(changed, between, axis=1)
    assert np.count_nonzero(left) > 50
    assert np.count_nonzero(middle) == 0
    assert np.count_nonzero(right) > 50


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


def test_a_position_out_of_sight_is_brought_into_view_and_one_in_sight_is_not(stage: Stage) -> None:
    screen = stage.play("view.show_frame(frame_of(noise((700, 900))))").settle()
    screen.zoom_to(700, 500)
    before = screen.view
    stage.play(f"view.centre_on({before['x'] + 5}, {before['y']})")
    screen.settle()
    assert screen.view["x"] == before["x"]
    stage.play("view.centre_on(100, 50)")
    assert screen.wait_for("view.x === 100")["y"] == 50


def test_without_a_frame_it_says_so_and_keys_still_work(stage: Stage) -> None:
    expect(stage.screen.root.get_by_text("No frame")).to_be_visible()
    stage.play("view.show_frame(frame_of(noise((90, 90))))")
    expect(stage.screen.root.get_by_text("No frame")).to_be_hidden()
    stage.play("view.clear()")
    expect(stage.screen.root.get_by_text("No frame")).to_be_visible()
    stage.screen.root.focus()
    stage.page.keyboard.press("Control+z")
    stage.wait_until(lambda: "ctrl+z" in stage.heard)


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
