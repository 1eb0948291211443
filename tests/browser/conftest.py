"""A real browser on real servers.

How to write a browser test::

    def test_a_slider_shows_its_name(voila_page):
        page = voila_page("import ipywidgets\nipywidgets.IntSlider(description='hello')")
        expect(page.get_by_text("hello")).to_be_visible()

``voila_page(notebook, theme="light", size=(1280, 800), environment={})`` serves a notebook (a path, or Python source
    with cells parted by lines ``# %%``) by the project's own app, opens it, waits until its cells have run, and returns
    the page of playwright. In one test file a notebook is served by one server; each page gets a kernel of its own.
``lab_page(notebook, theme="light", size=(1280, 800), environment={})`` opens it in JupyterLab (single-document mode),
    runs all its cells and waits for them.
``served(notebook, ...)`` and ``open_page(size, color_scheme)`` are the parts: an address with its token; an empty page.
``page`` is one empty page.
``watch``: what goes wrong in the browser fails the test: any request to elsewhere than this machine, any error of a
    script, any error on the console. A test that provokes one says so before: ``watch.expect("503")``. Nothing else is
    let pass.

Nothing is read from the user's Jupyter folders, and no internet is needed. When a test fails, a picture of each of its
pages is in the folder that the report names. The browser is a Chromium of the system; see `find_chromium`.

The browser lives as long as a test file: playwright's loop would forbid asyncio.run in later files of the same process.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Generator, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser import servers
from tests.browser.find_chromium import find_chromium
from tests.browser.watch import Watch

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
]
SIZE = (1280, 800)
MILLISECONDS = 1000 * servers.PATIENCE_SECONDS
LAB_IS_READY = """() => {
    const context = window.jupyterapp?.shell.currentWidget?.sessionContext;
    return Boolean(context?.isReady) && context.session?.kernel?.status === 'idle';
}"""
LAB_RUNS_ALL = "() => { window.jupyterapp.commands.execute('notebook:run-all-cells'); }"
LAB_HAS_RUN = """() => {
    const prompts = [...document.querySelectorAll('.jp-CodeCell .jp-InputPrompt')];
    return prompts.length > 0 && prompts.every(prompt => /^\\[\\d+\\]:$/.test(prompt.textContent.trim()));
}"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A headless Chromium of the system."""
    path = find_chromium()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def open_page(browser: Browser, watch: Watch, request: pytest.FixtureRequest) -> Iterator[Callable[..., Page]]:
    """Open an empty page, watched, in a context of its own."""
    pages: list[Page] = []

    def open_page(size: tuple[int, int] = SIZE, color_scheme: Any = "light") -> Page:
        context = browser.new_context(
            viewport={"width": size[0], "height": size[1]}, color_scheme=color_scheme, service_workers="block"
        )
        watch.over(context)
        # Whether to leave unsaved work behind: yes.
        context.on("dialog", lambda dialog: dialog.accept() if dialog.type == "beforeunload" else dialog.dismiss())
        pages.append(context.new_page())
        return pages[-1]

    request.node.browser_pages = pages
    yield open_page
    for page in pages:
        if not page.is_closed():
            page.goto("about:blank")  # a page that is left ends its kernel; one that is torn away does not
        page.context.close()


@pytest.fixture
def page(open_page: Callable[..., Page]) -> Page:
    """One empty page."""
    return open_page()


@pytest.fixture(scope="module")
def _running() -> Iterator[Callable[..., Any]]:
    """Run each server once per test file."""
    with contextlib.ExitStack() as stack:
        begun: dict[object, Any] = {}

        def run(key: object, server: Callable[[], contextlib.AbstractContextManager[Any]]) -> Any:
            if key not in begun:
                begun[key] = stack.enter_context(server())
            return begun[key]

        yield run


@pytest.fixture(scope="module")
def served(_running: Callable[..., Any], tmp_path_factory: pytest.TempPathFactory) -> Callable[..., str]:
    """Serve a notebook by the project's own app; gives its address with the token."""

    def serve(notebook: str | Path, theme: str = "light", environment: Mapping[str, str] | None = None) -> str:
        settings = {"ASTRO_APP_THEME": theme, "ASTRO_APP_PREHEATED_KERNELS": "0", **(environment or {})}

        def server() -> contextlib.AbstractContextManager[str]:
            folder = tmp_path_factory.mktemp("app")
            return servers.served_app(servers.notebook_file(notebook, folder), folder, settings)

        address: str = _running(("app", notebook, tuple(sorted(settings.items()))), server)
        return address

    return serve


@pytest.fixture
def voila_page(served: Callable[..., str], open_page: Callable[..., Page]) -> Callable[..., Page]:
    """Open a notebook served by the project's own app, and wait for its cells."""

    def voila_page(
        notebook: str | Path,
        theme: str = "light",
        size: tuple[int, int] = SIZE,
        environment: Mapping[str, str] | None = None,
    ) -> Page:
        page = open_page(size, theme)
        page.goto(served(notebook, theme, environment), timeout=MILLISECONDS)
        page.locator("#rendered_cells").wait_for(state="visible", timeout=MILLISECONDS)
        return page

    return voila_page


@pytest.fixture
def lab_page(
    _running: Callable[..., Any], open_page: Callable[..., Page], tmp_path_factory: pytest.TempPathFactory
) -> Callable[..., Page]:
    """Open a notebook in JupyterLab, run all its cells and wait for them."""

    def lab_page(
        notebook: str | Path,
        theme: str = "light",
        size: tuple[int, int] = SIZE,
        environment: Mapping[str, str] | None = None,
    ) -> Page:
        own = environment or {}
        address, token, folder = _running(
            ("lab", theme, tuple(sorted(own.items()))),
            lambda: servers.jupyter_lab(tmp_path_factory.mktemp("lab"), theme, own),
        )
        name = f"notebook-{len(list(folder.iterdir()))}.ipynb"
        source = servers.notebook_file(notebook, tmp_path_factory.mktemp("notebook"))
        (folder / name).write_bytes(source.read_bytes())
        page = open_page(size, theme)
        page.goto(f"{address}/doc/tree/{name}?token={token}", timeout=MILLISECONDS)
        page.locator(".jp-Notebook .jp-CodeCell").first.wait_for(timeout=MILLISECONDS)
        page.wait_for_function(LAB_IS_READY, timeout=MILLISECONDS)
        page.evaluate(LAB_RUNS_ALL)
        page.wait_for_function(LAB_HAS_RUN, timeout=MILLISECONDS)
        return page

    return lab_page


@pytest.hookimpl(wrapper=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> Generator[None, Any, Any]:
    """Fail a test in whose browser something went wrong."""
    outcome = yield
    watch = pyfuncitem.funcargs.get("watch")
    if isinstance(watch, Watch):
        watch.verify()
    return outcome


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Generator[None, Any, Any]:
    """Take a picture of every page of a failed test."""
    report = yield
    pages = getattr(item, "browser_pages", [])
    if call.when == "call" and report.failed and pages:
        folder = item.config._tmp_path_factory.mktemp("pictures")  # type: ignore[attr-defined]
        for number, page in enumerate(pages):
            if not page.is_closed():
                page.screenshot(path=folder / f"{item.name[:60].replace('/', '_')}-{number}.png")
        report.sections.append(("pictures of the pages", str(folder)))
    return report
