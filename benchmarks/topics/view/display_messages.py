"""Contrast, stretch and colours are the browser's own: what their use sends to the kernel."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from playwright.sync_api import Browser
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from benchmarks.correctness import require
from benchmarks.fields import field_conditions, star_field
from benchmarks.figure import Figure
from benchmarks.topics.view.workbench_page import WorkbenchPage, workbench_page

_DRAG_STEPS: Final = 20
_CLICK_ARRIVES: Final = 10_000


def count_display_messages(*, side: int, n_stars: int, browser: Browser | None = None) -> list[Figure]:
    """Count the websocket messages that a page sends while the user changes how the image is shown.

    Parameters
    ----------
    side, n_stars
        The field.
    browser
        A browser that is running already.
    """
    with workbench_page(side, n_stars, browser) as workbench:
        before = workbench.n_sent
        for change in (_drag_contrast, _choose("Stretch", "linear"), _choose("Colours", "viridis")):
            pixels, frames = _picture(workbench), workbench.view["frames"]
            change(workbench)
            workbench.rest()
            require(workbench.view["frames"] > frames, "a change of the display painted nothing")
            require(_picture(workbench) != pixels, "a change of the display changed no pixel")
        sent = workbench.n_sent - before
        require(sent == 0, f"contrast, stretch and colours sent {sent} messages")
        _require_that_a_click_counts(workbench, star_field(side, n_stars).shape)
    conditions = (
        f"{field_conditions(side, n_stars)}, in the workbench of the served app; websocket messages of the page during "
        f"a contrast drag of {_DRAG_STEPS} steps, a change of stretch and one of colours; that a click is counted is "
        "checked after them"
    )
    return [Figure("view.stretch.messages", float(sent), "messages", conditions)]


def _drag_contrast(workbench: WorkbenchPage) -> None:
    """Drag with the right button, as a hand does."""
    mouse = workbench.page.mouse
    view = workbench.view
    left, top = workbench.on_page(view["x"], view["y"])
    mouse.move(left, top)
    mouse.down(button="right")
    mouse.move(left + 4 * _DRAG_STEPS, top + 2 * _DRAG_STEPS, steps=_DRAG_STEPS)
    mouse.up(button="right")


def _choose(name: str, value: str) -> Callable[[WorkbenchPage], None]:
    """Return a change that chooses in one of the lists above the image."""

    def choose(workbench: WorkbenchPage) -> None:
        workbench.page.get_by_label(name, exact=True).select_option(value)

    return choose


def _picture(workbench: WorkbenchPage) -> bytes:
    return workbench.page.locator(".acw-image-canvas").screenshot()


def _require_that_a_click_counts(workbench: WorkbenchPage, shape: tuple[int, ...]) -> None:
    before = workbench.n_sent
    ny, nx = shape
    workbench.page.mouse.click(*workbench.on_page(nx / 2, ny / 2))
    try:
        workbench.page.wait_for_function(f"window.acwSent > {before}", timeout=_CLICK_ARRIVES)
    except PlaywrightTimeout:
        require(False, "a click sent nothing either: messages are not counted")
