"""The table and its script on their way to a file of the user."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import ipywidgets

from astroclassify_widgets.widgets.exported_file import BUNDLE, SCRIPT, ExportedFile
from astroclassify_widgets.widgets.file_download import FileDownload

_CHOICES: Final[dict[str, str]] = {
    "ECSV": "ecsv",
    "CSV": "csv",
    "JSON": "json",
    "FITS": "fits",
    "VOTable": "votable",
    "DS9 regions": "ds9",
    "CRTF regions": "crtf",
    "ZIP bundle": BUNDLE,
    "Python script": SCRIPT,
}
"""What people call them, and what `exported_file` does."""


class ExportBar(ipywidgets.HBox):
    """A choice of formats and a button; what is exported is made when the button is pressed."""

    def __init__(self) -> None:
        self._format = ipywidgets.Dropdown(
            options=list(_CHOICES.items()),
            value="ecsv",
            tooltip="ECSV, FITS, VOTable, JSON and ZIP keep how the table was made; the script makes it again",
        )
        self._button = ipywidgets.Button(
            description="Export", icon="download", tooltip="Save the table that is shown", disabled=True
        )
        self._download = FileDownload()
        super().__init__([self._format, self._button, self._download])
        self.add_class("acw-export-bar")
        self._format.add_class("acw-export-format")
        self._button.add_class("acw-export")

    def allow(self, allowed: bool) -> None:
        """Let the button be pressed, or not while there is no table."""
        self._button.disabled = not allowed

    def on_export(self, callback: Callable[[str], None]) -> None:
        """Call a function with the format that the user exports."""
        self._button.on_click(lambda _: callback(self._format.value))

    def save(self, file: ExportedFile) -> None:
        """Let the browser save a file."""
        self._download.save(file.name, file.content, file.media_type)
