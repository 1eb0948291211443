"""Frames a second while the image is dragged under many apertures, and what that sends to the kernel."""

from __future__ import annotations

from typing import Any, Final

from playwright.sync_api import Browser, Page

from benchmarks.correctness import require, require_close
from benchmarks.figure import Figure
from benchmarks.topics.view.served_page import PATIENCE, chromium, opened, served

_NOTEBOOK: Final = """
from benchmarks.topics.view.kernel_side import show_many_apertures
show_many_apertures({side}, {n_sources}, {r}, "{width}px", "{height}px")
"""
_VIEW: Final = "JSON.parse(document.querySelector('.acw-image-canvas')?.dataset.view ?? '{}')"
_DRAG: Final = """async seconds => {
    const canvas = document.querySelector('.acw-image-canvas');
    const { left, top, width, height } = canvas.getBoundingClientRect();
    const view = () => JSON.parse(canvas.dataset.view);
    const [x, y] = [left + width / 2, top + height / 2];
    const point = (type, right, down) => canvas.dispatchEvent(new PointerEvent(type, {
        pointerId: 1, bubbles: true, cancelable: true, clientX: x + right, clientY: y + down,
    }));
    canvas.setPointerCapture = () => {};
    point('pointerdown', 0, 0);
    const before = view().frames, began = performance.now();
    let turn = 0;
    while (performance.now() - began < 1000 * seconds) {
        turn += 1;
        point('pointermove', 60 * Math.sin(turn / 10) + 8, 60 * Math.cos(turn / 10));
        await new Promise(requestAnimationFrame);
    }
    const painted = view().frames - before, took = (performance.now() - began) / 1000;
    point('pointermove', 30, 20);
    point('pointerup', 30, 20);
    await new Promise(requestAnimationFrame);
    return { painted, took };
}"""
_WIDTH, _HEIGHT = 1000, 800
_MARGIN: Final = 100
_SECONDS: Final = 4.0
_RINGS_FROM: Final = 4.0
"""Radius below which our view would draw dots [CSS px]."""


def count_frames(*, side: int, n_sources: int, r: float, browser: Browser | None = None) -> list[Figure]:
    """Drag the image for some seconds, a step whenever the browser is ready for the next frame.

    Parameters
    ----------
    side
        Of the frame, which is shown whole [px].
    n_sources
        Apertures, all of them in sight at first.
    r
        Their radius [px of the frame].
    browser
        A browser that is running already.
    """
    source = _NOTEBOOK.format(side=side, n_sources=n_sources, r=r, width=_WIDTH + 2, height=_HEIGHT + _MARGIN)
    size = (_WIDTH + 40, _HEIGHT + 2 * _MARGIN)
    with chromium(browser) as running, served(source) as address, opened(running, address, size) as page:
        before = _settled(page, n_sources)
        require(r * before["scale"] > _RINGS_FROM, "the apertures are dots")
        sent = page.evaluate("window.acwSent")
        drag = page.evaluate(_DRAG, _SECONDS)
        page.wait_for_timeout(500)
        messages = page.evaluate("window.acwSent") - sent
        after = _settled(page, n_sources)
    moved = [(before["x"] - after["x"]) * before["scale"], (after["y"] - before["y"]) * before["scale"]]
    require_close("how far the image went [px]", moved, [30.0, 20.0], 0.01)
    where = f"{after['width']:.0f} x {after['height']:.0f} px"
    conditions = (
        f"{n_sources} rings in sight of {r * before['scale']:.3g} px on {side} x {side} px, view of {where}; "
        f"Chromium without a graphics processor; a drag of {drag['took']:.1f} s, a step a frame"
    )
    return [
        Figure(f"view.pan.fps.{n_sources}", drag["painted"] / drag["took"], "1/s", conditions),
        Figure("view.pan.messages", float(messages), "messages", f"websocket messages of the page; {conditions}"),
    ]


def _settled(page: Page, n_sources: int) -> dict[str, Any]:
    page.wait_for_function(f"{_VIEW}.complete && {_VIEW}.sources === {n_sources}", timeout=PATIENCE)
    page.wait_for_timeout(500)
    view: dict[str, Any] = page.evaluate(_VIEW)
    return view
