"""The browser tests' own tools: pages come up in the app and in JupyterLab, and what goes wrong in them is told."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.watch import NOT_LOCAL, Watch

Opener = Callable[..., Page]

SLIDER = """
import ipywidgets
slider = ipywidgets.IntSlider(description="hello", value=3)
echo = ipywidgets.Label()
slider.observe(lambda change: setattr(echo, "value", f"the kernel heard {change.new}"), "value")
ipywidgets.VBox([slider, echo])
"""


@pytest.mark.parametrize("opener", ["voila_page", "lab_page"])
def test_a_widget_speaks_with_its_kernel(opener: str, request: pytest.FixtureRequest) -> None:
    page = request.getfixturevalue(opener)(SLIDER)
    expect(page.get_by_text("hello", exact=True)).to_be_visible(timeout=20_000)
    page.locator(".widget-slider .noUi-handle").first.focus()
    page.keyboard.press("ArrowUp")
    expect(page.get_by_text("the kernel heard 4", exact=True)).to_be_visible()


def test_the_theme_is_dark_when_asked_for(voila_page: Opener) -> None:
    assert voila_page(SLIDER, theme="dark").evaluate("document.body.dataset.jpThemeLight") == "false"


@pytest.mark.parametrize(
    ("action", "problem"),
    [
        ("console.error('oh dear')", "console error: oh dear"),
        ("setTimeout(() => { throw new Error('oh no') })", "page error: .*oh no"),
        ("fetch('https://example.org/x').catch(() => {})", "request to elsewhere: https://example.org/x"),
        ("new WebSocket('wss://example.org/y')", "request to elsewhere: wss://example.org/y"),
    ],
)
def test_what_goes_wrong_in_the_browser_is_seen(page: Page, watch: Watch, action: str, problem: str) -> None:
    page.evaluate(f"() => {{ {action} }}")
    page.wait_for_timeout(300)
    assert re.search(problem, "\n".join(watch.problems))
    watch.problems.clear()


def test_a_problem_that_was_not_expected_fails_the_test() -> None:
    watch = Watch()
    watch.expect("oh no")
    watch.note("console error: oh no")
    watch.note("console error: oh dear")
    with pytest.raises(AssertionError, match="oh dear"):
        watch.verify()


def test_an_expected_problem_that_does_not_come_fails_the_test() -> None:
    watch = Watch()
    watch.expect("503")
    with pytest.raises(AssertionError, match=r"never came.*503"):
        watch.verify()


@pytest.mark.parametrize(
    ("url", "elsewhere"),
    [
        ("http://127.0.0.1:8888/x", False),
        ("ws://localhost:1/y", False),
        ("http://[::1]:80/", False),
        ("data:text/css,x", False),
        ("blob:http://127.0.0.1:1/x", False),
        ("https://cdn.example.org/a.js", True),
        ("http://127.0.0.1.example.org/", True),
        ("http://localhost@example.org/", True),
    ],
)
def test_only_this_machine_counts_as_local(url: str, elsewhere: bool) -> None:
    assert bool(NOT_LOCAL.match(url)) == elsewhere
