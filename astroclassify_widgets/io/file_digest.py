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
        """Wait for the digest and return it, 64 lower-case digits."""
        return self._digest.result()

    def _hash(self, parts: Iterator[bytes | memoryview]) -> str:
        made = hashlib.sha256()
        for part in parts:
            if self._unwanted.is_set():
                break
            made.update(part)
        return made.hexdigest()


def _parts_of_memory(content: bytes) -> Iterator[memoryview]:
    whole = memoryview(content)
    return (whole[begins : begins + _CHUNK] for begins in range(0, len(whole), _CHUNK))


def _parts_of_file(stream: IO[bytes]) -> Iterator[bytes]:
    """Return what a file holds, part by part, whether the stream stays open or not.

    It is not mapped into memory: where a mapped file becomes shorter the system ends the process.
    """
    if not hasattr(os, "pread"):
        again = Path(stream.name).open("rb")  # noqa: SIM115 (whoever takes the parts closes it)
        return _read_through(lambda _: again.read(_CHUNK), again.close)
    copy = os.dup(stream.fileno())
    return _read_through(lambda begins: os.pread(copy, _CHUNK, begins), lambda: os.close(copy))


def _read_through(part_at: Callable[[int], bytes], close: Callable[[], None]) -> Iterator[bytes]:
    begins = 0
    try:
        while part := part_at(begins):
            begins += len(part)
            yield part
    finally:
        close()
