"""A clock that counts only what the browser needs until a change is on screen."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from playwright.sync_api import Page

OUR_VIEW: Final = ("'.acw-image-canvas'", "{attributes: true, attributeFilter: ['data-view']}")
"""Our canvas writes what it shows to an attribute, in the frame in which it paints."""
BQPLOT: Final = ("'.bqplot'", "{attributes: true, childList: true, subtree: true}")
"""bqplot changes the elements of its figure."""
QUIET_FRAMES: Final = 5
"""bqplot changes its elements in one frame and again in later ones; after so many without a change it is done."""


class PageClock:
    """Adds up the times of changes; made for `benchmarks.side_by_side.side_by_side`.

    Parameters
    ----------
    page
        A page with ``painted.js`` in it.
    """

    def __init__(self, page: Page) -> None:
        self._page = page
        self._seconds = 0.0

    def __call__(self) -> float:
        """Return the time that all changes took so far [s]."""
        return self._seconds

    def change(self, watched: tuple[str, str], script: str) -> None:
        """Make a change by a script of the page, and wait until the element watched is painted."""
        begin = f"acwPainted.begin({', '.join(watched)})"
        # Both begin right after a frame: neither may be lucky to come just before one.
        self._page.evaluate(f"async () => {{ await new Promise(requestAnimationFrame); {begin}; {script} }}")
        self._wait(QUIET_FRAMES)

    def event(self, watched: tuple[str, str], name: str, act: Callable[[], None], accept: str = "() => true") -> float:
        """Make a change by an event of mouse or keyboard; the time runs from its arrival in the browser.

        Parameters
        ----------
        watched
            `OUR_VIEW` or `BQPLOT`.
        name
            Of the event in the page.
        act
            Lets it happen.
        accept
            A function of JavaScript that tells from the element whether it shows what is waited for.

        Returns
        -------
        float
            Time until it was painted [s].
        """
        self._page.evaluate(f"() => acwPainted.begin({', '.join(watched)}, '{name}', {accept})")
        act()
        return self._wait(0)

    def _wait(self, quiet: int) -> float:
        seconds: float = self._page.evaluate("quiet => acwPainted.end(quiet)", quiet)["presented"] / 1000
        self._seconds += seconds
        return seconds
