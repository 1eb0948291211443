"""Which sources the table shows, and what may be done with them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import ipywidgets

from astroclassify_widgets.session import SourceList


class ListBar(ipywidgets.HBox):
    """Placed or detected sources, each with its number; remove and clear; detections on the image or not."""

    def __init__(self) -> None:
        self._list = ipywidgets.ToggleButtons(
            options=[("Placed", "placed"), ("Detected", "detected")],
            tooltips=["Apertures that you placed by clicking", "What the detector finds at the present threshold"],
            style={"button_width": "auto"},
        )
        self._overlay = ipywidgets.ToggleButton(
            True, description="On image", icon="eye", tooltip="Draw the detections on the image as well"
        )
        self._remove = ipywidgets.Button(
            description="Remove", icon="minus", tooltip="Remove the selected aperture [Delete]", disabled=True
        )
        self._clear = ipywidgets.Button(
            description="Clear", icon="trash", tooltip="Remove all placed apertures", disabled=True
        )
        self._showing = False
        super().__init__([self._list, self._overlay, self._remove, self._clear])
        for widget, name in ((self, "list-bar"), (self._list, "lists"), (self._overlay, "overlay"),
                             (self._remove, "remove"), (self._clear, "clear")):  # fmt: skip
            widget.add_class(f"acw-{name}")

    @property
    def overlay(self) -> bool:
        """Whether detections are drawn although the table shows placed sources."""
        return bool(self._overlay.value)

    def show(self, source_list: SourceList, *, placed: int, detected: int | None, selected: bool) -> None:
        """Show which list is chosen and how many sources each has; None: not known yet."""
        self._showing = True
        try:
            # New options would choose the first: the choice follows them.
            labels = [
                (f"Placed ({placed})", "placed"),
                ("Detected" if detected is None else f"Detected ({detected})", "detected"),
            ]
            if list(self._list.options) != labels:
                with self._list.hold_sync():
                    self._list.options = labels
                    self._list.value = source_list
            self._list.value = source_list
        finally:
            self._showing = False
        self._remove.disabled = source_list != "placed" or not selected
        self._clear.disabled = placed == 0

    def on_list(self, callback: Callable[[SourceList], None]) -> None:
        """Call a function with the list that the user chooses."""

        def chosen(change: dict[str, Any]) -> None:
            if not self._showing and change["new"] is not None:
                callback(change["new"])

        self._list.observe(chosen, "value")

    def on_overlay(self, callback: Callable[[], None]) -> None:
        """Call a function when detections are shown or hidden on the image."""
        self._overlay.observe(lambda _: callback(), "value")

    def on_remove(self, callback: Callable[[], None]) -> None:
        """Call a function when the selected source is to go."""
        self._remove.on_click(lambda _: callback())

    def on_clear(self, callback: Callable[[], None]) -> None:
        """Call a function when all placed sources are to go."""
        self._clear.on_click(lambda _: callback())
