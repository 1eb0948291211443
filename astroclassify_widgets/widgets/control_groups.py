"""Groups of parameters as sections that fold: one a class of which the Recipe is made."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from inspect import get_annotations
from typing import Final

import ipywidgets

from astroclassify_widgets.params.base import Params

_SUFFIX: Final = "Params"
_TITLES: Final = {"Detect": "Detection", "Background": "Background mesh"}
_FIRST: Final = ("Detect", "Aperture", "Sky")
"""The groups that a user reaches for first, in this order; they begin open."""
_LAST: Final = "Convention"


@dataclass(frozen=True)
class ParameterGroup:
    """The parameters that one class declares."""

    title: str
    names: tuple[str, ...]
    first: bool


def groups_of(model: type[Params]) -> list[ParameterGroup]:
    """Return the groups of a model: those used most first, the others in the order of their fields."""
    found = list(_declared_groups(model))
    order = {name: index for index, name in enumerate(_FIRST)} | {_LAST: 1000}
    found.sort(key=lambda item: order.get(item[0], len(_FIRST)))
    return [group for _, group in found]


def _declared_groups(model: type[Params]) -> Iterator[tuple[str, ParameterGroup]]:
    """Yield every class that declares parameters of its own; a field belongs to the first that declares it."""
    taken: set[str] = set()
    for declaring in reversed(model.__mro__):
        own = [name for name in get_annotations(declaring) if name in model.model_fields]
        names = tuple(name for name in own if name not in taken)
        taken.update(names)
        if names:
            stem = declaring.__name__.removesuffix(_SUFFIX)
            yield stem, ParameterGroup(_TITLES.get(stem, stem), names, stem in _FIRST)


class ControlGroup(ipywidgets.Accordion):
    """A section with the controls of one group."""

    def __init__(self, group: ParameterGroup, controls: Iterable[ipywidgets.Widget], layout: ipywidgets.Layout) -> None:
        self.group = group
        rows = ipywidgets.VBox(tuple(controls), layout=layout)
        rows.add_class("acw-rows")
        # No tooltip here: ipywidgets 8.1 fails to draw an Accordion that has one.
        opened = 0 if group.first else None
        super().__init__((rows,), titles=(group.title,), selected_index=opened, layout=layout)
        self.add_class("acw-group")

    def show_changed(self, count: int) -> None:
        """Say in the title how many values differ from their defaults."""
        self.titles = (f"{self.group.title} ({count} changed)" if count else self.group.title,)
