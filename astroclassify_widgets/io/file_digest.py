"""The SHA-256 of a file, made when it is asked for: hashing takes longer than reading."""

from __future__ import annotations

import hashlib
import io
import os
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final

_CHUNK: Final = 1 << 20


@dataclass(frozen=True)
class KnownDigest:
    """A digest that is made."""

    text: str

    def hexdigest(self) -> str:
        """Return it."""
        return self.text


class FileDigest:
    """The digest of a file as it is when this is made.

    Parameters
    ----------
    stream
        An open file, or a BytesIO, which is hashed at once; its position does not change.
    """

    def __init__(self, stream: IO[bytes]) -> None:
        self._lock = threading.Lock()
        if isinstance(stream, io.BytesIO):
            self._text: str | None = hashlib.sha256(stream.getbuffer()).hexdigest()
        else:
            self._text = None
            self._path = Path(stream.name).absolute()
            self._state = _state(stream)

    def __reduce__(self) -> tuple[type[KnownDigest], tuple[str]]:
        return KnownDigest, (self.hexdigest(),)

    def hexdigest(self) -> str:
        """Return 64 lower-case digits, or nothing where the file is gone or was changed meanwhile."""
        with self._lock:
            if self._text is None:
                self._text = self._hashed()
            return self._text

    def _hashed(self) -> str:
        made = hashlib.sha256()
        try:
            with self._path.open("rb") as file:
                while chunk := file.read(_CHUNK):
                    made.update(chunk)
                unchanged = _state(file) == self._state
        except OSError:
            return ""
        return made.hexdigest() if unchanged else ""


def _state(file: IO[Any]) -> tuple[int, ...]:
    """Return which file it is, its size, and when it was last written."""
    status = os.fstat(file.fileno())
    return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns
