"""Remembers what stages returned, so that a moved slider re-runs only what lies downstream."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from typing import Any, Final, TypeVar, cast

import numpy as np

T = TypeVar("T")

DEFAULT_BYTES: Final = 1 << 30


class StageCache:
    """A least-recently-used store of stage values, bounded by the memory that they take.

    Parameters
    ----------
    max_bytes
        Memory that the values may take together [bytes]; a larger value is not kept.
    """

    def __init__(self, max_bytes: int = DEFAULT_BYTES) -> None:
        self._max_bytes = max_bytes
        self._values: OrderedDict[tuple[str, ...], Any] = OrderedDict()
        self._bytes = 0
        self._lock = threading.Lock()

    def get(self, key: tuple[str, ...], compute: Callable[[], T]) -> T:
        """Return the value under a key, computing it if it is not there.

        Two threads that miss at once both compute; values are pure, so either will do.
        """
        with self._lock:
            if key in self._values:
                self._values.move_to_end(key)
                return cast("T", self._values[key])
        value = compute()
        _freeze(value)
        with self._lock:
            self._keep(key, value)
        return value

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._values.clear()
            self._bytes = 0

    @property
    def nbytes(self) -> int:
        """Memory that the values take [bytes]."""
        return self._bytes

    def _keep(self, key: tuple[str, ...], value: Any) -> None:
        size = _size(value)
        if key in self._values or size > self._max_bytes:
            return
        self._values[key] = value
        self._bytes += size
        while self._bytes > self._max_bytes:
            _, oldest = self._values.popitem(last=False)
            self._bytes -= _size(oldest)


def _size(value: Any) -> int:
    """Return the memory of a stage value: of its arrays, and a little for itself."""
    if hasattr(value, "nbytes"):
        return int(value.nbytes)
    if is_dataclass(value) and not isinstance(value, type):
        return sum(_size(getattr(value, field.name)) for field in fields(value))
    return 64


def _freeze(value: Any) -> None:
    """Make the arrays of a stage value read-only: they are everybody's."""
    if isinstance(value, np.ndarray):
        value.setflags(write=False)
    elif is_dataclass(value) and not isinstance(value, type):
        for field in fields(value):
            _freeze(getattr(value, field.name))
