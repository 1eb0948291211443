"""The SHA-256 of a file, made beside other work on it: hashing is slower than reading."""

from __future__ import annotations

import hashlib
import io
import mmap
import threading
from concurrent.futures import ThreadPoolExecutor
from types import TracebackType
from typing import IO, Final, Self

_CHUNK: Final = 1 << 22


class FileDigest:
    """A digest that a thread of its own begins at once; leaving its ``with`` block by an error ends it.

    Parameters
    ----------
    stream
        A file, or a BytesIO; its position does not change.
    """

    def __init__(self, stream: IO[bytes]) -> None:
        if isinstance(stream, io.BytesIO):
            content: bytes | mmap.mmap = stream.getvalue()
        else:
            content = mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ)
        self._unwanted = threading.Event()
        worker = ThreadPoolExecutor(max_workers=1)
        self._digest = worker.submit(self._hash, content)
        worker.shutdown(wait=False)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is not None:
            self._unwanted.set()

    def hexdigest(self) -> str:
        """Wait for the digest and return it, 64 lower-case digits."""
        return self._digest.result()

    def _hash(self, content: bytes | mmap.mmap) -> str:
        made = hashlib.sha256()
        with memoryview(content) as whole:
            for begins in range(0, len(whole), _CHUNK):
                if self._unwanted.is_set():
                    break
                with whole[begins : begins + _CHUNK] as part:
                    made.update(part)
        return made.hexdigest()
