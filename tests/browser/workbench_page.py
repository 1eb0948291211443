"""The workbench as a user has it before him: what he sees, clicks and drags."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any, Final

from playwright.sync_api import Locator, Page, expect

PATIENCE: Final = 60_000
"""As long as anything may take on a busy machine [ms]."""


class WorkbenchPage:
    """A page that shows one workbench."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.canvas = page.locator(".acw-image-canvas")
        self.status = page.locator(".acw-status")
        self.rows = page.locator(".acw-sources .acw-row")

    def wait_until_complete(self) -> WorkbenchPage:
        """Wait until the image is painted at the resolution of the screen, and the detections are there."""
        self.canvas.wait_for(timeout=PATIENCE)
        self.page.wait_for_function(
            """() => {
                const canvas = document.querySelector('.acw-image-canvas');
                return canvas?.dataset.view && JSON.parse(canvas.dataset.view).complete;
            }""",
            timeout=PATIENCE,
        )
        expect(self._tab("Detected")).to_contain_text(re.compile(r"\(\d+\)"), timeout=PATIENCE)
        return self

    # --- the image

    @property
    def view(self) -> dict[str, Any]:
        """What the image says of itself."""
        view: dict[str, Any] = json.loads(self.canvas.get_attribute("data-view") or "{}")
        return view

    def on_page(self, x: float, y: float) -> tuple[float, float]:
        """Return where a pixel of the frame is on the page."""
        view, box = self.view, self.canvas.bounding_box()
        assert box is not None
        return (
            box["x"] + view["width"] / 2 + (x - view["x"]) * view["scale"],
            box["y"] + view["height"] / 2 - (y - view["y"]) * view["scale"],
        )

    def click_at(self, x: float, y: float, **options: Any) -> None:
        """Click a pixel of the frame."""
        self.page.mouse.click(*self.on_page(x, y), **options)

    def drag(self, start: tuple[float, float], end: tuple[float, float]) -> None:
        """Drag from one pixel of the frame to another, both as far as they are in sight."""
        self.page.mouse.move(*self._on_canvas(*start))
        self.page.mouse.down()
        self.page.mouse.move(*self._on_canvas(*end), steps=6)
        self.page.mouse.up()

    def _on_canvas(self, x: float, y: float) -> tuple[float, float]:
        box, (left, top) = self.canvas.bounding_box(), self.on_page(x, y)
        assert box is not None
        return (
            min(max(left, box["x"] + 1), box["x"] + box["width"] - 1),
            min(max(top, box["y"] + 1), box["y"] + box["height"] - 1),
        )

    # --- the table

    def _tab(self, name: str) -> Locator:
        return self.page.locator(".acw-lists button", has_text=name)

    def show(self, name: str) -> None:
        """Show the list of placed or detected sources."""
        self._tab(name).click()

    def count(self, name: str) -> int:
        """Return the number on the list's button."""
        found = re.search(r"\((\d+)\)", self._tab(name).inner_text())
        return int(found[1]) if found else -1

    def expect_count(self, name: str, number: int) -> None:
        """Wait until a list has so many sources."""
        expect(self._tab(name)).to_contain_text(f"({number})", timeout=PATIENCE)

    def wait_for_other_count(self, name: str, than: int) -> int:
        """Wait until the number of a list is another one, and return it."""
        pattern = re.compile(rf"\((?!{than}\))\d+\)")
        expect(self._tab(name)).to_contain_text(pattern, timeout=PATIENCE)
        return self.count(name)

    # --- controls

    def control(self, field: str) -> Locator:
        """Return the control of a recipe field."""
        return self.page.locator(f".acw-control-{field}")

    def set_number(self, field: str, value: float) -> None:
        """Type a value into the number box of a control."""
        box = self.control(field).locator("input[type=number], input[type=text]").first
        box.fill(str(value))
        box.press("Enter")

    def drag_slider(self, field: str, share: float) -> None:
        """Drag a slider's handle to a share of its length, in steps as a hand does."""
        slider = self.control(field).locator(".noUi-target, .widget-slider .slider").first
        handle = slider.locator(".noUi-handle").first
        handle_box, box = handle.bounding_box(), slider.bounding_box()
        assert handle_box is not None
        assert box is not None
        y = handle_box["y"] + handle_box["height"] / 2
        begin, end = handle_box["x"] + handle_box["width"] / 2, box["x"] + share * box["width"]
        self.page.mouse.move(begin, y)
        self.page.mouse.down()
        for step in range(1, 9):
            self.page.mouse.move(begin + (end - begin) * step / 8, y)
        self.page.mouse.up()

    def choose(self, field: str, value: str) -> None:
        """Press the button of a value."""
        self.control(field).get_by_role("button", name=value, exact=True).click()

    # --- status and files

    def expect_status(self, kind: str, code: str = "") -> str:
        """Wait until the status line is of a kind, and return what it says."""
        expect(self.status).to_have_attribute("data-kind", kind, timeout=PATIENCE)
        if code:
            expect(self.status).to_have_attribute("data-code", code, timeout=PATIENCE)
        return self.status.locator(".acw-status-text").inner_text()

    def expect_text(self, text: str | re.Pattern[str]) -> None:
        """Wait until the status line says something."""
        expect(self.status.locator(".acw-status-text")).to_contain_text(text, timeout=PATIENCE)

    def export(self, file_format: str, folder: Path) -> Path:
        """Export the table shown and return the file that the browser saved."""
        self.page.locator(".acw-export-format select").select_option(label=file_format)
        with self.page.expect_download(timeout=PATIENCE) as download:
            self.page.locator("button.acw-export").click()
        target = folder / download.value.suggested_filename
        download.value.save_as(target)
        return target

    def upload(self, file: Path) -> None:
        """Choose a file in the dialogue of the upload."""
        self.page.locator(".acw-frame-bar input[type=file]").set_input_files(file)
