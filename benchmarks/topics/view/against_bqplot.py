"""Many apertures on an image: their radius is dragged, the image is panned; our view beside bqplot's marks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import cycle
from typing import Final

import numpy as np
from playwright.sync_api import Browser, Page

import astroclassify_widgets as acw
from benchmarks.correctness import require
from benchmarks.fields import SEED, field_conditions
from benchmarks.figure import Figure
from benchmarks.peers import release
from benchmarks.side_by_side import SideBySide, side_by_side
from benchmarks.topics.view.kernel_side import CORNERS, SIDE
from benchmarks.topics.view.page_clock import BQPLOT, OUR_VIEW, PageClock
from benchmarks.topics.view.ring_on_page import Ring, require_ring
from benchmarks.topics.view.served_page import chromium, opened, served

_SIZE: Final = (2 * SIDE + 80, SIDE + 140)
_SMALLEST, _LARGEST = 6.0, 10.0
"""Radii on the screen between which the slider goes to and fro [CSS px]; below 4 our view draws dots."""
_PAN: Final = 3
"""A step of the pan, to the right and down [CSS px]."""

Work = Callable[[], None]


class BothViews:
    """The page with the same apertures in our view and in bqplot.

    Parameters
    ----------
    page
        It shows `kernel_side.both_views`.
    side, n_sources
        The field.
    """

    def __init__(self, page: Page, side: int, n_sources: int) -> None:
        self.page, self.side = page, side
        self.clock = PageClock(page)
        self._star = _lonely_star(side, n_sources)
        self._shift = (0.0, 0.0)
        self._pointer = (0.0, 0.0)
        page.locator(".acw-both-ready").wait_for(state="attached")
        page.wait_for_function("JSON.parse(document.querySelector('.acw-image-canvas')?.dataset.view ?? '{}').complete")
        page.locator(".bqplot path.line").first.wait_for(state="attached")
        page.wait_for_timeout(500)

    # --- the radius

    def radii(self) -> Iterator[float]:
        """Return the radii [px] of a slider that goes to and fro, each another than the last."""
        to = np.linspace(_SMALLEST, _LARGEST, 9) * self.side / SIDE
        return cycle([*to, *to[-2:0:-1]])

    def our_radius(self, r: float) -> None:
        """Set the trait, as the slider that is linked to it in the browser does."""
        self.clock.change(OUR_VIEW, f"acwBoth.view.set('r', {r});")

    def radius_of_lines(self, r: float) -> None:
        """Move all rings within the browser."""
        self.clock.change(BQPLOT, f"acwBoth.setRings({r});")

    def radius_by_kernel(self, r: float) -> None:
        """Move the slider; the kernel makes the rings and sends them."""
        self.clock.change(BQPLOT, f"acwBoth.slider.set('value', {r}); acwBoth.slider.save_changes();")

    def radius_of_scatter(self, r: float) -> None:
        """Give all circles another size on the screen; true to the image at this zoom only."""
        area = np.pi * (r * SIDE / self.side) ** 2
        self.clock.change(BQPLOT, f"acwBoth.scatter.set('default_size', {area});")

    # --- the pan

    def grasp(self) -> None:
        """Press the mouse on our image, for a drag of many steps."""
        box = self.page.locator(".acw-image-canvas").bounding_box()
        assert box is not None
        self._pointer = (box["x"] + SIDE / 3, box["y"] + SIDE / 3)
        self.page.mouse.move(*self._pointer)
        self.page.mouse.down()
        # Past the distance within which a press would still be a click.
        self._pointer = (self._pointer[0] + 20, self._pointer[1] + 20)
        self.page.mouse.move(*self._pointer, steps=4)
        self.page.wait_for_timeout(300)

    def our_pan(self, by: int) -> None:
        """Move the mouse on, in our view."""
        self._pointer = (self._pointer[0] + by, self._pointer[1] + by)
        self.clock.event(OUR_VIEW, "pointermove", lambda: self.page.mouse.move(*self._pointer))

    def pan_of_bqplot(self, by: int) -> None:
        """Move both scales within the browser: what its PanZoom does, without its messages to the kernel."""
        step = by * self.side / SIDE
        self._shift = (self._shift[0] - step, self._shift[1] + step)
        limits = [{"min": shift - 0.5, "max": shift + self.side - 0.5} for shift in self._shift]
        self.clock.change(BQPLOT, f"acwBoth.x.set({limits[0]}); acwBoth.y.set({limits[1]});")

    # --- what is drawn

    def show(self, mark: str) -> None:
        """Draw the rings of bqplot by another mark."""
        self.page.evaluate("mark => { acwBoth.mark.set('value', mark); acwBoth.mark.save_changes(); }", mark)
        element = {"lines": "path.line", "scatter": "path.dot, .dot path"}[mark]
        self.page.locator(f".bqplot {', .bqplot '.join(element.split(', '))}").last.wait_for(state="attached")
        self.page.wait_for_timeout(1000)

    def check(self, r: float) -> None:
        """Require the ring about the lonely star, and the star, where they should be in both views."""
        self.page.wait_for_timeout(300)
        x, y = self._star
        view = self.page.evaluate("JSON.parse(document.querySelector('.acw-image-canvas').dataset.view)")
        box = self.page.locator(".acw-image-canvas").bounding_box()
        assert box is not None
        scale = view["scale"]
        left = box["x"] + view["width"] / 2 + (x - view["x"]) * scale
        top = box["y"] + view["height"] / 2 - (y - view["y"]) * scale
        require_ring(self.page, Ring(left, top, r * scale), "our view")
        box = self.page.locator(".bqplot").first.bounding_box()
        assert box is not None
        scale = SIDE / self.side
        left = box["x"] + (x + 0.5 - self._shift[0]) * scale
        top = box["y"] + SIDE - (y + 0.5 - self._shift[1]) * scale
        require_ring(self.page, Ring(left, top, r * scale), "bqplot")

    def require_pan(self, by: int) -> None:
        """Require that our image followed the mouse as far as it went, not only that its numbers agree."""
        view = self.page.evaluate("JSON.parse(document.querySelector('.acw-image-canvas').dataset.view)")
        centre = (self.side - 1) / 2
        moved = [(centre - view["x"]) * view["scale"], (view["y"] - centre) * view["scale"]]
        require(np.allclose(moved, by, atol=0.01), f"our image went by {moved} px, and the mouse by {by}")


def compare_radius_drag(
    *, side: int, n_sources: int, runs: int, browser: Browser | None = None
) -> list[Figure]:
    """Compare steps of a radius slider.

    Parameters
    ----------
    side, n_sources
        The field.
    runs
        Pairs of steps.
    browser
        A browser that is running already.
    """
    with _both_views(side, n_sources, browser) as both:
        radii = both.radii()
        lines = _radius_steps(both, both.radius_of_lines, runs)
        kernel = _radius_steps(both, both.radius_by_kernel, runs)
        both.show("scatter")
        scatter = _radius_steps(both, both.radius_of_scatter, runs)
        del radii
    conditions = (
        f"{_conditions(side, n_sources)}; a new radius for all, until it is on screen; bqplot's better hand: rings "
        f"with {CORNERS} corners as one Lines mark, made and set within the browser; {lines.conditions(release('bqplot'))}; "
        f"made in the kernel, as its users do: {kernel.peer_seconds:.3g} s, {kernel.ratio:.3g} x; "
        f"Scatter, whose circles are true at one zoom only: {scatter.peer_seconds:.3g} s, {scatter.ratio:.3g} x"
    )
    return [Figure(f"view.radius_drag.speed_vs_bqplot.{n_sources}", lines.ratio, "x", conditions)]


def compare_pan(*, side: int, n_sources: int, runs: int, browser: Browser | None = None) -> list[Figure]:
    """Compare steps of a pan: ours by a real mouse, bqplot's by its scales.

    Parameters
    ----------
    side, n_sources
        The field.
    runs
        Pairs of steps.
    browser
        A browser that is running already.
    """
    with _both_views(side, n_sources, browser) as both:
        both.grasp()
        lines = _pan_steps(both, runs)
        both.require_pan(20)
        both.show("scatter")
        scatter = _pan_steps(both, runs)
        both.page.mouse.up()
    conditions = (
        f"{_conditions(side, n_sources)}; a step of {_PAN} px to the right and down, until it is on screen; ours by a real "
        f"mouse, bqplot's better hand: its two scales set within the browser; rings with {CORNERS} corners as one Lines "
        f"mark; {lines.conditions(release('bqplot'))}; Scatter, whose circles are true at one zoom only: "
        f"{scatter.peer_seconds:.3g} s, {scatter.ratio:.3g} x"
    )
    return [Figure(f"view.pan.speed_vs_bqplot.{n_sources}", lines.ratio, "x", conditions)]


def _radius_steps(both: BothViews, peer: Callable[[float], None], runs: int) -> SideBySide:
    """Time the same radii in both views, and check the last."""
    ours, theirs = both.radii(), both.radii()
    timing = side_by_side(
        lambda: both.our_radius(next(ours)), lambda: peer(next(theirs)), runs=runs, least_seconds=0, clock=both.clock
    )
    last = next(ours)
    both.our_radius(last)
    peer(next(theirs))
    both.check(last)
    return timing


def _pan_steps(both: BothViews, runs: int) -> SideBySide:
    """Time the same steps, there and back, in both views; check one that is away from the beginning."""
    our_ways, their_ways = cycle([_PAN, _PAN, -_PAN, -_PAN]), cycle([_PAN, _PAN, -_PAN, -_PAN])
    raise NotImplementedError


@contextmanager
def _both_views(side: int, n_sources: int, browser: Browser | None) -> Iterator[BothViews]:
    r = _SMALLEST * side / SIDE
    source = f"from benchmarks.topics.view.kernel_side import both_views\nboth_views({side}, {n_sources}, {r})"
    with chromium(browser) as running, served(source) as address, opened(running, address, _SIZE) as page:
        yield BothViews(page, side, n_sources)
