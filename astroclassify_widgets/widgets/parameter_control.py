"""The control of one parameter: label, value, reset, and a note while its value is not in force."""

from __future__ import annotations

import html
from collections.abc import Callable
from typing import Any, Final

import ipywidgets

from astroclassify_widgets.widgets.number_input import NumberInput
from astroclassify_widgets.widgets.parameter_facts import ParameterFacts
from astroclassify_widgets.widgets.parameter_input import ChoiceInput, TextInput, ValueInput
from astroclassify_widgets.widgets.shared_looks import SharedLooks, set_class
from astroclassify_widgets.widgets.usual_values import FIRST_VALUES, SLIDERS

_CHANGED: Final = "acw-changed"
_REFUSED: Final = "acw-refused"
_HIDDEN: Final = "acw-hidden"

Changed = Callable[[str, Any, bool], None]
"""Gets the name, the new value, and whether it came from something that is dragged or typed in steps."""


class ParameterControl(ipywidgets.HBox):
    """The control of one parameter, made from its facts.

    Parameters
    ----------
    facts
        The parameter.
    changed
        Called when the user changed the value.
    looks
        Layout and styles, shared by all controls.
    """

    def __init__(self, facts: ParameterFacts, changed: Changed, looks: SharedLooks) -> None:
        self.facts = facts
        self.input = _input_of(facts, looks, lambda value, stepwise: changed(facts.name, value, stepwise))
        self._reset = looks.make(ipywidgets.Button, description="↺", tooltip=self._reset_tooltip())
        self._reset.add_class("acw-reset")
        self._reset.on_click(lambda _: changed(facts.name, facts.default, False))
        self._note: ipywidgets.HTML | None = None
        self._parts = (*self.input.widgets, self._reset)
        super().__init__(self._parts, layout=looks.layout)
        self._dom_classes = ("acw-control", f"acw-control-{facts.name}", *self.input.classes)

    @property
    def value(self) -> Any:
        """The value shown."""
        return self.input.value

    def show(self, value: Any) -> None:
        """Show a value without calling back; what differs from the default stands out."""
        self.input.show(value)
        set_class(self, _CHANGED, value != self.facts.default)

    def show_only_if(self, matters: bool) -> None:
        """Hide the control while its parameter does not matter."""
        set_class(self, _HIDDEN, not matters)

    def refuse(self, why: str | None) -> None:
        """Mark the value as not in force, and say why; None takes the mark away, an empty text says nothing."""
        set_class(self, _REFUSED, why is not None)
        text = html.escape(why or "")
        if text and self._note is None:
            self._note = ipywidgets.HTML()
            self._note.add_class("acw-note")
        if self._note is not None:
            self._note.value = text
            self.children = (*self._parts, self._note) if text else self._parts

    def _reset_tooltip(self) -> str:
        default = "not given" if self.facts.default is None else self.facts.default
        return f"Reset {self.facts.name} to its default: {default}"


def _input_of(facts: ParameterFacts, looks: SharedLooks, changed: Callable[[Any, bool], None]) -> ValueInput:
    if facts.number is not None:
        return NumberInput(facts, looks, changed, SLIDERS.get(facts.name), FIRST_VALUES.get(facts.name))
    return TextInput(facts, looks, changed) if facts.text else ChoiceInput(facts, looks, changed)
