"""Divides delimited text into fields, and its fields into numbers and texts."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from astroclassify_widgets.io.table.reading import damaged, text_array

_DELIMITERS: Final = (",", ";", "|", "\t")
_WHOLE: Final = re.compile(r"[-+]?[0-9]{1,18}")
_TRUTH: Final = {"true": True, "false": False}
_COMMENT: Final = re.compile(r"[ \t]*(?:#[^\n]*)?(?:\n|$)")


def passed_over(text: str) -> int:
    """Return the length of the empty lines and comments at the beginning of a text."""
    length = 0
    while length < len(text) and (comment := _COMMENT.match(text, length)):
        length = comment.end()
    return length


def delimiter_of(line: str) -> str:
    """Return the delimiter that occurs most often in a line of names; blanks count where there is no other."""
    return max(_DELIMITERS, key=line.count) if any(each in line for each in _DELIMITERS) else " "


def field_rows(text: str, delimiter: str, first_line: int, name: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the number and the fields of every line that is not empty, all of them as many as the first.

    Where blanks divide fields, several in a row may do so.

    Raises
    ------
    AstroError
        ASTRO_4007, with the line, where it does not divide into as many fields.
    """
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    wanted = 0
    try:
        for row in reader:
            number = first_line + reader.line_num
            if delimiter == " " and len(row) != wanted:
                row = [field for field in row if field]
            if wanted not in (0, len(row)) and row:
                raise damaged(name, f"not a table: line {number} has {len(row)} fields, not {wanted}")
            if row:
                wanted = len(row)
                yield number, row
    except csv.Error:
        place = first_line + reader.line_num
        raise damaged(name, f"not a table: line {place} does not divide into fields") from None


def typed(cells: Sequence[str], datatype: str) -> NDArray[Any]:
    """Return fields as values of a type; an empty number is NaN, and then whole numbers become floats.

    Raises
    ------
    ValueError, TypeError, KeyError or OverflowError
        Where a field is none of that type, or there is no such type.
    TooMuchTextError
        Where texts take too much memory.
    """
    if datatype in ("string", "str", "object"):
        return text_array(cells)
    if datatype == "bool":
        return np.array([_TRUTH[cell.lower()] for cell in cells], dtype=np.bool_)
    dtype = np.dtype(datatype)
    if dtype.kind in "iu" and all(cells):
        return np.array(list(map(int, cells)), dtype=dtype)
    if dtype.kind not in "iuf":
        raise TypeError(datatype)
    wanted = dtype if dtype.kind == "f" else np.dtype(np.float64)
    given = cells if all(cells) else [cell or "nan" for cell in cells]
    return np.array(list(map(float, given)), dtype=wanted)


def guessed(cells: Sequence[str]) -> NDArray[Any]:
    """Return fields as whole numbers, as numbers where all but the empty ones are, or as the texts they are."""
    if cells and all(map(_WHOLE.fullmatch, cells)):
        return typed(cells, "int64")
    try:
        return typed(cells, "string" if "_" in "".join(cells) else "float64")
    except ValueError:
        return typed(cells, "string")
