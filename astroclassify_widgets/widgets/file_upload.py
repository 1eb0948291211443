"""The button and drop target that hand a file from the browser to the kernel."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO, Final

import traitlets
from anywidget import AnyWidget

from astroclassify_widgets.errors import AstroError
from astroclassify_widgets.io.image_formats import SUFFIXES
from astroclassify_widgets.widgets.incoming_file import SLICE_BYTES, IncomingFile

DEFAULT_LIMIT: Final = 256 * 1024**2
"""Largest file that is taken unless the caller says otherwise [bytes]."""
_HERE: Final = Path(__file__).parent
_LONGEST_ID: Final = 64

FileCallback = Callable[[str, BinaryIO], None]
ErrorCallback = Callable[[Exception], None]


class FileUpload(AnyWidget):
    """Takes files from the browser, one after another and each in slices, into a temporary file.

    The browser announces a file (``begin``: name, size), the kernel asks for the slice it lacks (``next``: offset),
    and so on until it has ``received`` all; ``opened`` or ``refused`` ends it. Every message carries the number that
    the browser gave to the upload, so that what belongs to a cancelled or replaced one is told apart.

    Parameters
    ----------
    limit_bytes
        Largest file that is taken [bytes]; refused in the browser, and again here.
    description
        What the button says.
    accept
        File name endings that the browser's dialogue offers; a dropped file may have any.
    drop_anywhere
        Whether a file may be dropped on the whole page; only for a page that has no other use for dropped files.
    time_out
        Silence of the kernel after which the browser says that it does not answer [s]. It goes on when it does.
    disabled
        Whether no file is taken for now.
    """

    _esm = _HERE / "file_upload.js"
    _css = _HERE / "file_upload.css"

    description = traitlets.Unicode("Open file…").tag(sync=True)
    accept = traitlets.Unicode(",".join(SUFFIXES)).tag(sync=True)
    drop_anywhere = traitlets.Bool(False).tag(sync=True)
    time_out = traitlets.Float(15.0, min=0.1).tag(sync=True)
    disabled = traitlets.Bool(False).tag(sync=True)
    # The browser is only told these two: what holds is kept where it cannot write.
    _limit_shown = traitlets.Int().tag(sync=True)
    _slice_bytes = traitlets.Int(SLICE_BYTES).tag(sync=True)

    def __init__(self, *, limit_bytes: int = DEFAULT_LIMIT, **traits: Any) -> None:
        self._limit = limit_bytes
        self._upload = ""
        self._incoming: IncomingFile | None = None
        self._file_callbacks: list[FileCallback] = []
        self._error_callbacks: list[ErrorCallback] = []
        if limit_bytes <= 0:
            raise AstroError("ASTRO_4001", "limit_bytes is not positive.", "Give the largest file to take, in bytes.")
        super().__init__(_limit_shown=limit_bytes, **traits)
        self.on_msg(self._hear)

    @property
    def limit_bytes(self) -> int:
        """Return the size of the largest file that is taken [bytes]."""
        return self._limit

    def on_file(self, callback: FileCallback) -> None:
        """Call back with the name and the content of every file that arrives.

        The content is an open temporary file at its beginning; it is closed once the callback returns.
        """
        self._file_callbacks.append(callback)

    def on_error(self, callback: ErrorCallback) -> None:
        """Call back with what went wrong: an AstroError, or what a callback of `on_file` raised.

        The browser says it too, in one sentence.
        """
        self._error_callbacks.append(callback)

    def close(self) -> None:
        """Close the widget, and drop a file that is on its way."""
        self._drop()
        super().close()

    def _hear(self, _widget: object, message: object, buffers: Sequence[Any]) -> None:
        """Answer one message of a browser, whatever it holds."""
        fields = message if isinstance(message, dict) else {}
        upload = fields.get("upload")
        try:
            if not isinstance(upload, str) or not 0 < len(upload) <= _LONGEST_ID:
                raise AstroError("ASTRO_4001", "a message of the browser names no upload.", "Choose the file again.")
            self._act(upload, fields, buffers)
        except AstroError as error:
            if upload == self._upload:
                self._drop()
            self._refuse(upload, error)
            self._report(error)

    def _act(self, upload: str, fields: Mapping[str, Any], buffers: Sequence[Any]) -> None:
        kind = fields.get("kind")
        if kind == "begin":
            self._begin(upload, fields)
        elif kind == "slice":
            self._take_slice(upload, fields, buffers)
        elif kind != "cancel":
            raise AstroError("ASTRO_4001", "a message of the browser is of no known kind.", "Reload the page.")
        elif upload == self._upload:
            self._drop()

    def _begin(self, upload: str, fields: Mapping[str, Any]) -> None:
        if self._incoming is not None and upload != self._upload:
            # The one who sends it may be another view or another page.
            sentence = f"the file {self._incoming.name} was replaced by another one."
            self._refuse(self._upload, AstroError("ASTRO_4990", sentence))
        self._drop()
        self._incoming = IncomingFile(fields.get("name"), fields.get("size"), self._limit)
        self._upload = upload
        self.send({"kind": "next", "upload": upload, "offset": 0})

    def _take_slice(self, upload: str, fields: Mapping[str, Any], buffers: Sequence[Any]) -> None:
        if self._incoming is None or upload != self._upload:
            # A late slice of a cancelled upload, or one from before a restart. Nobody here did anything wrong.
            self._refuse(
                upload, AstroError("ASTRO_4990", "the kernel no longer waits for this file.", "Choose it again.")
            )
            return
        self._incoming.take(fields.get("offset"), buffers)
        if self._incoming.complete:
            self._hand_over(upload)
        else:
            self.send({"kind": "next", "upload": upload, "offset": self._incoming.received})

    def _hand_over(self, upload: str) -> None:
        """Give the complete file to the callbacks, and report what they raise once it is closed."""
        incoming, self._incoming, self._upload = self._incoming, None, ""
        assert incoming is not None
        self.send({"kind": "received", "upload": upload})
        failures: list[Exception] = []
        with incoming.content as content:
            for callback in self._file_callbacks:
                try:
                    content.seek(0)
                    callback(incoming.name, content)
                except Exception as error:  # noqa: BLE001 - whatever it is, it belongs to on_error
                    failures.append(error)
        if failures:
            self.send({"kind": "refused", "upload": upload, "sentence": f"{incoming.name}: {_plain(failures[0])}"})
        else:
            self.send({"kind": "opened", "upload": upload})
        for failure in failures:
            self._report(failure)

    def _report(self, error: Exception) -> None:
        for callback in self._error_callbacks:
            callback(error)
        if not self._error_callbacks and not isinstance(error, AstroError):
            raise error

    def _refuse(self, upload: object, error: AstroError) -> None:
        sentence = _plain(error)
        self.send({"kind": "refused", "upload": upload, "sentence": sentence[:1].upper() + sentence[1:]})

    def _drop(self) -> None:
        if self._incoming is not None:
            self._incoming.close()
        self._incoming, self._upload = None, ""


def _plain(error: Exception) -> str:
    """Return an error as the browser says it, where a code would be of no use."""
    if isinstance(error, AstroError):
        return f"{error.message} {error.hint}".strip()
    return f"{type(error).__name__}: {error}"
