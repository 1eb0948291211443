"""A table from CSV, whatever stands between its fields."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from astropy.table import QTable
from numpy.typing import NDArray

from astroclassify_widgets.io.table.reading import ReadColumn, damaged, decoded, table_of
from astroclassify_widgets.io.table.reading_text import delimiter_of, field_rows, guessed, passed_over, typed
from astroclassify_widgets.model.columns import COLUMNS

_DECLARED_TYPE: Final = {
    name: column.dtype
    for column in COLUMNS.values()
    for name in (column.name, column.classic, column.sextractor)
}  # fmt: skip


def read_csv_table(content: bytes, name: str) -> QTable:
    """Return a table of a line of names and lines of values; empty lines and comments before it are passed over.

    A column that we declare has the type of its declaration; elsewhere whole numbers, numbers and texts are told
    apart.

    Raises
    ------
    AstroError
        ASTRO_4007, with the line, where it is no such table.
    """
    text = decoded(content, name)
    begin = passed_over(text)
    body = text[begin:]
    rows = [row for _, row in field_rows(body, delimiter_of(body.partition("\n")[0]), text.count("\n", 0, begin), name)]
    names = rows[0] if rows else []
    if not names or all(_is_number(each) for each in names):
        raise damaged(name, "not a table: no line gives names to its columns", "Give a line of names first.")
    cells = zip(*rows[1:], strict=True) if len(rows) > 1 else [()] * len(names)
    try:
        return table_of(ReadColumn(each, _values(each, fields)) for each, fields in zip(names, cells, strict=True))
    except ValueError:
        raise damaged(name, "not a table: its first line does not name every column once") from None


def _values(name: str, cells: Sequence[str]) -> NDArray[Any]:
    try:
        return typed(cells, _DECLARED_TYPE[name])
    except (KeyError, ValueError, OverflowError):
        return guessed(cells)


def _is_number(text: str) -> bool:
    try:
        float(text or "nan")
    except ValueError:
        return False
    return True
