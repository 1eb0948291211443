"""The table of sources, linked with the image."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import anywidget
import traitlets
from astropy.table import QTable

from astroclassify_widgets.widgets.table_text import flag_meanings, text_columns

SelectCallback = Callable[[int | None], None]

_HERE: Final = Path(__file__).parent
_NO_TABLE: Final = "No sources yet. Click a star in the image to measure it."
_NO_ROWS: Final = "Nothing was found. Lower the threshold, or click a star in the image."


class SourceTable(anywidget.AnyWidget):
    """Sources as rows; a click selects one, and the selected row is brought into view.

    It is our own because neither of the two table widgets that are kept well fits. Tried with 1000 rows of
    11 columns in Chromium: itables 2.9 rebuilds the whole table when its data change (0.8 s, and the place
    one had scrolled to is lost), puts every row in the page, and has no way to scroll to the selected row;
    ipydatagrid 1.4 paints on a canvas (0.2 s), where neither a test nor a screen reader finds a row.

    Only the rows in sight are in the page: each has the class ``acw-row`` and its 0-based row of the
    catalogue in ``data-row``. Sorting is the browser's affair and changes no row's number.
    """

    _esm = _HERE / "source_table.js"
    _css = _HERE / "source_table.css"

    _columns: traitlets.List[Any] = traitlets.List().tag(sync=True)
    _meanings = traitlets.Dict(flag_meanings()).tag(sync=True)
    _empty = traitlets.Unicode(_NO_TABLE).tag(sync=True)
    selected = traitlets.Int(-1).tag(sync=True)
    """The row that is shown as selected, -1 for none; the browser never changes it by itself."""

    def __init__(self) -> None:
        super().__init__()
        self._catalog: QTable | None = None
        self._callbacks: list[SelectCallback] = []
        self.on_msg(self._received)

    def show(self, catalog: QTable | None, selected: int | None, *, empty: str | None = None) -> None:
        """Show a catalogue.

        Parameters
        ----------
        catalog
            Its rows; None where there is no table.
        selected
            The 0-based row to mark, if any.
        empty
            What to say where there is no row; a sentence that says what to do.
        """
        with self.hold_sync():
            if catalog is not self._catalog:
                self._catalog = catalog
                self._columns = [] if catalog is None else text_columns(catalog)
            self._empty = empty or (_NO_TABLE if catalog is None else _NO_ROWS)
            n_rows = 0 if catalog is None else len(catalog)
            self.selected = selected if selected is not None and 0 <= selected < n_rows else -1

    def on_select(self, callback: SelectCallback) -> None:
        """Call back with the row that the user selects, or None when the selection is taken back."""
        self._callbacks.append(callback)

    def _received(self, _: Any, content: dict[str, Any], __: list[memoryview]) -> None:
        if content.get("kind") != "select":
            return
        row = content.get("row")
        n_rows = 0 if self._catalog is None else len(self._catalog)
        # The browser may still show an older, longer table.
        if row is None or (isinstance(row, int) and 0 <= row < n_rows):
            for callback in self._callbacks:
                callback(row)
