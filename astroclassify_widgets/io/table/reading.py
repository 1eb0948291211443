"""What the readers of tables share: columns, their types, and how damage is told."""

from __future__ import annotations

import json
import struct
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from astropy import units as u
from astropy.table import Column, QTable
from numpy.typing import NDArray

from astroclassify_widgets.errors import AstroError
from astroclassify_widgets.io.fits.hdus import DAMAGE as FITS_DAMAGE
from astroclassify_widgets.io.table.units import column_unit

DAMAGE: Final = (*FITS_DAMAGE, NameError, MemoryError, struct.error)
"""What the parsers of others raise on content that is damaged."""

_MOST_COLUMNS: Final = 10_000


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
    """
    table = QTable(meta=dict(meta or {}))
    _require_text(table.meta)
    for number, column in enumerate(columns, start=1):
        if not column.name or column.name in table.colnames or number > _MOST_COLUMNS:
            raise ValueError(column.name)
        if number > 1 and len(column.values) != len(table):
            raise ValueError("columns of different lengths")
        _require_text([column.name, column.unit, column.description, column.ucd])
        _require_text(column.values.tolist() if column.values.dtype.kind == "U" else [])
        table[column.name] = _with_unit(column)
        table[column.name].info.description = column.description or None
        if column.ucd:
            table[column.name].info.meta = {"ucd": column.ucd}
    if not table.colnames:
        raise ValueError("no columns")
    return table


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


def _require_text(value: Any) -> None:
    """Refuse halves of characters, which escapes can make and UTF-8 cannot hold."""
    json.dumps(value, ensure_ascii=False).encode()
