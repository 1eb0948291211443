"""The workbench in JupyterLab, in a real browser, beside the notebook that made it."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path

import pytest
from astropy.table import QTable
from playwright.sync_api import Page, expect

import astroclassify_widgets as acw
from tests.browser.star_field import StarField, star_field
from tests.browser.workbench_page import PATIENCE, WorkbenchPage


@pytest.fixture(scope="module")
def field(tmp_path_factory: pytest.TempPathFactory) -> StarField:
    return star_field(tmp_path_factory.mktemp("field"))


def test_from_a_path_to_an_exported_table(lab_page: Callable[..., Page], field: StarField, tmp_path: Path) -> None:
    """One session from its beginning to its end, for a page of JupyterLab costs many seconds."""
    page = lab_page("import astroclassify_widgets as acw\nworkbench = acw.explore()\nworkbench", size=(1500, 1000))
    workbench = WorkbenchPage(page).wait_until_complete()

    # A file by its path; one that is not there says so, and what is open stays.
    path = page.locator(".acw-path input")
    path.fill(str(field.path.with_name("missing.fits")))
    path.press("Enter")
    workbench.expect_status("error", "ASTRO_4041")
    path.fill(str(field.path))
    path.press("Enter")
    workbench.expect_text("night.fits: 400 × 400 px")
    workbench.wait_until_complete()

    # A click settles on the star; one on empty sky says so.
    star = field.stars[0]
    workbench.canvas.scroll_into_view_if_needed()
    workbench.click_at(star[0] + 1, star[1] - 1)
    workbench.expect_count("Placed", 1)
    workbench.click_at(*field.empty)
    workbench.expect_status("notice", "ASTRO_4008")

    # Each detector follows its threshold, and undo takes it back.
    for detector in ("sep", "dao"):
        before = workbench.count("Detected")
        if detector == "dao":
            workbench.choose("detector", detector)
            before = workbench.wait_for_other_count("Detected", than=before)
        workbench.drag_slider("threshold_sigma", 0.6)
        after = workbench.wait_for_other_count("Detected", than=before)
        assert 0 < after < before
        page.locator("button.acw-undo").click()
        workbench.expect_count("Detected", before)

    # The keys of the image are its own: none reaches the notebook.
    cells = page.locator(".jp-CodeCell").count()
    page.keyboard.down("Shift")
    workbench.click_at(*field.empty)
    page.keyboard.up("Shift")
    workbench.expect_count("Placed", 2)
    for key in ("d", "d", "b", "x", "Delete"):
        page.keyboard.press(key)
    workbench.expect_count("Placed", 1)
    assert page.locator(".jp-CodeCell").count() == cells

    # What is exported is what `run` gives.
    exported = workbench.export("ECSV", tmp_path)
    [row] = QTable.read(exported)
    x, y = row["x_centroid"].value, row["y_centroid"].value
    assert math.hypot(x - star[0], y - star[1]) < 0.2
    result = acw.run(acw.load(field.path), detector="dao", xy=[(x, y)])
    assert exported.read_bytes() == result.table_bytes("ecsv")


def test_after_a_reload_of_the_page_the_workbench_is_still_that_of_the_kernel(
    lab_page: Callable[..., Page], field: StarField
) -> None:
    source = f"import astroclassify_widgets as acw\nworkbench = acw.explore({str(field.path)!r})\nworkbench"
    page = lab_page(source, size=(1500, 1000))
    workbench = WorkbenchPage(page).wait_until_complete()
    workbench.click_at(*field.stars[0])
    workbench.expect_count("Placed", 1)
    page.evaluate("window.jupyterapp.commands.execute('docmanager:save')")
    page.reload(timeout=PATIENCE)
    workbench.wait_until_complete()
    expect(workbench.rows).to_have_count(1, timeout=PATIENCE)
    workbench.canvas.scroll_into_view_if_needed()
    workbench.click_at(*field.stars[1])
    workbench.expect_count("Placed", 2)
