"""The workbench in the served app, in a real browser: from a click to an exported table."""

from __future__ import annotations

import math
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from astropy.table import QTable
from playwright.sync_api import Page, expect

import astroclassify_widgets as acw
from tests.browser.star_field import StarField, star_field
from tests.browser.workbench_page import PATIENCE, WorkbenchPage

APP = Path(__file__).parents[2] / "notebooks" / "app.ipynb"


@pytest.fixture(scope="module")
def field(tmp_path_factory: pytest.TempPathFactory) -> StarField:
    return star_field(tmp_path_factory.mktemp("field"))


@pytest.fixture
def workbench(voila_page: Callable[..., Page], field: StarField) -> WorkbenchPage:
    environment = {"ASTRO_FRAME": str(field.path), "ASTRO_SERVED": "1"}
    return WorkbenchPage(voila_page(APP, environment=environment)).wait_until_complete()


# --- a click


def test_a_click_on_a_star_gives_one_row_within_a_fifth_of_a_pixel(
    workbench: WorkbenchPage, field: StarField, tmp_path: Path
) -> None:
    star = field.stars[0]
    workbench.click_at(star[0] + 1, star[1] - 1)
    workbench.expect_count("Placed", 1)
    expect(workbench.rows).to_have_count(1)
    expect(workbench.page.locator(".acw-summary-flux")).to_contain_text("±")
    expect(workbench.page.locator(".acw-curves .bqplot").first).to_be_visible()
    [row] = QTable.read(workbench.export("ECSV", tmp_path))
    assert math.hypot(row["x_centroid"].value - star[0], row["y_centroid"].value - star[1]) < 0.2


def test_a_click_on_empty_sky_says_so(workbench: WorkbenchPage, field: StarField) -> None:
    workbench.click_at(*field.empty)
    sentence = workbench.expect_status("notice", "ASTRO_4008")
    assert "no star" in sentence.lower()
    assert workbench.count("Placed") == 0


def test_the_selected_row_and_the_selected_star_are_the_same_both_ways(
    workbench: WorkbenchPage, field: StarField
) -> None:
    for star in field.stars[:3]:
        before = workbench.count("Placed")
        workbench.click_at(*star)
        workbench.expect_count("Placed", before + 1)
    title = workbench.page.locator(".acw-summary-title")
    expect(title).to_contain_text("Source 3")
    workbench.rows.nth(0).click()
    expect(title).to_contain_text("Source 1")
    workbench.click_at(*field.stars[1])
    expect(title).to_contain_text("Source 2")
    expect(workbench.page.locator(".acw-row[aria-selected=true]")).to_have_attribute("data-row", "1")


# --- sources under the hand


def test_an_aperture_and_its_radius_are_dragged_and_undo_takes_both_back(
    workbench: WorkbenchPage, field: StarField
) -> None:
    x, y = field.stars[0]
    workbench.click_at(x, y)
    workbench.expect_count("Placed", 1)
    handle = workbench.page.locator("[data-handle=r]")
    for _ in range(4):  # until the aperture is large enough on the screen to have handles
        if handle.count():
            break
        workbench.page.mouse.move(*workbench.on_page(x, y))
        workbench.page.mouse.wheel(0, -300)
        workbench.page.wait_for_timeout(300)
    expect(handle).to_have_count(1)
    workbench.drag((x + 5, y), (x + 7, y))
    box = workbench.control("r").locator("input[type=number], input[type=text]").first
    expect(box).to_have_value(re.compile(r"^(6\.9|7(\.0)?|7\.1)$"), timeout=PATIENCE)
    workbench.drag((x, y), (x + 9, y + 4))
    workbench.expect_text("Source 1 moved")
    for _ in range(2):
        workbench.page.locator("button.acw-undo").click()
    expect(box).to_have_value(re.compile(r"^5(\.0)?$"), timeout=PATIENCE)
    workbench.expect_count("Placed", 1)


def test_apertures_in_a_box_are_removed_at_once_and_come_back_at_once(
    workbench: WorkbenchPage, field: StarField
) -> None:
    for number, star in enumerate(field.stars[:3], 1):
        workbench.click_at(*star)
        workbench.expect_count("Placed", number)
    workbench.page.keyboard.down("Control")
    workbench.drag((-0.4, -0.4), (1e9, 1e9))
    workbench.page.keyboard.up("Control")
    workbench.expect_text("3 placed sources chosen")
    workbench.page.keyboard.press("Delete")
    workbench.expect_count("Placed", 0)
    workbench.page.locator("button.acw-undo").click()
    workbench.expect_count("Placed", 3)


# --- thresholds


@pytest.mark.parametrize("detector", ["sep", "dao"])
def test_a_higher_threshold_finds_fewer_sources_and_undo_brings_them_back(
    workbench: WorkbenchPage, detector: str
) -> None:
    before = workbench.count("Detected")
    if detector == "dao":
        workbench.choose("detector", "dao")
        before = workbench.wait_for_other_count("Detected", than=before)
    workbench.drag_slider("threshold_sigma", 0.6)
    after = workbench.wait_for_other_count("Detected", than=before)
    assert 0 < after < before
    workbench.page.locator("button.acw-undo").click()
    workbench.expect_count("Detected", before)


def test_a_radius_that_does_not_fit_its_annulus_is_refused_with_a_sentence(workbench: WorkbenchPage) -> None:
    workbench.set_number("r", 9)
    assert "r_in = 8.0 px must not be smaller than r = 9.0 px" in workbench.expect_status("error", "ASTRO_4005")


# --- files


def test_the_exported_table_is_that_of_run_byte_for_byte(
    workbench: WorkbenchPage, field: StarField, tmp_path: Path
) -> None:
    frame = acw.load(field.path)
    before = workbench.count("Detected")
    workbench.set_number("threshold_sigma", 20)
    workbench.wait_for_other_count("Detected", than=before)
    workbench.show("Detected")
    expect(workbench.rows.first).to_be_visible(timeout=PATIENCE)
    result = acw.run(frame, threshold_sigma=20)
    for label, name in (("ECSV", "ecsv"), ("CSV", "csv"), ("JSON", "json"), ("FITS", "fits")):
        exported = workbench.export(label, tmp_path)
        assert exported.name == f"night.{name}"
        assert exported.read_bytes() == result.table_bytes(name)
    assert len(QTable.read(tmp_path / "night.ecsv")) == len(result)


def test_the_exported_script_gives_the_exported_table_without_any_widget(
    workbench: WorkbenchPage, field: StarField, tmp_path: Path
) -> None:
    for star in field.stars[:2]:
        workbench.click_at(*star)
        expect(workbench.rows.last).to_be_visible(timeout=PATIENCE)
    workbench.expect_count("Placed", 2)
    workbench.set_number("r", 6)
    workbench.page.wait_for_function("document.querySelector('.acw-curves')?.textContent.includes('F(6 px)')")
    table = workbench.export("ECSV", tmp_path)
    exported = table.read_bytes()
    script = workbench.export("Python script", tmp_path)
    table.unlink()
    check = (
        f"import sys, runpy; runpy.run_path({str(script)!r}); "
        "print([m for m in ('ipywidgets', 'anywidget', 'bqplot', 'IPython') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", check], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
    assert (tmp_path / "night.ecsv").read_bytes() == exported


def test_a_file_is_opened_by_upload_and_a_bad_one_says_so(workbench: WorkbenchPage, tmp_path: Path) -> None:
    other = acw.write(acw.simulate(seed=3, nx=200, ny=150, n_stars=12)[0], tmp_path / "other.fits")
    workbench.upload(other)
    workbench.expect_text("other.fits: 200 × 150 px")
    workbench.wait_until_complete()
    expect(workbench.page.locator(".acw-frames select option")).to_have_count(2)
    bad = tmp_path / "bad.fits"
    bad.write_bytes(b"no frame at all " * 1000)
    workbench.upload(bad)
    workbench.expect_status("error", "ASTRO_4007")
    expect(workbench.page.locator(".acw-frames select option")).to_have_count(2)
    assert workbench.view["complete"]


def test_there_is_no_way_to_open_the_servers_own_files(workbench: WorkbenchPage) -> None:
    expect(workbench.page.locator(".acw-path")).to_have_count(0)


# --- the image is the browser's own


def test_contrast_and_stretch_send_no_message(workbench: WorkbenchPage, field: StarField) -> None:
    workbench.page.evaluate(
        """() => {
            window.sentMessages = 0;
            const send = WebSocket.prototype.send;
            WebSocket.prototype.send = function (data) { window.sentMessages += 1; return send.call(this, data); };
        }"""
    )
    frames = workbench.view["frames"]
    x, y = workbench.on_page(*field.empty)
    workbench.page.mouse.move(x, y)
    workbench.page.mouse.down(button="right")
    for step in range(20):
        workbench.page.mouse.move(x + 4 * step, y + 2 * step)
    workbench.page.mouse.up(button="right")
    workbench.page.wait_for_function(
        f"JSON.parse(document.querySelector('.acw-image-canvas').dataset.view).frames > {frames}"
    )
    workbench.page.wait_for_timeout(600)
    assert workbench.page.evaluate("window.sentMessages") == 0
    workbench.click_at(*field.stars[0])
    workbench.expect_count("Placed", 1)
    assert workbench.page.evaluate("window.sentMessages") > 0


# --- a page that comes back


def test_after_a_reload_the_workbench_works_again(workbench: WorkbenchPage, field: StarField) -> None:
    workbench.click_at(*field.stars[0])
    workbench.expect_count("Placed", 1)
    workbench.page.reload(timeout=PATIENCE)
    workbench.wait_until_complete()
    workbench.click_at(*field.stars[1])
    workbench.expect_count("Placed", 1)
    expect(workbench.page.locator(".acw-summary-title")).to_contain_text(re.compile(r"Source 1"))
