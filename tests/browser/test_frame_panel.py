"""The frame panel in the served app, in a real browser: by keyboard, as text, and with what was measured."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from astropy.io import fits
from playwright.sync_api import Locator, Page, expect

import astroclassify_widgets as acw
from tests.browser.workbench_page import PATIENCE, WorkbenchPage

APP = Path(__file__).parents[2] / "notebooks" / "app.ipynb"
EVIL = "<img src=x onerror=\"document.title='taken'\">M 13"


@pytest.fixture(scope="module")
def night(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with flagged pixels, whose header holds HTML, a time zone, and a longitude of no direction."""
    made, _ = acw.simulate(seed=7, nx=300, ny=260, n_stars=40, flux_min=800)
    flags = np.zeros(made.shape, np.int16)
    flags[50:60, 100:120] = 16
    primary = fits.PrimaryHDU()
    cards = {"OBJECT": EVIL, "FILTER": "R", "DATE-OBS": "2017-12-19T18:33:43-0700", "LONGITUD": 110.88, "EXPTIME": 60.0}
    primary.header.update(cards)
    science = fits.ImageHDU(np.asarray(made.data), name="SCI")
    science.header.update({"BUNIT": "adu", "EGAIN": 1.5})
    path = tmp_path_factory.mktemp("night") / "night.fits"
    fits.HDUList([primary, science, fits.ImageHDU(flags, name="DQ")]).writeto(path)
    return path


def open_panel(page: Page) -> Locator:
    """Open the section with the keyboard, and return what it holds."""
    header = page.locator(".acw-frame-panel .jupyter-widget-Collapse-header")
    expect(header).to_have_attribute("aria-expanded", "false")
    header.focus()
    page.keyboard.press("Enter")
    expect(header).to_have_attribute("aria-expanded", "true")
    facts = page.locator(".acw-frame-facts")
    expect(facts).to_be_visible()
    return facts


def fact(facts: Locator, label: str) -> Locator:
    return facts.locator(".acw-fact").filter(has=facts.page.get_by_text(label, exact=True))


@pytest.mark.parametrize("size", [(1500, 860), (1000, 1180), (400, 1500)], ids=["wide", "medium", "narrow"])
def test_the_panel_tells_where_each_value_comes_from_and_fits_its_column(
    voila_page: Callable[..., Page], night: Path, size: tuple[int, int]
) -> None:
    environment = {"ASTRO_FRAME": str(night), "ASTRO_SERVED": "1"}
    page = WorkbenchPage(voila_page(APP, size=size, environment=environment)).wait_until_complete().page
    expect(page.locator(".acw-frame-panel .jupyter-widget-Collapse-header")).to_contain_text("Frame (")
    facts = open_panel(page)
    expect(fact(facts, "effective gain")).to_contain_text("1.5 e- per adu")
    expect(fact(facts, "effective gain")).to_contain_text("EGAIN = 1.5 (HDU 1)")
    expect(fact(facts, "effective gain")).to_contain_text("set gain")
    expect(fact(facts, "mid-exposure")).to_contain_text("2017-12-20 01:34:13.000 UTC")
    expect(fact(facts, "data quality")).to_contain_text("200 px")
    expect(facts).to_contain_text("does not say whether it counts east or west")
    assert facts.evaluate("element => element.scrollWidth <= element.clientWidth")
    for part in facts.locator(".acw-fact-value, .acw-fact-origin").all():
        box, whole = part.bounding_box(), facts.bounding_box()
        assert box is not None
        assert whole is not None
        assert box["x"] + box["width"] <= whole["x"] + whole["width"] + 1


def test_html_in_a_header_is_text_and_runs_nothing(voila_page: Callable[..., Page], night: Path) -> None:
    environment = {"ASTRO_FRAME": str(night), "ASTRO_SERVED": "1"}
    page = WorkbenchPage(voila_page(APP, environment=environment)).wait_until_complete().page
    facts = open_panel(page)
    expect(fact(facts, "target").locator(".acw-fact-value")).to_have_text(EVIL)
    assert facts.locator("img").count() == 0
    assert page.title() != "taken"


def test_a_gain_from_the_recipe_is_shown_with_its_name(voila_page: Callable[..., Page], night: Path) -> None:
    environment = {"ASTRO_FRAME": str(night), "ASTRO_SERVED": "1"}
    workbench = WorkbenchPage(voila_page(APP, environment=environment)).wait_until_complete()
    facts = open_panel(workbench.page)
    noise = workbench.page.locator(".acw-recipe-controls .jupyter-widget-Collapse-header", has_text="Noise")
    noise.click()
    workbench.control("gain").get_by_role("button", name="value").click()
    workbench.set_number("gain", 2.5)
    expect(fact(facts, "effective gain")).to_contain_text("2.5 e- per adu", timeout=PATIENCE)
    expect(fact(facts, "effective gain")).to_contain_text("gain = 2.5 e-/ADU (given)")
