"""What the readers of tables share: columns, their types, and how damage is told."""

from __future__ import annotations

import json
import struct
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from astropy import units as u
from astropy.table import Column, QTable
from numpy.typing import NDArray

from astroclassify_widgets.errors import AstroError
from astroclassify_widgets.io.fits.hdus import DAMAGE as FITS_DAMAGE
from astroclassify_widgets.io.table.units import column_unit

DAMAGE: Final = (*FITS_DAMAGE, NameError, struct.error)
"""What the parsers of others raise on content that is damaged."""

MOST_COLUMNS: Final = 10_000
"""Most columns that a table may have."""

MOST_VALUES: Final = 50_000_000
"""Most values that a table may claim."""

# numpy gives every text of a column the length of the longest, at 4 bytes a character.
_MOST_CHARACTERS: Final = 50_000_000
_BYTES: Final = np.dtype("U1").itemsize


class TooMuchTextError(Exception):
    """Texts that would take more memory than any table's; no damage, so nothing else is tried."""


@dataclass(frozen=True, eq=False)
class ReadColumn:
    """A column as a file describes it; NaN where a number is missing."""

    name: str
    values: NDArray[Any]
    unit: str = ""
    description: str = ""
    ucd: str = ""


def table_of(columns: Iterable[ReadColumn], meta: Mapping[str, Any] | None = None) -> QTable:
    """Return a table.

    Raises
    ------
    ValueError or TypeError
        Where columns lack names, share one or differ in length, or texts or metadata are such that no format
        could hold them.
    TooMuchTextError
        Where the columns of texts take too much memory together.
    """
    table = QTable(meta=dict(meta or {}))
    _require_text(table.meta)
    characters = 0
    for number, column in enumerate(columns, start=1):
        if not column.name or column.name in table.colnames or number > MOST_COLUMNS:
            raise ValueError(column.name)
        if number > 1 and len(column.values) != len(table):
            raise ValueError("columns of different lengths")
        _require_text([column.name, column.unit, column.description, column.ucd])
        if column.values.dtype.kind == "U":
            characters += _require_room(len(column.values), column.values.dtype.itemsize // _BYTES, characters)
            _require_text(column.values.tolist())
        table[column.name] = _with_unit(column)
        table[column.name].info.description = column.description or None
        if column.ucd:
            table[column.name].info.meta = {"ucd": column.ucd}
    if not table.colnames:
        raise ValueError("no columns")
    return table


def text_array(texts: Sequence[str]) -> NDArray[np.str_]:
    """Return texts as an array, in which each takes as much room as the longest.

    Raises
    ------
    TooMuchTextError
        Where that is more than a table may take.
    """
    _require_room(len(texts), max(map(len, texts), default=0))
    return np.array(texts, dtype=np.str_)


@contextmanager
def within_memory(name: str) -> Iterator[None]:
    """Say with a code what takes more memory than there is, or than a table may take.

    Raises
    ------
    AstroError
        ASTRO_5071 where memory ended, 4007 where texts would take too much of it.
    """
    try:
        yield
    except MemoryError:
        raise AstroError("ASTRO_5071", f"'{name}' takes more memory to read than there is.") from None
    except TooMuchTextError:
        problem = f"a table whose texts take more than {_MOST_CHARACTERS} characters, each as long as the longest"
        raise damaged(name, problem, "Shorten the longest texts.") from None


def decoded(content: bytes, name: str) -> str:
    """Return the text of a file; ASTRO_4007 where it is not UTF-8."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise damaged(name, "not a table that is read", "ECSV, CSV, JSON, FITS or VOTable is wanted.") from None


def damaged(name: str, problem: str, hint: str = "The file is cut off or damaged.") -> AstroError:
    """Return the error of a file that is `problem`."""
    return AstroError("ASTRO_4007", f"'{name}' is {problem}.", hint)


def _with_unit(column: ReadColumn) -> Any:
    unit = column_unit(column.unit) if column.values.dtype.kind in "iuf" else None
    return Column(column.values) if unit is None else u.Quantity(column.values, unit)


def _require_room(rows: int, longest: int, taken: int = 0) -> int:
    """Return how many characters a column of texts takes; refuse it where they are too many."""
    if taken + rows * longest > _MOST_CHARACTERS:
        raise TooMuchTextError
    return rows * longest


def _require_text(value: Any) -> None:
    """Refuse halves of characters, which escapes can make and UTF-8 cannot hold."""
    json.dumps(value, ensure_ascii=False).encode()
