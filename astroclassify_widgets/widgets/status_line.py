"""The line that says what happened, what is going on, and what went wrong."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import anywidget
import traitlets

from astroclassify_widgets.errors import AstroError

_HERE: Final = Path(__file__).parent


class StatusLine(anywidget.AnyWidget):
    """One sentence with its kind; while the worker is busy, a moving bar and a Cancel button.

    It also brings the style sheet of the whole workbench.
    """

    _esm = _HERE / "status_line.js"
    _css = _HERE / "workbench.css"

    kind = traitlets.Enum(("info", "notice", "error"), default_value="info").tag(sync=True)
    text = traitlets.Unicode("").tag(sync=True)
    code = traitlets.Unicode("").tag(sync=True)
    busy = traitlets.Bool(False).tag(sync=True)
    activity = traitlets.Unicode("").tag(sync=True)

    def __init__(self) -> None:
        super().__init__()
        self._on_cancel: list[Callable[[], None]] = []
        self.on_msg(self._received)

    def on_cancel(self, callback: Callable[[], None]) -> None:
        """Call a function when the user presses Cancel."""
        self._on_cancel.append(callback)

    def tell(self, sentence: str) -> None:
        """Say what happened."""
        self._say("info", sentence, "")

    def clear(self) -> None:
        """Take back what was said, now that something else was done."""
        self._say("info", "", "")

    def notice(self, error: AstroError) -> None:
        """Say what could not be done although nothing is wrong, such as a click on empty sky."""
        self._say("notice", _sentence(error), error.code.name)

    def complain(self, error: AstroError) -> None:
        """Say what went wrong, with its code and what would be right."""
        self._say("error", _sentence(error), error.code.name)

    def _say(self, kind: str, text: str, code: str) -> None:
        with self.hold_sync():
            self.kind, self.text, self.code = kind, text, code

    def _received(self, _: Any, content: dict[str, Any], __: list[memoryview]) -> None:
        if content.get("kind") == "cancel":
            for callback in self._on_cancel:
                callback()


def _sentence(error: AstroError) -> str:
    return f"{error.message} {error.hint}".strip()
