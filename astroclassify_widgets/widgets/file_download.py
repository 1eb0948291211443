"""The invisible widget by which the browser saves a file that the kernel made."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import count
from pathlib import Path
from typing import Any, Final, NamedTuple

from anywidget import AnyWidget

from astroclassify_widgets.errors import AstroError
from astroclassify_widgets.io.safe_file_name import safe_file_name
from astroclassify_widgets.widgets.incoming_file import readable_size

_HERE: Final = Path(__file__).parent
_MOST_WAITING: Final = 512 * 1024**2
"""Bytes that may wait for a browser to take them."""
_MOST_PAGES: Final = 1000
_LONGEST_ID: Final = 64


class _WaitingFile(NamedTuple):
    name: str
    content: bytes
    mime: str


class FileDownload(AnyWidget):
    """Saves files through the browser; it takes no room, and must be shown somewhere on the page.

    One model may be shown several times, and in several browsers at once, but a file is saved once: it is offered
    to all pages (``offer``), and its bytes are for the first page that takes it (``take``, ``content``).
    """

    _esm = _HERE / "file_download.js"
    _css = _HERE / "file_download.css"

    def __init__(self, **traits: Any) -> None:
        self._pages: dict[str, int] = {}
        self._waiting: dict[int, _WaitingFile] = {}
        self._numbers = count(1)
        super().__init__(**traits)
        self.on_msg(self._hear)

    @property
    def shown(self) -> bool:
        """Return whether a page shows this widget, as far as pages say when they leave."""
        return bool(self._pages)

    def save(self, name: str, content: bytes, mime: str = "application/octet-stream") -> None:
        """Make the browser save a file. The call returns at once; the browser takes the file when the kernel is idle.

        Parameters
        ----------
        name
            What the file is called; of a path, the last component is kept.
        content
            What it holds.
        mime
            What it is, as in 'text/csv'.

        Raises
        ------
        AstroError
            ASTRO_4001 when no page shows this widget; ASTRO_5031 when files wait that no page has taken.
        """
        if not self._pages:
            hint = "Display this FileDownload in a notebook cell or in the app first."
            raise AstroError("ASTRO_4001", "there is no page that could save the file.", hint)
        file = _WaitingFile(safe_file_name(name, otherwise="download"), bytes(memoryview(content)), mime)
        waiting = sum(len(other.content) for other in self._waiting.values())
        if self._waiting and waiting + len(file.content) > _MOST_WAITING:
            # Pages that are still there say so when they are asked anew; those that are gone never will.
            self._waiting.clear()
            sentence = f"files of {readable_size(waiting)} waited for the browser and were not taken."
            raise AstroError("ASTRO_5031", sentence, "Reload the page if they were not saved.")
        number = next(self._numbers)
        self._waiting[number] = file
        self.send({"kind": "offer", "file": number})

    def _hear(self, _widget: object, message: object, _buffers: object) -> None:
        """Act on what a page says."""
        fields = message if isinstance(message, dict) else {}
        page = fields.get("page")
        if not isinstance(page, str) or not 0 < len(page) <= _LONGEST_ID:
            raise AstroError("ASTRO_4001", "a message of the browser names no page.", "Reload the page.")
        if fields.get("kind") == "views":
            self._note_views(page, fields.get("count"))
        elif fields.get("kind") == "take":
            self._give(page, fields)

    def _note_views(self, page: str, views: object) -> None:
        if not isinstance(views, int) or views < 0:
            raise AstroError("ASTRO_4001", "a page announced a number of views that is none.", "Reload the page.")
        self._pages.pop(page, None)
        if views:
            self._pages[page] = views
        while len(self._pages) > _MOST_PAGES:
            self._pages.pop(next(iter(self._pages)))

    def _give(self, page: str, fields: Mapping[str, Any]) -> None:
        number = fields.get("file")
        file = self._waiting.pop(number, None) if isinstance(number, int) else None
        if file is None:
            return  # another page was first
        answer = {"kind": "content", "file": number, "page": page, "name": file.name, "mime": file.mime}
        self.send(answer, [file.content])
