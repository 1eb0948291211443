"""Values that the user asked for, until they are in force: together with others if not alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import combinations
from typing import Any

from astroclassify_widgets.errors import AstroError
from astroclassify_widgets.params.recipe import Recipe
from astroclassify_widgets.params.validation import params_from


class PendingChanges:
    """The recipe in force, and the changes that are not.

    Parameters
    ----------
    recipe
        The recipe in force.
    """

    def __init__(self, recipe: Recipe) -> None:
        self.recipe = recipe
        self._wanted: dict[str, Any] = {}

    @property
    def names(self) -> tuple[str, ...]:
        """The parameters whose wanted value is not in force, the latest last."""
        return tuple(self._wanted)

    def values(self) -> dict[str, Any]:
        """Return all values as the user wants them."""
        return {**_values(self.recipe), **self._wanted}

    def want(self, name: str, value: Any) -> dict[str, Any]:
        """Note a wish, and return the changes to ask for now; empty when it is in force already.

        These are the largest set of wishes that hold together with the newest. Where nothing holds,
        all are returned, so that whoever decides refuses them with a reason.
        """
        self._wanted.pop(name, None)
        if value == getattr(self.recipe, name):
            return {}
        self._wanted[name] = value
        return next((changes for changes in self._sets_with(name) if self._is_valid(changes)), dict(self._wanted))

    def put_in_force(self, recipe: Recipe) -> None:
        """Take a recipe that is in force now; wishes that it fulfils are done."""
        self.recipe = recipe
        self._wanted = {name: value for name, value in self._wanted.items() if value != getattr(recipe, name)}

    def give_up(self) -> None:
        """Forget every wish that is not in force."""
        self._wanted.clear()

    def _sets_with(self, name: str) -> Iterator[dict[str, Any]]:
        others = [other for other in self._wanted if other != name]
        for size in range(len(others), -1, -1):
            for chosen in combinations(others, size):
                yield {wish: self._wanted[wish] for wish in (*chosen, name)}

    def _is_valid(self, changes: Mapping[str, Any]) -> bool:
        try:
            params_from(type(self.recipe), {**_values(self.recipe), **changes})
        except AstroError:
            return False
        return True


def _values(recipe: Recipe) -> dict[str, Any]:
    return {name: getattr(recipe, name) for name in type(recipe).model_fields}
