"""The radius of many apertures is dragged: our view beside bqplot's marks."""

from __future__ import annotations

from typing import Final

from playwright.sync_api import Browser

from benchmarks.fields import field_conditions
from benchmarks.figure import Figure
from benchmarks.peers import release
from benchmarks.topics.view.both_views import SMALLEST, both_views
from benchmarks.topics.view.kernel_side import CORNERS

_THERE: Final = [SMALLEST + 0.5 * step for step in range(9)]
_RADII: Final = [*_THERE[1:], *_THERE[-2::-1]]
"""There and back, each another than the last [CSS px]."""
_END: Final = 11.0


def compare_radius_drag(*, side: int, n_sources: int, runs: int, browser: Browser | None = None) -> list[Figure]:
    """Compare steps of a radius slider, from the change to the screen.

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
        lines = both.compare(both.our_radius, both.radius_of_lines, _RADII, _END, runs)
        kernel = both.compare(both.our_radius, both.radius_by_kernel, _RADII, _END, runs)
        both.show_scatter()
        scatter = both.compare(both.our_radius, both.radius_of_scatter, _RADII, _END, runs)
    conditions = (
        f"{field_conditions(side, n_sources)}, an aperture on each; a new radius, until it is on screen; Chromium "
        f"without a graphics processor; rings checked in pixels; bqplot's better hand: one Lines mark, rings of "
        f"{CORNERS} corners, made and set within the browser; {lines.conditions(release('bqplot'))}; rings made in the "
        f"kernel, as Python does: {kernel.peer_seconds:.3g} s, {kernel.ratio:.3g} x; Scatter, whose circles are "
        f"true at one zoom only: {scatter.peer_seconds:.3g} s, {scatter.ratio:.3g} x"
    )
    return [Figure(f"view.radius_drag.speed_vs_bqplot.{n_sources}", lines.ratio, "x", conditions)]
