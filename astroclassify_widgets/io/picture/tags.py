"""Reads the directories of a TIFF, and of the EXIF data in other pictures, whatever they claim."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

Value = int | float | str

_MOST_ENTRIES: Final = 4096
_MOST_NUMBERS: Final = 64
_LONGEST_TEXT: Final = 200
_ASCII: Final = 2
_RATIONALS: Final = {5: "II", 10: "ii"}
_NUMBERS: Final = {1: "B", 3: "H", 4: "I", 6: "b", 8: "h", 9: "i", 11: "f", 12: "d", 13: "I", 16: "Q", 17: "q", 18: "Q"}
_BEGINNINGS: Final = {
    b"II*\x00": ("<", False),
    b"MM\x00*": (">", False),
    b"II+\x00": ("<", True),
    b"MM\x00+": (">", True),
}
"""How a TIFF begins: the order of its bytes, and whether it is a BigTIFF."""


@dataclass(frozen=True)
class Directory:
    """The tags of one directory, and where the next one begins; 0 where there is none.

    A value that is too long to matter here, or that does not lie within the file, is an empty tuple.
    """

    tags: Mapping[int, tuple[Value, ...]] = field(default_factory=lambda: MappingProxyType({}))
    next_offset: int = 0

    def integers(self, tag: int) -> tuple[int, ...]:
        """Return a value of whole numbers; empty for a tag that is missing or of another type."""
        value = self.tags.get(tag, ())
        return tuple(number for number in value if isinstance(number, int))

    def integer(self, tag: int, otherwise: int) -> int:
        """Return the first whole number of a tag."""
        return next(iter(self.integers(tag)), otherwise)

    def text(self, tag: int) -> str:
        """Return a text, empty for a tag that is missing or of another type."""
        return next((text for text in self.tags.get(tag, ()) if isinstance(text, str)), "")


class TagReader:
    """Reads the directories of a TIFF.

    Parameters
    ----------
    content
        The file, or as much of its beginning as is there; for one that is no TIFF, `is_tiff` is False.
    """

    def __init__(self, content: bytes) -> None:
        self._content = content
        self.is_tiff = content[:4] in _BEGINNINGS
        self._order, self._big = _BEGINNINGS.get(content[:4], ("<", False))
        self._entry_bytes, self._count_code, self._place_code = (20, "Q", "Q") if self._big else (12, "H", "I")

    @property
    def first_offset(self) -> int:
        """Where the first directory begins; 0 where there is none."""
        return self._number(self._place_code, 8 if self._big else 4) if self.is_tiff else 0

    def directory(self, offset: int) -> Directory | None:
        """Return the directory at an offset, or None where there is none, or only a part of it."""
        count = self._number(self._count_code, offset) if offset > 0 else 0
        start = offset + struct.calcsize("=" + self._count_code)
        end = start + count * self._entry_bytes
        if not 0 < count <= _MOST_ENTRIES or end > len(self._content):
            return None
        entries = (self._entry(start + n * self._entry_bytes) for n in range(count))
        return Directory(dict(entries), self._number(self._place_code, end))

    def offset_behind(self, offset: int) -> int:
        """Return where the directory after the one at an offset begins; 0 where there is none."""
        count = self._number(self._count_code, offset)
        end = offset + struct.calcsize("=" + self._count_code) + count * self._entry_bytes
        return self._number(self._place_code, end) if 0 < count <= _MOST_ENTRIES else 0

    def _number(self, code: str, offset: int) -> int:
        size = struct.calcsize("=" + code)
        piece = self._content[offset : offset + size]
        return struct.unpack(self._order + code, piece)[0] if len(piece) == size else 0

    def _entry(self, offset: int) -> tuple[int, tuple[Value, ...]]:
        tag, kind, count = struct.unpack_from(f"{self._order}HH{self._place_code}", self._content, offset)
        size = count * self._bytes_of(kind)
        inline = struct.calcsize("=" + self._place_code)
        place = offset + self._entry_bytes - inline
        if size > inline:
            place = self._number(self._place_code, place)
        longest = _LONGEST_TEXT if kind == _ASCII else _MOST_NUMBERS
        if size == 0 or count > longest or place + size > len(self._content):
            return tag, ()
        return tag, self._value(kind, count, place)

    @staticmethod
    def _bytes_of(kind: int) -> int:
        if kind == _ASCII:
            return 1
        return struct.calcsize("=" + (_RATIONALS.get(kind) or _NUMBERS.get(kind, "")))

    def _value(self, kind: int, count: int, place: int) -> tuple[Value, ...]:
        if kind == _ASCII:
            return (self._content[place : place + count].partition(b"\0")[0].decode("latin-1").strip(),)
        code = _RATIONALS.get(kind) or _NUMBERS[kind]
        numbers = struct.unpack_from(self._order + count * code, self._content, place)
        if kind in _NUMBERS:
            return numbers
        pairs = zip(numbers[::2], numbers[1::2], strict=True)
        return tuple(over / under for over, under in pairs if under)
