"""The real workbench on a page of the served app, as a benchmark drives it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from playwright.sync_api import Browser, Page

from benchmarks.fields import SEED
from benchmarks.topics.view.served_page import chromium, opened, served

_NOTEBOOK: Final = """
import astroclassify_widgets as acw
acw.explore(acw.simulate(seed={seed}, nx={side}, ny={side}, n_stars={n_stars})[0])
"""
_VIEW: Final = "JSON.parse(document.querySelector('.acw-image-canvas')?.dataset.view ?? '{}')"
_SIZE: Final = (1440, 900)
_REST: Final = 700
"""Without a message from the page for so long, its gestures are over [ms]."""


class WorkbenchPage:
    """A page with one workbench.

    Parameters
    ----------
    page
        It shows a workbench on `benchmarks.fields.star_field`.
    """

    def __init__(self, page: Page) -> None:
        self.page = page
        page.wait_for_function(f"{_VIEW}.complete && {_VIEW}.sources > 0")
        self.rest()

    @property
    def view(self) -> dict[str, Any]:
        """What the image says of itself."""
        said: dict[str, Any] = self.page.evaluate(_VIEW)
        return said

    @property
    def n_sent(self) -> int:
        """Messages that the page has sent."""
        count: int = self.page.evaluate("window.acwSent")
        return count

    def rest(self) -> None:
        """Wait until the kernel has nothing to do, and the page has sent nothing for a while."""
        while True:
            before = self.n_sent
            self.page.wait_for_function("document.querySelector('.acw-status')?.dataset.busy !== 'true'")
            self.page.wait_for_timeout(_REST)
            if self.n_sent == before:
                return

    def on_page(self, x: float, y: float) -> tuple[float, float]:
        """Return where a pixel of the frame is on the page."""
        view, box = self.view, self.page.locator(".acw-image-canvas").bounding_box()
        assert box is not None
        left = box["x"] + view["width"] / 2 + (x - view["x"]) * view["scale"]
        return left, box["y"] + view["height"] / 2 - (y - view["y"]) * view["scale"]


@contextmanager
def workbench_page(side: int, n_stars: int, browser: Browser | None) -> Iterator[WorkbenchPage]:
    """Serve and open a workbench on a field."""
    notebook = _NOTEBOOK.format(seed=SEED, side=side, n_stars=n_stars)
    with chromium(browser) as running, served(notebook) as address, opened(running, address, _SIZE) as page:
        yield WorkbenchPage(page)
