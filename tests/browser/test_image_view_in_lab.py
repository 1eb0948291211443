"""The image view in JupyterLab: its keys are its own there, and it comes back after a reload."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.image_screen import ImageScreen

Opener = Callable[..., Page]

NOTEBOOK = """
import numpy as np
from astroclassify_widgets.model.frame import Frame
from astroclassify_widgets.widgets.image_view import ImageView, SourceState
pixels = np.random.default_rng(1).normal(100, 5, (700, 900)).astype(np.float32)
view = ImageView(height="420px")
view.show_frame(Frame(pixels, np.zeros(pixels.shape, bool), name="scene.fits"))
view.show_sources([300], [200], np.array([SourceState.PLACED], np.uint8))
view
# %%
1 + 1
"""


@pytest.fixture
def page(lab_page: Opener) -> Page:
    return lab_page(NOTEBOOK)


def test_the_notebooks_shortcuts_are_silent_over_the_view(page: Page) -> None:
    screen = ImageScreen(page).settle()
    page.mouse.click(*screen.point(450, 100))
    expect(screen.root).to_be_focused()
    for key in ("d", "d", "a", "b", "x", "c", "v", "z", "m", "y", "r", "0", "0", "Delete", "Escape", "Control+z"):
        page.keyboard.press(key)
    page.wait_for_timeout(500)
    expect(page.locator(".jp-Cell")).to_have_count(2)
    expect(page.locator(".jp-CodeCell")).to_have_count(2)
    expect(page.locator(".jp-Dialog")).to_have_count(0)
    expect(screen.root).to_be_visible()
    page.keyboard.press("f")
    assert screen.wait_for("view.scale > 0")["complete"]


def test_a_saved_notebook_that_is_opened_again_shows_the_view_as_the_kernel_has_it(page: Page) -> None:
    before = ImageScreen(page).settle().view
    page.evaluate("window.jupyterapp.commands.execute('docmanager:save')")
    page.wait_for_function("!document.querySelector('.jp-mod-dirty')")
    page.wait_for_timeout(1000)
    page.reload()
    after = ImageScreen(page).settle().view
    assert (after["image"], after["sources"], after["complete"]) == (before["image"], 1, True)
