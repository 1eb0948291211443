"""Undo and redo."""

from __future__ import annotations

from collections.abc import Callable

import ipywidgets


class HistoryBar(ipywidgets.HBox):
    """Two buttons, each pressable where there is something to take back or to do again."""

    def __init__(self) -> None:
        self._undo = ipywidgets.Button(icon="undo", tooltip="Undo [Ctrl-Z over the image]", disabled=True)
        self._redo = ipywidgets.Button(icon="repeat", tooltip="Redo [Ctrl-Shift-Z over the image]", disabled=True)
        super().__init__([self._undo, self._redo])
        for widget, name in ((self, "history-bar"), (self._undo, "undo"), (self._redo, "redo")):
            widget.add_class(f"acw-{name}")
        for button in self.children:
            button.add_class("acw-icon-button")

    def show(self, *, can_undo: bool, can_redo: bool) -> None:
        """Let the buttons be pressed, or not."""
        self._undo.disabled, self._redo.disabled = not can_undo, not can_redo

    def on_undo(self, callback: Callable[[], None]) -> None:
        """Call a function when the last action is to be taken back."""
        self._undo.on_click(lambda _: callback())

    def on_redo(self, callback: Callable[[], None]) -> None:
        """Call a function when what was taken back is to be done again."""
        self._redo.on_click(lambda _: callback())
