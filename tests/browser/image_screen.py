"""An image view on a page, as a test sees it: what it says of itself, where a star is, and what is painted."""

from __future__ import annotations

import json
from io import BytesIO
from typing import Any

import numpy as np
from PIL import Image
from playwright.sync_api import Page

READY = """n => {
    const canvas = document.querySelectorAll('.acw-image-canvas')[n];
    const view = JSON.parse(canvas?.getAttribute('data-view') ?? 'null');
    return Boolean(view?.complete && view?.painted_at);
}"""


class ImageScreen:
    """The n-th image view of a page."""

    def __init__(self, page: Page, n: int = 0) -> None:
        self.page, self.n = page, n
        self.root = page.locator(".acw-image-view").nth(n)
        self.canvas = page.locator(".acw-image-canvas").nth(n)

    def settle(self) -> ImageScreen:
        """Wait until everything in sight is painted as finely as it will be."""
        self.page.wait_for_function(READY, arg=self.n, timeout=30_000)
        # Two frames, so that a change that was asked for just before is painted too.
        self.page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
        self.page.wait_for_function(READY, arg=self.n, timeout=30_000)
        return self

    @property
    def view(self) -> dict[str, Any]:
        """What the canvas says of itself."""
        said: dict[str, Any] = json.loads(self.canvas.get_attribute("data-view") or "null")
        return said

    def wait_for(self, condition: str) -> dict[str, Any]:
        """Wait until a JavaScript condition on `view` holds; return the view."""
        self.page.wait_for_function(
            f"n => {{ const view = JSON.parse(document.querySelectorAll('.acw-image-canvas')[n]"
            f".getAttribute('data-view')); return {condition}; }}",
            arg=self.n,
            timeout=30_000,
        )
        return self.view

    def point(self, x: float, y: float) -> tuple[float, float]:
        """Where a pixel of the frame is on the page [CSS px]."""
        view, box = self.view, self.canvas.bounding_box()
        assert box is not None
        down = 1 if view["y_down"] else -1
        return (
            box["x"] + view["width"] / 2 + (x - view["x"]) * view["scale"],
            box["y"] + view["height"] / 2 + down * (y - view["y"]) * view["scale"],
        )

    def zoom_to(self, x: float, y: float, scale: float = 12.0) -> None:
        """Bring a pixel of the frame to the centre by dragging, and zoom in by the wheel, in turns."""
        self.drag_to_centre(x, y)
        while self.view["scale"] < scale:
            for _ in range(3):  # a step is a factor of 1.8
                self.page.mouse.wheel(0, -300)
            self.settle()
            self.drag_to_centre(x, y)

    def drag_to_centre(self, x: float, y: float) -> None:
        """Drag a pixel of the frame to the centre, and leave the pointer there; one that is there stays."""
        start, centre = self.point(x, y), self.point(self.view["x"], self.view["y"])
        self.page.mouse.move(*start)
        if max(abs(start[0] - centre[0]), abs(start[1] - centre[1])) < 8:  # a shorter way would be a click
            return
        self.page.mouse.down()
        self.page.mouse.move(*centre, steps=2)
        self.page.mouse.up()
        self.settle()

    def colours(self) -> np.ndarray:
        """What is painted, red, green and blue as integers; shape (height, width, 3), row 0 at the top."""
        with Image.open(BytesIO(self.canvas.screenshot())) as picture:
            return np.asarray(picture.convert("RGB")).astype(int)

    def colour_at(self, x: float, y: float) -> list[int]:
        """What is painted at a pixel of the frame."""
        box = self.canvas.bounding_box()
        assert box is not None
        left, top = self.point(x, y)
        colours: list[int] = self.colours()[round(top - box["y"] - 0.5), round(left - box["x"] - 0.5)].tolist()
        return colours


def where(mask: np.ndarray) -> tuple[float, float]:
    """The centre of what is true, as columns and rows [px from the upper left]."""
    rows, columns = np.nonzero(mask)
    assert len(rows), "nothing of that colour is painted"
    return (columns.min() + columns.max() + 1) / 2, (rows.min() + rows.max() + 1) / 2


def like(colours: np.ndarray, code: str, tolerance: int = 40) -> np.ndarray:
    """Where a colour, #rrggbb, is painted."""
    wanted = np.array([int(code[at : at + 2], 16) for at in (1, 3, 5)])
    return np.asarray(np.abs(colours - wanted).max(axis=-1) <= tolerance)
