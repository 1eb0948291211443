"""Many apertures are dragged along as a picture of them, which is as good as painting them anew."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from playwright.sync_api import Page

from tests.browser.image_stage import SCENES, Stage

Opener = Callable[..., Page]

MANY = (
    "view.show_frame(frame_of(noise((300, 400)))); "
    "view.show_sources(*np.random.default_rng(2).uniform(0, 299, (2, 600)), np.zeros(600, np.uint8))"
)
COUNT_DRAWINGS = """() => {
    const draw = WebGL2RenderingContext.prototype.drawElements;
    window.drawings = 0;
    WebGL2RenderingContext.prototype.drawElements = function (...given) {
        window.drawings += 1;
        return draw.apply(this, given);
    };
}"""


@pytest.fixture
def stage(voila_page: Opener) -> Stage:
    return Stage(voila_page(SCENES))


def drag(stage: Stage, right: float, down: float, steps: int) -> tuple[int, float]:
    """Drag the image; return how many frames were painted, and how often all apertures were drawn for them."""
    mouse, screen = stage.page.mouse, stage.screen
    x, y = screen.point(screen.view["x"], screen.view["y"])
    mouse.move(x, y)
    mouse.down()
    frames, drawings = screen.view["frames"], stage.page.evaluate("window.drawings")
    for step in range(1, steps + 1):
        mouse.move(x + round(right * step / steps), y + round(down * step / steps))
        stage.page.evaluate("() => new Promise(requestAnimationFrame)")
    painted = screen.settle().view["frames"] - frames
    drawn = (stage.page.evaluate("window.drawings") - drawings) / 2  # by two programs each time
    mouse.up()
    return painted, drawn


@pytest.mark.parametrize("zoom_in", [0, 4])
def test_a_drag_paints_what_painting_anew_would(stage: Stage, zoom_in: int) -> None:
    screen = stage.play(MANY).settle()
    for _ in range(zoom_in):
        screen.root.get_by_role("button", name="Zoom in").click()
    screen.settle()
    stage.page.evaluate(COUNT_DRAWINGS)
    painted, drawn = drag(stage, 57, -31, steps=12)
    assert painted >= 8
    assert 1 <= drawn <= 2
    stage.page.mouse.move(2, 2)
    dragged = screen.settle().colours()
    stage.play("view.r = 6")
    other = screen.settle().colours()
    stage.play("view.r = 5")
    # A picture has eight bits a colour before it is laid over the image.
    np.testing.assert_allclose(screen.settle().colours(), dragged, atol=3)
    assert (other != dragged).any()


def test_a_long_drag_makes_the_picture_anew_where_it_ends(stage: Stage) -> None:
    screen = stage.play(MANY).settle()
    for _ in range(3):
        screen.root.get_by_role("button", name="Zoom in").click()
    screen.settle()
    stage.page.evaluate(COUNT_DRAWINGS)
    box = screen.canvas.bounding_box()
    assert box is not None
    painted, drawn = drag(stage, 0.45 * box["width"], 0.4 * box["height"], steps=24)
    assert 2 <= drawn < painted / 2


def test_few_apertures_need_no_picture(stage: Stage) -> None:
    screen = stage.play("view.show_frame(frame_of(noise((300, 400)))); sources((200, 150, 0))").settle()
    stage.page.evaluate(COUNT_DRAWINGS)
    painted, drawn = drag(stage, 40, 20, steps=6)
    assert drawn == painted
    assert screen.view["complete"]
