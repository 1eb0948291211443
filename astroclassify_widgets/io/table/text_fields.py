"""The rows of a table as delimited text."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
from astropy.table import Column, QTable


def text_lines(
    table: QTable, delimiter: str, number: Callable[[float], str], missing: str, text: Callable[[str], str]
) -> Iterator[str]:
    """Yield one line a row: floats as `number` writes them, `missing` for NaN, strings as `text` writes them."""
    columns = [_fields(table[name], number, missing, text) for name in table.colnames]
    for row in zip(*columns, strict=True):
        yield delimiter.join(row)


def quoted(text: str) -> str:
    """Return a text in double quotes, those within it doubled."""
    return '"' + text.replace('"', '""') + '"'


def _fields(column: Column, number: Callable[[float], str], missing: str, text: Callable[[str], str]) -> list[str]:
    values = np.asarray(column)
    if values.dtype.kind != "f":
        return [text(value) if isinstance(value, str) else str(value) for value in values.tolist()]
    fields = [number(value) for value in values.tolist()]
    for row in np.flatnonzero(np.isnan(values)):
        fields[row] = missing
    return fields
