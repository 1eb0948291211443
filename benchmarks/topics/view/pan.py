"""An image with many apertures is panned: our view beside bqplot's marks."""

from __future__ import annotations

from typing import Final

from playwright.sync_api import Browser

from benchmarks.fields import field_conditions
from benchmarks.figure import Figure
from benchmarks.peers import release
from benchmarks.topics.view.both_views import both_views
from benchmarks.topics.view.kernel_side import CORNERS

_STEP: Final = 3.0
_PLACES: Final = [_STEP * step for step in (1, 2, 3, 4, 3, 2)]
"""There and back, each another than the last [CSS px]."""
_END: Final = 7 * _STEP


def compare_pan(*, side: int, n_sources: int, runs: int, browser: Browser | None = None) -> list[Figure]:
    """Compare steps of a pan, from the change to the screen: ours by a real mouse, bqplot's by its scales.

    Parameters
    ----------
    side, n_sources
        The field; each star has its aperture.
    runs
        Pairs of steps.
    browser
        A browser that is running already.
    """
    with both_views(side, n_sources, browser) as both:
        both.grasp()
        lines = both.compare(both.our_pan, both.pan_of_bqplot, _PLACES, _END, runs)
        both.require_panned(_END)
        both.show_scatter()
        scatter = both.compare(both.our_pan, both.pan_of_bqplot, _PLACES, _END, runs)
        both.page.mouse.up()
    conditions = (
        f"{field_conditions(side, n_sources)}, an aperture on each; {_STEP:g} px to the right and down, until it is on "
        f"screen; Chromium without a graphics processor; ring and star checked in pixels; ours by a real mouse, "
        f"bqplot's better hand: both scales set within the browser; one Lines mark, rings of {CORNERS} corners; "
        f"{lines.conditions(release('bqplot'))}; Scatter, whose circles are true at one zoom only: "
        f"{scatter.peer_seconds:.3g} s, {scatter.ratio:.3g} x"
    )
    return [Figure(f"view.pan.speed_vs_bqplot.{n_sources}", lines.ratio, "x", conditions)]
