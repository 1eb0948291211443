"""A notebook with one image view that plays what a test tells it, and says what the kernel heard."""

from __future__ import annotations

import json
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.image_screen import ImageScreen

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

def listen():
    view.on_move(lambda move: say(["move", move.source, move.x, move.y]))
    view.on_radius(lambda drag: say(["radius", drag.name, drag.value]))
    view.on_area(lambda indices: say(["area", indices.tolist()]))

view.on_error(lambda error: say("error: " + str(error)))

def frame_of(pixels, mask=None, **known):
    pixels = np.asarray(pixels, np.float32)
    return Frame(pixels, np.zeros(pixels.shape, bool) if mask is None else mask, name="scene.fits", **known)

def noise(shape, seed=1):
    return np.random.default_rng(seed).normal(100, 5, shape)

def one_pixel(shape, x, y, **known):
    pixels = noise(shape)
    pixels[y, x] = 3000
    return frame_of(pixels, **known)

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
