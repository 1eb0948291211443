"""The SHA-256 of a file, made beside and after other work on it: hashing is slower than reading."""

from __future__ import annotations

import hashlib
import io
import os
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Final, Self
from weakref import WeakSet

_CHUNK: Final = 1 << 18


@dataclass(frozen=True)
class KnownDigest:
    """A digest that is made."""

    text: str

    def hexdigest(self) -> str:
        """Return it."""
        return self.text


class FileDigest:
    """A digest that a thread of its own makes from the beginning of a ``with`` block on; an error ends it.

    Parameters
    ----------
    stream
        A file, or a BytesIO; its position does not change.
    """

    def __init__(self, stream: IO[bytes]) -> None:
        parts = _parts_of_memory(stream.getvalue()) if isinstance(stream, io.BytesIO) else _parts_of_file(stream)
        self._unwanted = threading.Event()
        self._worker = ThreadPoolExecutor(max_workers=1)
        self._digest = self._worker.submit(self._hash, parts)
        _unfinished.add(self)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is not None:
            self._unwanted.set()
        self._worker.shutdown(wait=error is not None)

    def __reduce__(self) -> tuple[type[KnownDigest], tuple[str]]:
        return KnownDigest, (self.hexdigest(),)

    def hexdigest(self) -> str:
        """Wait for the digest and return it, 64 lower-case digits; nothing of a file that was changed meanwhile."""
        return self._digest.result()

    def _hash(self, parts: Iterator[bytes | memoryview]) -> str:
        made = hashlib.sha256()
        try:
            for part in parts:
                if self._unwanted.is_set():
                    break
                made.update(part)
        except OSError:  # such as of a network disk that went away, or `_ChangedError`
            return ""
        return made.hexdigest()


class _ChangedError(OSError):
    """The file is no longer what was loaded."""


_unfinished: WeakSet[FileDigest] = WeakSet()


def _finish_all() -> None:
    """Let every digest be made: a child that is forked has no thread that could make it."""
    for digest in list(_unfinished):
        digest.hexdigest()
    _unfinished.clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(before=_finish_all)


def _parts_of_memory(content: bytes) -> Iterator[memoryview]:
    whole = memoryview(content)
    return (whole[begins : begins + _CHUNK] for begins in range(0, len(whole), _CHUNK))


def _parts_of_file(stream: IO[bytes]) -> Iterator[bytes]:
    """Return what a file holds, part by part, whether the stream stays open or not.

    It is not mapped into memory: where a mapped file becomes shorter the system ends the process.
    """
    if not hasattr(os, "pread"):
        again = Path(stream.name).open("rb")  # noqa: SIM115 (whoever takes the parts closes it)
        return _read_through(again.fileno(), lambda _: again.read(_CHUNK), again.close)
    copy = os.dup(stream.fileno())
    return _read_through(copy, lambda begins: os.pread(copy, _CHUNK, begins), lambda: os.close(copy))


def _read_through(descriptor: int, part_at: Callable[[int], bytes], close: Callable[[], None]) -> Iterator[bytes]:
    state = _state(descriptor)
    return _unchanged_parts(descriptor, state, part_at, close)


def _unchanged_parts(
    descriptor: int, state: tuple[int, int], part_at: Callable[[int], bytes], close: Callable[[], None]
) -> Iterator[bytes]:
    begins = 0
    try:
        while part := part_at(begins):
            begins += len(part)
            yield part
        if _state(descriptor) != state:
            raise _ChangedError("the file was changed")
    finally:
        close()


def _state(descriptor: int) -> tuple[int, int]:
    """Return the size of a file and when it was last written."""
    status = os.fstat(descriptor)
    return status.st_size, status.st_mtime_ns
