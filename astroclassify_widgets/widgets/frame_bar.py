"""Which frame is looked at, and how another is opened."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import BinaryIO, Final, Literal

import ipywidgets

from astroclassify_widgets.session import OpenFrame
from astroclassify_widgets.widgets.file_upload import FileUpload

OpenBy = Literal["path", "upload"]
"""path: the kernel's own files and uploads; upload: uploads alone, for a kernel that strangers use."""


class FrameBar(ipywidgets.HBox):
    """A chooser of the open frames, and a path or an upload for the next one.

    Parameters
    ----------
    open_by
        Whether the kernel's own files may be opened by their path.
    """

    def __init__(self, open_by: OpenBy) -> None:
        self._frames = ipywidgets.Dropdown(description="Frame", style={"description_width": "initial"})
        self._close = ipywidgets.Button(icon="times", tooltip="Close this frame", disabled=True)
        self._path = ipywidgets.Text(placeholder="path of a FITS file", continuous_update=False)
        self._open = ipywidgets.Button(description="Open", tooltip="Open the file at this path, as the kernel sees it")
        self._upload = FileUpload()
        self._showing = False
        self._opened = ("", -_SAME_PRESS)
        by_path = (self._path, self._open) if open_by == "path" else ()
        super().__init__([self._frames, self._close, *by_path, self._upload])
        self._name_parts()

    def _name_parts(self) -> None:
        self.add_class("acw-frame-bar")
        self._frames.add_class("acw-frames")
        self._close.add_class("acw-close-frame")
        self._close.add_class("acw-icon-button")
        self._path.add_class("acw-path")
        self._open.add_class("acw-open-path")

    def show(self, frames: Sequence[OpenFrame], current: str | None) -> None:
        """Show the open frames, without calling back."""
        self._showing = True
        try:
            self._frames.options = [(_label(opened), opened.id) for opened in frames]
            self._frames.value = current
        finally:
            self._showing = False
        self._frames.disabled = not frames
        self._close.disabled = current is None

    def on_choose(self, callback: Callable[[str], None]) -> None:
        """Call a function with the id of the frame that the user chooses."""

        def chosen(change: dict[str, str | None]) -> None:
            if not self._showing and change["new"] is not None:
                callback(change["new"])

        self._frames.observe(chosen, "value")

    def on_close(self, callback: Callable[[str], None]) -> None:
        """Call a function with the id of the frame that the user closes."""
        self._close.on_click(lambda _: callback(self._frames.value))

    def on_path(self, callback: Callable[[str], None]) -> None:
        """Call a function with the path that the user opens."""

        def open_once() -> None:
            # A press of the button first takes the focus from the field, which commits its text as Enter does.
            path = self._path.value.strip()
            just_opened = path == self._opened[0] and time.monotonic() - self._opened[1] < _SAME_PRESS
            if path and not just_opened:
                self._opened = (path, time.monotonic())
                callback(path)

        self._open.on_click(lambda _: open_once())
        self._path.observe(lambda _: open_once(), "value")

    def on_file(self, callback: Callable[[str, BinaryIO], None]) -> None:
        """Call a function with the name and the content of a file that was uploaded."""
        self._upload.on_file(callback)

    def on_error(self, callback: Callable[[Exception], None]) -> None:
        """Call a function with what is wrong with an upload."""
        self._upload.on_error(callback)


_LONGEST_LABEL: Final = 60
_SAME_PRESS: Final = 1.0
"""A path that comes again as soon as this [s] was meant once."""


def _label(opened: OpenFrame) -> str:
    """Return what a frame is called in the chooser; its name may be anything."""
    ny, nx = opened.frame.shape
    name = opened.frame.name
    shown = name if len(name) <= _LONGEST_LABEL else name[: _LONGEST_LABEL - 1] + "…"
    return f"{shown} ({nx} × {ny} px)"
