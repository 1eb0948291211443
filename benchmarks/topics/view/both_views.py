"""The page with the same apertures in our view and in bqplot's, as a benchmark drives it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import cycle
from typing import Any, Final

import numpy as np
from playwright.sync_api import Browser, Page

import astroclassify_widgets as acw
from benchmarks.correctness import require_close
from benchmarks.fields import SEED
from benchmarks.side_by_side import SideBySide, side_by_side
from benchmarks.topics.view.kernel_side import SIDE
from benchmarks.topics.view.page_clock import BQPLOT, OUR_VIEW, PageClock
from benchmarks.topics.view.ring_on_page import Ring, require_ring
from benchmarks.topics.view.served_page import chromium, opened, served

SMALLEST: Final = 6.0
"""Radius at first [CSS px]; below 4 our view would draw dots."""
_SIZE: Final = (2 * SIDE + 80, SIDE + 140)
_SETTLED: Final = 500
"""Until nothing moves any more that was not waited for [ms]."""
_GRASP: Final = 20
"""How far the mouse goes before the first step: past the distance within which a press would be a click [CSS px]."""

Step = Callable[[float], None]


class BothViews:
    """Our view and bqplot's, side by side on a page.

    Parameters
    ----------
    page
        It shows `kernel_side.both_views`.
    side, n_sources
        The field.
    """

    def __init__(self, page: Page, side: int, n_sources: int) -> None:
        self.page, self.side = page, side
        self.zoom = SIDE / side
        self._clock = PageClock(page)
        self._star = _lonely_star(side, n_sources)
        self._radius = SMALLEST / self.zoom
        self._panned = (0.0, 0.0)
        self._pressed = (0.0, 0.0)
        page.locator(".acw-both-ready").wait_for(state="attached")
        page.wait_for_function("JSON.parse(document.querySelector('.acw-image-canvas')?.dataset.view ?? '{}').complete")
        page.locator(".bqplot path.line").first.wait_for(state="attached")
        page.wait_for_timeout(_SETTLED)

    def compare(self, ours: Step, peer: Step, values: Sequence[float], end: float, runs: int) -> SideBySide:
        """Time steps to the same values in turn, again and again, end both at another value, and check what is painted.

        No value must be that of the step before, nor the end one of them: that would be no change.
        """
        our_values, peer_values = cycle(values), cycle(values)
        timing = side_by_side(
            lambda: ours(next(our_values)),
            lambda: peer(next(peer_values)),
            runs=runs,
            least_seconds=0,
            clock=self._clock,
        )
        ours(end)
        peer(end)
        self._check()
        return timing

    # --- the radius [CSS px of bqplot's figure]

    def our_radius(self, radius: float) -> None:
        """Set the trait, as the slider that is linked to it within the browser does."""
        self._radius = radius / self.zoom
        self._clock.change(OUR_VIEW, f"acwBoth.view.set('r', {self._radius});")

    def radius_of_lines(self, radius: float) -> None:
        """Make all rings anew, and set them, within the browser."""
        self._clock.change(BQPLOT, f"acwBoth.setRings({radius / self.zoom});")

    def radius_by_kernel(self, radius: float) -> None:
        """Move a slider; the kernel makes the rings and sends them."""
        slider = "acwBoth.slider"
        self._clock.change(BQPLOT, f"{slider}.set('value', {radius / self.zoom}); {slider}.save_changes();")

    def radius_of_scatter(self, radius: float) -> None:
        """Give all circles another area on the screen."""
        self._clock.change(BQPLOT, f"acwBoth.scatter.set('default_size', {np.pi * radius**2});")

    # --- the pan, as far to the right and down from where it began [CSS px]

    def grasp(self) -> None:
        """Press the mouse on our image for a drag of many steps, and begin it."""
        box = self._box(".acw-image-canvas")
        start = (box["x"] + SIDE / 3, box["y"] + SIDE / 3)
        self.page.mouse.move(*start)
        self.page.mouse.down()
        self._pressed = start
        self.page.mouse.move(start[0] + _GRASP, start[1] + _GRASP, steps=4)
        self.page.wait_for_timeout(_SETTLED)

    def our_pan(self, by: float) -> None:
        """Move the mouse on."""
        to = [start + _GRASP + by for start in self._pressed]
        self._clock.event(OUR_VIEW, "pointermove", lambda: self.page.mouse.move(*to))

    def pan_of_bqplot(self, by: float) -> None:
        """Set both scales within the browser: what its PanZoom does, without PanZoom's messages to the kernel."""
        step = by / self.zoom
        self._panned = (-step, step)
        x, y = ({"min": shift - 0.5, "max": shift + self.side - 0.5} for shift in self._panned)
        self._clock.change(BQPLOT, f"acwBoth.x.set({x}); acwBoth.y.set({y});")

    # --- what is painted

    def show_scatter(self) -> None:
        """Draw the circles of bqplot by its other mark."""
        self.page.evaluate("() => { acwBoth.mark.set('value', 'scatter'); acwBoth.mark.save_changes(); }")
        self.page.wait_for_function("!document.querySelector('.bqplot path.line')")
        self.page.wait_for_function("document.querySelectorAll('.bqplot .dot').length > 1")
        self.page.wait_for_timeout(_SETTLED)

    def _check(self) -> None:
        """Require a ring about the lonely star, and the star in it, where they should be in both views."""
        self.page.wait_for_timeout(_SETTLED)
        x, y = self._star
        box, view = self._box(".acw-image-canvas"), self.view
        left = box["x"] + view["width"] / 2 + (x - view["x"]) * view["scale"]
        top = box["y"] + view["height"] / 2 - (y - view["y"]) * view["scale"]
        require_ring(self.page, Ring(left, top, self._radius * view["scale"]), "our view")
        box = self._box(".bqplot")
        left = box["x"] + (x + 0.5 - self._panned[0]) * self.zoom
        top = box["y"] + SIDE - (y + 0.5 - self._panned[1]) * self.zoom
        require_ring(self.page, Ring(left, top, self._radius * self.zoom), "bqplot")

    def require_panned(self, by: float) -> None:
        """Require that our image went as far as the mouse; that it is painted there is checked already."""
        view, centre = self.view, (self.side - 1) / 2
        moved = [(centre - view["x"]) * view["scale"], (view["y"] - centre) * view["scale"]]
        require_close("how far our image went [px]", moved, [_GRASP + by] * 2, 0.01)

    @property
    def view(self) -> dict[str, Any]:
        """What our view says of itself."""
        said: dict[str, Any] = self.page.evaluate(
            "JSON.parse(document.querySelector('.acw-image-canvas').dataset.view)"
        )
        return said

    def _box(self, selector: str) -> Any:
        box = self.page.locator(selector).first.bounding_box()
        assert box is not None
        return box


@contextmanager
def both_views(side: int, n_sources: int, browser: Browser | None) -> Iterator[BothViews]:
    """Serve and open the page."""
    source = (
        "from benchmarks.topics.view.kernel_side import show_both_views\n"
        f"show_both_views({side}, {n_sources}, {SMALLEST * side / SIDE})"
    )
    with chromium(browser) as running, served(source) as address, opened(running, address, _SIZE) as page:
        yield BothViews(page, side, n_sources)


def _lonely_star(side: int, n_sources: int) -> tuple[float, float]:
    """Return where a bright star is that no other aperture comes near, and that stays in sight."""
    _, truth = acw.simulate(seed=SEED, nx=side, ny=side, n_stars=n_sources)
    x, y = truth["x"].value, truth["y"].value
    distances = np.hypot(x[:, None] - x, y[:, None] - y)
    nearest = np.partition(distances, 1, axis=1)[:, 1]
    inside = (np.minimum(x, y) > 0.1 * side) & (np.maximum(x, y) < 0.9 * side)
    bright = truth["flux"].value > np.median(truth["flux"].value)
    best = int(np.argmax(np.where(inside & bright, nearest, 0)))
    return float(x[best]), float(y[best])
