"""Where a number is given: a box, a slider for the usual range, a switch where it need not be given."""

from __future__ import annotations

from typing import Any, Final

import ipywidgets

from astroclassify_widgets.widgets.parameter_facts import ParameterFacts
from astroclassify_widgets.widgets.parameter_input import Changed, ValueInput
from astroclassify_widgets.widgets.shared_looks import SharedLooks
from astroclassify_widgets.widgets.usual_values import UsualRange

_GIVEN: Final = "value"
"""The choice that a number is given."""
_DECIMALS: Final = 6
_NOISE: Final = 10.0**-_DECIMALS / 2
"""Numbers that differ by less are the same."""


class NumberInput(ValueInput):
    """A number: a box for the whole range, a slider for the usual one, a switch where it need not be given."""

    def __init__(
        self,
        facts: ParameterFacts,
        looks: SharedLooks,
        changed: Changed,
        usual: UsualRange | None = None,
        first: float | None = None,
    ) -> None:
        super().__init__(facts, changed)
        self._choices = {facts.choice_label(choice): choice for choice in facts.choices}
        self._usual = usual
        described = self.described
        self.switch = looks.make(
            ipywidgets.ToggleButtons, options=(*self._choices, _GIVEN), **described
        ) if self._choices else None  # fmt: skip
        self.box = self._box(looks, _first_number(facts, first), {} if self.switch else described)
        self.slider = self._slider(looks) if usual else None
        self.widgets = tuple(widget for widget in (self.switch, self.box, self.slider) if widget is not None)
        self.classes = ("acw-has-slider",) if usual else ("acw-has-switch",) if self.switch else ()
        self._connect()

    @property
    def value(self) -> Any:
        """The number or choice shown."""
        if self.switch is not None and self.switch.value != _GIVEN:
            return self._choices[self.switch.value]
        return self.box.value

    def _put(self, value: Any) -> None:
        given = not (self.switch and value in self._facts.choices)
        if self.switch is not None:
            self.switch.value = _GIVEN if given else self._facts.choice_label(value)
            self.box.disabled = not given
        if given:
            self.box.value = value
            self._put_slider(value)

    def _put_slider(self, value: float) -> None:
        """Show a number by the slider, which grows where the number is beyond the usual ones.

        So the slider always says what the box says, and what is linked to it in the browser is right. Its steps
        get finer for a number between two of them, or the browser would round it and send it back.
        """
        slider, usual = self.slider, self._usual
        if slider is None or usual is None or abs(slider.value - value) <= _NOISE:
            return
        step = usual.step if _is_step(value - usual.low, usual.step) else _finest_step(value)
        low, high = min(usual.low, value), max(usual.high, value)
        # One message each, in this order: the browser answers a value that it has no room for with another one.
        slider.step = min(slider.step, step)
        slider.min, slider.max = min(slider.min, low), max(slider.max, high)
        slider.value = value
        slider.min, slider.max = low, high
        slider.step = step

    def _box(self, looks: SharedLooks, first: float, described: dict[str, Any]) -> Any:
        facts = self._facts
        step = self._usual.step if self._usual else None
        whole = facts.number is int
        bounded = ipywidgets.BoundedIntText if whole else ipywidgets.BoundedFloatText
        if facts.low is None and facts.high is None:
            return looks.make(ipywidgets.IntText if whole else ipywidgets.FloatText, value=first, **described)
        low = facts.low if facts.low is not None else -1e300
        high = facts.high if facts.high is not None else 1e300
        limits = {"min": int(low), "max": int(high)} if whole else {"min": low, "max": high, "step": step}
        return looks.make(bounded, value=first, **limits, **described)

    def _slider(self, looks: SharedLooks) -> Any:
        assert self._usual is not None
        usual = self._usual
        return looks.make(
            ipywidgets.FloatSlider,
            min=usual.low,
            max=usual.high,
            step=usual.step,
            value=usual.low,
            readout=False,
            tooltip=self._facts.tooltip,
        )

    def _connect(self) -> None:
        self.box.observe(self._box_moved, "value")
        if self.slider is not None:
            self.slider.observe(self._slider_moved, "value")
        if self.switch is not None:
            self.switch.observe(self._switched, "value")

    def _box_moved(self, change: Any) -> None:
        with self.quietly():
            self._put_slider(change["new"])
        self.tell(stepwise=True)

    def _slider_moved(self, change: Any) -> None:
        # The browser sends the number back that it was told, with noise in the last digit.
        if self._showing or self._usual is None or abs(change["new"] - self.box.value) <= _NOISE:
            return
        # From a number between two steps, the first movement leads to a step again.
        value = _nearest_step(change["new"], self._usual)
        with self.quietly():
            self.box.value = value
        self.tell(stepwise=True)

    def _switched(self, change: Any) -> None:
        self.box.disabled = change["new"] != _GIVEN
        self.tell(stepwise=False)


def _first_number(facts: ParameterFacts, first: float | None) -> float:
    """Return what the box holds before a number was given: the default, the usual one, or one within bounds."""
    if isinstance(facts.default, int | float):
        return facts.default
    low = facts.low if facts.low is not None else 1.0
    value = first if first is not None else max(low, 1.0)
    return value if facts.high is None else min(value, facts.high)


def _is_step(distance: float, step: float) -> bool:
    return abs(distance / step - round(distance / step)) * step <= _NOISE


def _nearest_step(value: float, usual: UsualRange) -> float:
    return round(usual.low + usual.step * round((value - usual.low) / usual.step), _DECIMALS)


def _finest_step(value: float) -> float:
    """Return the power of ten of the last decimal of a number."""
    decimals = next((n for n in range(1, _DECIMALS) if abs(round(value, n) - value) <= _NOISE), _DECIMALS)
    return float(10.0**-decimals)
