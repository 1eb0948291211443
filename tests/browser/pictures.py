"""Takes the pictures of the README from the running workbench: python -m tests.browser.pictures [FOLDER]."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from playwright.sync_api import Page, sync_playwright

import astroclassify_widgets as acw
from tests.browser import servers
from tests.browser.conftest import FLAGS
from tests.browser.find_chromium import find_chromium
from tests.browser.workbench_page import PATIENCE, WorkbenchPage

ROOT: Final = Path(__file__).parents[2]
PICTURES: Final = ROOT / "notebooks" / "pictures"
SIZES: Final = {"wide": (1500, 860), "medium": (1000, 1180), "narrow": (400, 1500)}
THEMES: Final = ("light", "dark")
IN_README: Final = ("wide",)
_STARS_CLICKED: Final = 4
_SETTLED_MILLISECONDS: Final = 1500


def take_pictures(folder: Path, sizes: tuple[str, ...]) -> list[Path]:
    """Take a picture of the workbench for each size and theme, with stars measured and one selected."""
    folder.mkdir(parents=True, exist_ok=True)
    taken = []
    for theme in THEMES:
        with _served(theme) as address, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=find_chromium(), args=FLAGS)
            for size in sizes:
                width, height = SIZES[size]
                page = browser.new_page(viewport={"width": width, "height": height}, color_scheme=theme)
                page.goto(address, timeout=PATIENCE)
                _measure_stars(page)
                taken.append(folder / f"workbench-{size}-{theme}.png")
                page.screenshot(path=taken[-1])
                page.goto("about:blank")
                page.close()
            browser.close()
    return taken


@contextmanager
def _served(theme: str) -> Iterator[str]:
    with tempfile.TemporaryDirectory() as folder:
        environment = {"ASTRO_APP_THEME": theme, "ASTRO_APP_PREHEATED_KERNELS": "0"}
        with servers.served_app(ROOT / "notebooks" / "app.ipynb", Path(folder), environment) as address:
            yield address


def _measure_stars(page: Page) -> None:
    """Click a few bright stars of the demo frame, and look closer at the last."""
    workbench = WorkbenchPage(page).wait_until_complete()
    catalog = acw.run(acw.demo_frame(), r=6).catalog
    round_stars = catalog[(catalog["fwhm"].value < 3.2) & (catalog["flags"] == 0)][:_STARS_CLICKED]
    for number, star in enumerate(round_stars, start=1):
        workbench.click_at(star["x_centroid"].value, star["y_centroid"].value)
        workbench.expect_count("Placed", number)
    page.mouse.move(*workbench.on_page(star["x_centroid"].value, star["y_centroid"].value))
    for _ in range(4):
        page.mouse.wheel(0, -240)
        page.wait_for_timeout(150)
    page.wait_for_timeout(_SETTLED_MILLISECONDS)


if __name__ == "__main__":
    chosen = Path(sys.argv[1]) if len(sys.argv) > 1 else PICTURES
    for path in take_pictures(chosen, tuple(SIZES) if len(sys.argv) > 1 else IN_README):
        print(path)
