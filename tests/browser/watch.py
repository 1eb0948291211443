"""Watches what a browser does during a test: it may speak with this machine only, and nothing may go wrong in it."""

from __future__ import annotations

import re

from playwright.sync_api import BrowserContext, ConsoleMessage, WebError

NOT_LOCAL = re.compile(r"^(https?|wss?)://(?!(127\.0\.0\.1|localhost|\[::1\])(:\d+)?(/|$))")


class Watch:
    """Problems seen in one test, and those that the test expects.

    A test that provokes an error on purpose says so *before*: ``watch.expect("503")``. What is expected must come.
    """

    def __init__(self) -> None:
        self.problems: list[str] = []
        self._expected: dict[str, int] = {}

    def expect(self, pattern: str) -> None:
        """Let problems that a regular expression is found in pass; at least one must come."""
        self._expected[pattern] = 0

    def over(self, context: BrowserContext) -> None:
        """Watch all pages of a context.

        The browser itself resolves no foreign name; nothing is intercepted here, because that would lose what a page
        sends when it is closed.
        """
        context.on("request", lambda request: self._see(request.url))
        context.on("page", lambda page: page.on("websocket", lambda socket: self._see(socket.url)))
        context.on("console", self._hear)
        context.on("weberror", self._fail)

    def verify(self) -> None:
        """Fail the test if anything went wrong, or if what it expected did not."""
        assert not self.problems, "in the browser:\n" + "\n".join(self.problems)
        missing = [pattern for pattern, times in self._expected.items() if not times]
        assert not missing, f"expected in the browser, but never came: {missing}"

    def note(self, problem: str) -> None:
        """Take note of something that went wrong."""
        for pattern in self._expected:
            if re.search(pattern, problem):
                self._expected[pattern] += 1
                return
        self.problems.append(problem)

    def _see(self, url: str) -> None:
        if NOT_LOCAL.match(url):
            self.note(f"request to elsewhere: {url}")

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            place = message.location
            self.note(f"console error: {message.text} ({place.get('url')}:{place.get('lineNumber')})")

    def _fail(self, error: WebError) -> None:
        self.note(f"page error: {error.error}")
