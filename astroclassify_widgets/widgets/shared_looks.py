"""How many small widgets look: one layout and style for all of a kind, and classes that come and go."""

from __future__ import annotations

from typing import Any, TypeVar

import ipywidgets

W = TypeVar("W", bound=ipywidgets.DOMWidget)


class SharedLooks:
    """Makes widgets that share one layout and one style a kind; CSS says how they look.

    Each would otherwise bring two or three models of its own, and a form has a hundred widgets.
    """

    def __init__(self) -> None:
        self.layout = ipywidgets.Layout()
        self._styles: dict[type[Any], Any] = {}

    def make(self, kind: type[W], **traits: Any) -> W:
        """Return a widget of a kind that brings no model but its own."""
        if kind in self._styles:
            traits["style"] = self._styles[kind]
        made: W = kind(layout=self.layout, **traits)
        self._styles.setdefault(kind, made.style)
        return made


def set_class(widget: ipywidgets.DOMWidget, name: str, on: bool) -> None:
    """Give a widget a class of the style sheet, or take it away; the browser hears only of a change."""
    if on and name not in widget._dom_classes:
        widget.add_class(name)
    elif not on and name in widget._dom_classes:
        widget.remove_class(name)
