"""The threshold slider of the workbench: from its handle to an image with the sources that stand out now."""

from __future__ import annotations

from statistics import median
from typing import Final

import numpy as np
from playwright.sync_api import Browser

from benchmarks.correctness import require
from benchmarks.fields import field_conditions
from benchmarks.figure import Figure
from benchmarks.topics.view.page_clock import OUR_VIEW, PageClock
from benchmarks.topics.view.workbench_page import WorkbenchPage, workbench_page

_LOWEST, _HIGHEST = 2.5, 16.0
"""Thresholds between which the slider is dragged [sigma]."""
_MILLISECONDS: Final = 1000
_SLIDER: Final = ".acw-control-threshold_sigma"


def time_threshold_slider(
    detector: str, *, side: int, n_stars: int, steps: int, browser: Browser | None = None
) -> list[Figure]:
    """Time steps of the slider until the image shows another number of sources.

    Parameters
    ----------
    detector
        ``sep`` or ``dao``.
    side, n_stars
        The field.
    steps
        Movements of the slider, there and back over its range.
    browser
        A browser that is running already.
    """
    with workbench_page(side, n_stars, browser) as workbench:
        if detector != "sep":
            workbench.page.locator(".acw-control-detector").get_by_role("button", name=detector, exact=True).click()
            workbench.rest()
        n_sources = int(workbench.view["sources"])
        slider = _Slider(workbench)
        rested = slider.drag(steps, rest=True)
        dragged = slider.drag(steps, rest=False)
    name = "view.slider.repaint_ms" + ("" if detector == "sep" else f".{detector}")
    conditions = (
        f"{field_conditions(side, n_stars)}, {n_sources} found by {detector} at 3 sigma, in the workbench of the "
        f"served app; from the mouse at the slider until the image with another number of sources is on screen; median "
        f"of {steps} steps of a drag between {_LOWEST:g} and {_HIGHEST:g} sigma, each as soon as the last was painted, "
        f"the slowest {max(dragged):.0f} ms; where the slider rests before each step until the table is done: "
        f"{median(rested):.0f} ms, the slowest {max(rested):.0f} ms"
    )
    return [Figure(name, median(dragged), "ms", conditions)]


class _Slider:
    """The slider, in the hand of a user who does not let go of it."""

    def __init__(self, workbench: WorkbenchPage) -> None:
        self._workbench = workbench
        self._clock = PageClock(workbench.page)
        control = workbench.page.locator(_SLIDER)
        control.scroll_into_view_if_needed()
        handle, track = (control.locator(part).first.bounding_box() for part in (".noUi-handle", ".noUi-base"))
        assert handle is not None
        assert track is not None
        self._low, self._width = track["x"], track["width"]
        self._height = handle["y"] + handle["height"] / 2
        workbench.page.mouse.move(handle["x"] + handle["width"] / 2, self._height)
        workbench.page.mouse.down()
        self._move_to(_LOWEST)
        workbench.rest()

    def drag(self, steps: int, *, rest: bool) -> list[float]:
        """Move in steps up and down the range; return how long each took [ms]."""
        there = np.linspace(_LOWEST, _HIGHEST, steps // 2 + 1)
        times = [self._step(threshold, rest) for threshold in [*there[1:], *there[-2::-1]]]
        self._workbench.rest()
        return times

    def _step(self, threshold: float, rest: bool) -> float:
        if rest:
            self._workbench.rest()
        before = int(self._workbench.view["sources"])
        other = f"canvas => JSON.parse(canvas.dataset.view).sources !== {before}"
        seconds = self._clock.event(OUR_VIEW, "pointermove", lambda: self._move_to(threshold), other)
        after = int(self._workbench.view["sources"])
        require(after != before, f"at {threshold:g} sigma the image still shows {before} sources")
        return _MILLISECONDS * seconds

    def _move_to(self, threshold: float) -> None:
        """Move the mouse to where a threshold is on the slider, which goes from 1 to 20."""
        self._workbench.page.mouse.move(self._low + self._width * (threshold - 1) / 19, self._height)
