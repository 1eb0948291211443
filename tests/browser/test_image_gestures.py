"""Clicks, drags, wheel, fingers and keys over the image view, and which messages they cost."""

from __future__ import annotations

import re
from collections.abc import Callable

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from tests.browser.image_stage import SCENES, Stage

Opener = Callable[..., Page]


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
