"""The controls of a Recipe: one for each of its parameters, made from their declarations."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any, Final

import ipywidgets

from astroclassify_widgets.errors import AstroError
from astroclassify_widgets.params.recipe import Recipe
from astroclassify_widgets.widgets.control_groups import ControlGroup, groups_of
from astroclassify_widgets.widgets.panel_style import PanelStyle
from astroclassify_widgets.widgets.parameter_control import ParameterControl
from astroclassify_widgets.widgets.parameter_facts import all_facts
from astroclassify_widgets.widgets.pending_changes import PendingChanges
from astroclassify_widgets.widgets.shared_looks import SharedLooks
from astroclassify_widgets.widgets.usual_values import matters

RecipeCallback = Callable[[Mapping[str, Any], int], None]

_PAUSE: Final = 1.0
"""A movement that rests longer than this has ended [s]."""


class RecipeControls(ipywidgets.VBox):
    """Controls for every parameter of a recipe.

    The owner is told what the user wants by `on_change` and answers with `show` or `refused`. Values that
    are refused stay where the user put them, marked, and are asked for again with the next change that
    lets them hold.

    Parameters
    ----------
    recipe
        The recipe in force. Its class decides which controls there are.
    clock
        Seconds that only grow; they tell one drag of a slider from the next.
    """

    def __init__(self, recipe: Recipe, clock: Callable[[], float] = time.monotonic) -> None:
        looks = SharedLooks()
        self._pending = PendingChanges(recipe)
        self._refusals: dict[str, str] = {}
        self._asked: dict[str, Any] = {}
        self._callbacks: list[RecipeCallback] = []
        self._clock = clock
        self._gesture = 0
        self._last_step: tuple[str, float] = ("", 0.0)
        self.controls = {
            name: ParameterControl(facts, self._wanted, looks) for name, facts in all_facts(type(recipe)).items()
        }
        self._groups = [
            ControlGroup(group, [self.controls[name] for name in group.names], looks.layout)
            for group in groups_of(type(recipe))
        ]
        super().__init__((PanelStyle(), *self._groups))
        self.add_class("acw-recipe-controls")
        self._paint()

    @property
    def recipe(self) -> Recipe:
        """The recipe in force."""
        return self._pending.recipe

    def on_change(self, callback: RecipeCallback) -> None:
        """Call back with the changes that the user asks for and the number of the gesture they belong to."""
        self._callbacks.append(callback)

    def slider(self, name: str) -> ipywidgets.FloatSlider:
        """Return the slider of a parameter, to link it in the browser.

        Raises
        ------
        KeyError
            If the parameter has none.
        """
        slider = getattr(self.controls[name].input, "slider", None)
        if slider is None:
            raise KeyError(name)
        return slider

    def show(self, recipe: Recipe) -> None:
        """Show the recipe in force, without calling back.

        One that is neither in force already nor what was asked for, as after undo, ends every wish that
        was refused.
        """
        asked_for = bool(self._asked) and all(getattr(recipe, name) == value for name, value in self._asked.items())
        if recipe != self.recipe and not asked_for:
            self._pending.give_up()
            self._last_step = ("", 0.0)
        if asked_for:
            self._asked = {}
        self._pending.put_in_force(recipe)
        self._paint()

    def refused(self, error: AstroError | None) -> None:
        """Mark the controls whose value is not in force; None says that nothing was refused."""
        if error is None or not self._pending.names:
            return
        self._asked = {}
        *others, latest = self._pending.names
        self._refusals = {**dict.fromkeys(others, ""), latest: self._explain(latest, error)}
        self._paint()

    def _explain(self, name: str, error: AstroError) -> str:
        in_force = getattr(self.recipe, name)
        shown = "none" if in_force is None else in_force
        return f"{error.message} Not in force: {name} is still {shown}."

    def _wanted(self, name: str, value: Any, stepwise: bool) -> None:
        """Ask for what the user wants, with all that was refused before and can hold now."""
        changes = self._pending.want(name, value)
        self._asked = changes
        gesture = self._gesture_of(name, stepwise)
        if changes:
            for callback in self._callbacks:
                callback(changes, gesture)
        self._paint()

    def _gesture_of(self, name: str, stepwise: bool) -> int:
        """Return the number of the gesture: the last one's if this is its next step, a new one otherwise."""
        now = self._clock()
        last_name, last_time = self._last_step
        if not (stepwise and name == last_name and now - last_time <= _PAUSE):
            self._gesture += 1
        self._last_step = (name if stepwise else "", now)
        return self._gesture

    def _paint(self) -> None:
        """Show what the user wants; mark what is changed, refused, or of no matter."""
        values = self._pending.values()
        self._refusals = {name: why for name, why in self._refusals.items() if name in self._pending.names}
        for name, control in self.controls.items():
            control.show(values[name])
            control.show_only_if(matters(name, values))
            control.refuse(self._refusals.get(name))
        changed = self.recipe.changes()
        for group in self._groups:
            group.show_changed(sum(name in changed for name in group.group.names))
