"""A notebook, served by the project's own app, in a real browser."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.correctness import require
from tests.browser.find_chromium import find_chromium
from tests.browser.servers import notebook_file, served_app

_FLAGS: Final = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
_HERE: Final = Path(__file__).parent
_ROOT: Final = _HERE.parents[2]
_SCRIPTS: Final = ("painted.js", "count_messages.js")
PATIENCE: Final = 90_000
"""As long as anything may take on a busy machine [ms]."""

Size = tuple[int, int]


@contextmanager
def chromium(running: Browser | None = None) -> Iterator[Browser]:
    """Give a browser: one that is running already, or a new one."""
    if running is not None:
        yield running
        return
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=list(_FLAGS))
        yield browser
        browser.close()


@contextmanager
def served(source: str, environment: Mapping[str, str] | None = None) -> Iterator[str]:
    """Serve a notebook, given as Python source with cells parted by ``# %%``; gives its address.

    Its kernels can import this package; they start when a page is opened, as nothing is to be ready beforehand.
    """
    find_us = f"import sys\nsys.path.insert(0, {str(_ROOT)!r})\n# %%\n"
    settings = {"ASTRO_APP_PREHEATED_KERNELS": "0", "ASTRO_APP_THEME": "light", **(environment or {})}
    with (
        TemporaryDirectory(prefix="benchmark-") as folder,
        served_app(notebook_file(find_us + source, Path(folder)), Path(folder), settings) as address,
    ):
        yield address


@contextmanager
def opened(browser: Browser, address: str, size: Size) -> Iterator[Page]:
    """Open a page with the scripts of this topic in it; an error of a script of the page is a wrong answer."""
    context = browser.new_context(viewport={"width": size[0], "height": size[1]})
    errors: list[str] = []
    context.on("weberror", lambda error: errors.append(str(error.error)))
    for script in _SCRIPTS:
        context.add_init_script(path=_HERE / script)
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    try:
        page.goto(address)
        yield page
        require(not errors, f"a script of the page failed: {errors[:1]}")
    finally:
        page.close(run_before_unload=False)  # leaving it ends its kernel
        context.close()
