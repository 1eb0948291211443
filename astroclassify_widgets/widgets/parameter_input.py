"""Where the value of a parameter is given: what all inputs share, one of some choices, and a text."""

from __future__ import annotations

import html
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final

import ipywidgets

from astroclassify_widgets.widgets.parameter_facts import ParameterFacts
from astroclassify_widgets.widgets.shared_looks import SharedLooks

Changed = Callable[[Any, bool], None]
"""Gets the new value, and whether more of the same movement may follow."""

_MOST_LETTERS: Final = 18
"""Choices with more letters than this do not fit beside each other; they drop down."""


class ValueInput(ABC):
    """Shows a value in its `widgets` and calls back when the user changes it."""

    widgets: tuple[ipywidgets.Widget, ...]
    classes: tuple[str, ...] = ()

    def __init__(self, facts: ParameterFacts, changed: Changed) -> None:
        self._facts = facts
        self._changed = changed
        self._showing = False

    @property
    @abstractmethod
    def value(self) -> Any:
        """The value shown."""

    def show(self, value: Any) -> None:
        """Show a value without calling back."""
        with self.quietly():
            self._put(value)

    @abstractmethod
    def _put(self, value: Any) -> None:
        """Show a value."""

    @contextmanager
    def quietly(self) -> Iterator[None]:
        """Change widgets within this without calling back."""
        before, self._showing = self._showing, True
        try:
            yield
        finally:
            self._showing = before

    def tell(self, stepwise: bool) -> None:
        """Call back with the value, unless it is being shown; stepwise where more of the same may follow."""
        if not self._showing:
            self._changed(self.value, stepwise)

    def listen(self, widget: ipywidgets.Widget, stepwise: bool = False) -> None:
        """Call back when the user changes the value of a widget."""
        widget.observe(lambda _: self.tell(stepwise), "value")

    @property
    def described(self) -> dict[str, Any]:
        """Label and tooltip, as traits of the widget that carries them."""
        unit = f' <span class="acw-unit">{html.escape(self._facts.shown_unit)}</span>'
        return {
            "description": html.escape(self._facts.label) + (unit if self._facts.shown_unit else ""),
            "description_allow_html": True,
            "tooltip": self._facts.tooltip,
        }


class ChoiceInput(ValueInput):
    """One of some choices: buttons side by side, or a list that drops down where they are many."""

    def __init__(self, facts: ParameterFacts, looks: SharedLooks, changed: Changed) -> None:
        super().__init__(facts, changed)
        self._choices = {facts.choice_label(choice): choice for choice in facts.choices}
        fits = sum(map(len, self._choices)) <= _MOST_LETTERS
        kind = ipywidgets.ToggleButtons if fits else ipywidgets.Dropdown
        self._choice = looks.make(kind, options=tuple(self._choices), **self.described)
        self.listen(self._choice)
        self.widgets = (self._choice,)

    @property
    def value(self) -> Any:
        """The choice shown."""
        return self._choices[self._choice.value]

    def _put(self, value: Any) -> None:
        self._choice.value = self._facts.choice_label(value)


class TextInput(ValueInput):
    """Any text, sent when the user has finished it; an empty one is "not given" where that may be."""

    def __init__(self, facts: ParameterFacts, looks: SharedLooks, changed: Changed) -> None:
        super().__init__(facts, changed)
        self._text = looks.make(ipywidgets.Text, continuous_update=False, **self.described)
        self.listen(self._text)
        self.widgets = (self._text,)

    @property
    def value(self) -> str | None:
        """The text shown."""
        text = str(self._text.value)
        return None if not text and None in self._facts.choices else text

    def _put(self, value: str | None) -> None:
        self._text.value = value or ""
