"""A picture is shown with row 0 at the top, and everything done on it happens where it is seen."""

from __future__ import annotations

import re
from collections.abc import Callable

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from tests.browser.image_screen import like, where
from tests.browser.image_stage import SCENES, Stage

Opener = Callable[..., Page]

ORANGE = "#e69f00"
WITHOUT_WEBGL = """
    const original = HTMLCanvasElement.prototype.getContext;
    HTMLCanvasElement.prototype.getContext = function (kind, ...rest) {
        return kind === "webgl2" ? null : original.call(this, kind, ...rest);
    };
"""
PICTURE = "view.show_frame(one_pixel((300, 400), 120, 40, y_down=True)); sources((120, 40, 0), (300, 250, 1))"


@pytest.fixture
def stage(voila_page: Opener) -> Stage:
    return Stage(voila_page(SCENES))


@pytest.fixture(params=["webgl", "plain canvas"])
def painted(request: pytest.FixtureRequest, open_page: Opener, served: Callable[..., str]) -> Stage:
    """Return a stage for each of the two painters."""
    page = open_page()
    if request.param == "plain canvas":
        page.add_init_script(WITHOUT_WEBGL)
    page.goto(served(SCENES), timeout=90_000)
    return Stage(page)


def test_a_star_in_an_upper_row_is_painted_near_the_top(painted: Stage) -> None:
    screen = painted.play(PICTURE).settle()
    view = screen.view
    assert view["y_down"] is True
    column, row = where(like(screen.colours(), ORANGE))
    assert row == pytest.approx(view["height"] / 2 + (40 - 149.5) * view["scale"], abs=1)
    assert column == pytest.approx(view["width"] / 2 + (120 - 199.5) * view["scale"], abs=1)
    assert row < view["height"] / 4


@pytest.mark.parametrize("scale", [1.0, 30.0])
def test_the_pixel_lies_under_its_ring_at_any_zoom(painted: Stage, scale: float) -> None:
    screen = painted.play(PICTURE + "; view.r = 2").settle()
    screen.zoom_to(120, 40, scale=scale)
    box = screen.canvas.bounding_box()
    assert box is not None
    colours = screen.colours()
    left, top = (place - corner for place, corner in zip(screen.point(120, 40), (box["x"], box["y"]), strict=True))
    around = colours[round(top) - 40 : round(top) + 40, round(left) - 40 : round(left) + 40]
    if scale > 1:
        assert where(around.min(axis=-1) > 240) == (pytest.approx(40, abs=1), pytest.approx(40, abs=1))
    ring = where(like(colours, ORANGE))
    assert ring == (pytest.approx(left, abs=1.5), pytest.approx(top, abs=1.5))


def test_tiles_of_all_levels_lie_side_by_side(painted: Stage) -> None:
    slope = "np.add.outer(np.arange(1100.0), np.zeros(1300))"
    screen = painted.play(f"view.show_frame(frame_of({slope}, y_down=True))").settle()
    for level in (1, 0):
        if level == 0:
            screen.root.get_by_role("button", name="One pixel of the image").click()
            screen.settle()
        brightness = screen.colours()[:, round(screen.view["width"] / 2), 0]
        painted_rows = brightness[12:-12]
        assert (np.diff(painted_rows) >= 0).all()
        assert painted_rows[-1] > painted_rows[0] + 20


def test_a_click_says_where_it_is(stage: Stage) -> None:
    screen = stage.play(PICTURE).settle()
    box = screen.canvas.bounding_box()
    assert box is not None
    column, row = where(like(screen.colours(), ORANGE))
    stage.page.mouse.click(box["x"] + column, box["y"] + row)
    stage.wait_until(lambda: bool(stage.clicks))
    x, y, _, _, hit = stage.clicks[0]
    assert (x, y, hit) == (pytest.approx(120, abs=0.5), pytest.approx(40, abs=0.5), 0)


def test_the_wheel_keeps_the_place_under_the_pointer(stage: Stage) -> None:
    screen = stage.play(PICTURE).settle()
    before, point = screen.view, screen.point(100, 60)
    stage.page.mouse.move(*point)
    stage.page.mouse.wheel(0, -400)
    screen.wait_for(f"view.scale > {1.5 * before['scale']}")
    assert screen.point(100, 60) == (pytest.approx(point[0], abs=1), pytest.approx(point[1], abs=1))


def test_a_drag_takes_the_image_with_it_and_arrows_look_where_they_point(stage: Stage) -> None:
    screen = stage.play(PICTURE).settle()
    before, (left, top) = screen.view, screen.point(200, 150)
    stage.page.mouse.move(left, top)
    stage.page.mouse.down()
    stage.page.mouse.move(left + 40, top + 25, steps=3)
    stage.page.mouse.up()
    after = screen.wait_for(f"view.y !== {before['y']}")
    assert (after["x"] - before["x"]) * after["scale"] == pytest.approx(-40)
    assert (after["y"] - before["y"]) * after["scale"] == pytest.approx(-25)
    stage.page.keyboard.press("ArrowDown")
    lower = screen.wait_for(f"view.y > {after['y']}")
    assert (lower["y"] - after["y"]) * after["scale"] == pytest.approx(after["height"] / 8)


def test_the_read_out_gives_the_row_under_the_pointer(stage: Stage) -> None:
    screen = stage.play(PICTURE).settle()
    screen.zoom_to(120, 40)
    stage.page.mouse.move(*screen.point(120.1, 40.2))
    expect(screen.root.locator(".acw-image-place")).to_have_text(re.compile(r"x 120\.\d+  y 40\.\d+  ≈ (299|300)\d "))
    stage.page.mouse.move(*screen.point(120.1, 41.2))
    expect(screen.root.locator(".acw-image-place")).to_have_text(re.compile(r"x 120\.\d+  y 41\.\d+  (8|9|1[01])\d"))


def test_a_place_is_brought_into_sight(stage: Stage) -> None:
    screen = stage.play("view.show_frame(frame_of(noise((700, 900)), y_down=True))").settle()
    screen.zoom_to(700, 600)
    stage.play("view.centre_on(100, 50)")
    assert screen.wait_for("view.x === 100")["y"] == 50


def test_a_frame_that_goes_the_other_way_is_fitted_anew(stage: Stage) -> None:
    screen = stage.play(PICTURE).settle()
    screen.zoom_to(120, 40)
    before = screen.view
    stage.play("view.show_frame(one_pixel((300, 400), 120, 40, y_down=True))")
    kept = screen.wait_for(f"view.image !== '{before['image']}' && view.complete")
    assert [kept[name] for name in ("x", "y", "scale")] == [before[name] for name in ("x", "y", "scale")]
    stage.play("view.show_frame(one_pixel((300, 400), 120, 40))")
    upright = screen.wait_for(f"view.image !== '{kept['image']}' && view.complete")
    assert (upright["x"], upright["y"], upright["y_down"]) == (199.5, 149.5, False)
    assert where(like(screen.settle().colours(), ORANGE))[1] > upright["height"] * 3 / 4
