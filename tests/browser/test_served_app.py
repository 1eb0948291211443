"""The served app in a browser: what its server and its page do, whatever they show."""

from __future__ import annotations

import re
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.browser.watch import Watch
from tests.server.running_app import RunningApp, running_app

Opener = Callable[..., Page]

KERNEL = """
import os
import ipywidgets
button = ipywidgets.Button(description="press")
answer = ipywidgets.Label("not yet")
button.on_click(lambda _: setattr(answer, "value", "pressed"))
ipywidgets.VBox([button, answer, ipywidgets.Label(f"kernel {os.getpid()}")], layout={"height": "100vh"})
"""
A_KERNEL = re.compile(r"^kernel \d+$")
WITHIN_MS = 20_000


def open_app(app: RunningApp, page: Page) -> Page:
    page.goto(f"{app.address}/?token={app.token}", timeout=60_000)
    expect(page.get_by_text(A_KERNEL)).to_be_visible(timeout=60_000)
    return page


def press(page: Page) -> None:
    page.get_by_role("button", name="press").click()
    expect(page.get_by_text("pressed", exact=True)).to_be_visible(timeout=WITHIN_MS)


def close(page: Page) -> None:
    """Close a page as its user would."""
    with page.expect_event("close"):
        page.close(run_before_unload=True)


def kernel_of(page: Page) -> str:
    return page.get_by_text(A_KERNEL).inner_text()


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningApp]:
    """An app with room for two pages, that follows the browser's colours."""
    with running_app(tmp_path_factory.mktemp("app"), KERNEL, app_max_kernels=2) as app:
        yield app


def test_a_page_that_is_reloaded_gets_a_new_kernel_and_works(app: RunningApp, page: Page) -> None:
    press(open_app(app, page))
    first = kernel_of(page)
    page.reload()
    expect(page.get_by_text("not yet")).to_be_visible(timeout=WITHIN_MS)
    assert kernel_of(page) != first
    press(page)


def test_a_page_that_is_closed_ends_its_kernel(app: RunningApp, page: Page, wait_until: Callable[..., None]) -> None:
    wait_until(lambda: app.kernels == [])
    open_app(app, page)
    assert len(app.kernels) == 1
    close(page)
    wait_until(lambda: app.kernels == [])


def test_one_page_too_many_says_so_and_can_be_tried_again(
    app: RunningApp, open_page: Opener, watch: Watch, wait_until: Callable[..., None]
) -> None:
    wait_until(lambda: app.kernels == [])
    watch.expect("status of 503")
    first, second, third = (open_page() for _ in range(3))
    open_app(app, first)
    open_app(app, second)
    third.goto(f"{app.address}/?token={app.token}")
    expect(third.get_by_text("2 sessions are running, the most that this app allows")).to_be_visible()
    close(first)
    third.get_by_role("link", name="Try again").click()
    press(third)


def test_the_page_looks_as_the_browser_prefers_and_follows_it(app: RunningApp, open_page: Opener) -> None:
    page = open_app(app, open_page(color_scheme="dark"))
    for scheme, light in (("dark", "false"), ("light", "true"), ("dark", "false")):
        page.emulate_media(color_scheme=scheme)
        expect(page.locator("body")).to_have_attribute("data-jp-theme-light", light)
        background = page.evaluate("getComputedStyle(document.body).backgroundColor")
        brightness = int(background.removeprefix("rgb(").split(",")[0])
        assert (brightness > 128) == (light == "true")


def test_the_notebook_has_all_of_the_window(app: RunningApp, open_page: Opener) -> None:
    page = open_app(app, open_page(size=(900, 700)))
    box = page.locator(".widget-vbox").bounding_box()
    assert box == {"x": 0, "y": 0, "width": 900, "height": 700}
    assert page.evaluate("document.documentElement.scrollHeight") == 700


def test_a_wrong_token_is_told(app: RunningApp, page: Page, watch: Watch) -> None:
    watch.expect("status of 403")
    page.goto(f"{app.address}/?token=wrong")
    expect(page.get_by_text("The address needs its token")).to_be_visible()


def test_a_kernel_that_died_is_told_and_the_page_can_be_reloaded(
    app: RunningApp, page: Page, watch: Watch, wait_until: Callable[..., None]
) -> None:
    wait_until(lambda: app.kernels == [])
    watch.expect("404")
    open_app(app, page)
    expect(page.get_by_role("alert")).to_be_hidden()
    app.kernels[0].kill()
    notice = page.get_by_role("alert")
    expect(notice).to_contain_text("This session has ended, and what it held is gone.", timeout=WITHIN_MS)
    notice.get_by_role("button", name="Reload").click()
    expect(page.get_by_text("not yet")).to_be_visible(timeout=WITHIN_MS)
    press(page)
    expect(page.get_by_role("alert")).to_be_hidden()


def test_an_app_that_was_stopped_is_told(tmp_path: Path, page: Page, watch: Watch) -> None:
    watch.expect("ERR_CONNECTION_REFUSED|ERR_EMPTY_RESPONSE|WebSocket|Failed to fetch|NetworkError|404")
    with running_app(tmp_path, KERNEL) as app:
        open_app(app, page)
        app.process.send_signal(signal.SIGTERM)
        app.process.wait(20)
        expect(page.get_by_role("alert")).to_contain_text("The app does not answer", timeout=WITHIN_MS)
        with pytest.raises(httpx.ConnectError):
            httpx.get(app.address, trust_env=False)
