"""A table from JSON as this package writes it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, NoReturn

import numpy as np
from astropy.table import QTable
from numpy.typing import NDArray

from astroclassify_widgets.io.table.reading import DAMAGE, ReadColumn, damaged, decoded, table_of


def read_json_table(content: bytes, name: str) -> QTable:
    """Return the table of a document ``{"columns": [...], "meta": {...}, "rows": [...]}``; null is NaN.

    Raises
    ------
    AstroError
        ASTRO_4007 where it is no such document.
    """
    text = decoded(content, name)
    try:
        document = json.loads(text, parse_constant=_refuse)
        rows = document["rows"]
        columns = [_column(described, [row[described["name"]] for row in rows]) for described in document["columns"]]
        return table_of(columns, document["meta"])
    except DAMAGE:
        hint = "It holds columns, meta and rows where this package wrote it."
        raise damaged(name, "not a table in JSON as it is written here", hint) from None


def _refuse(constant: str) -> NoReturn:
    raise ValueError(constant)


def _column(described: Mapping[str, str], values: list[Any]) -> ReadColumn:
    about = {key: described[key] for key in ("name", "unit", "description", "ucd")}
    if not all(isinstance(text, str) for text in about.values()):
        raise TypeError(about)
    return ReadColumn(values=_values(values, described["datatype"]), **about)


def _values(values: list[Any], datatype: str) -> NDArray[Any]:
    if datatype == "string":
        if not all(isinstance(value, str) for value in values):
            raise TypeError(datatype)
        return np.array(values, dtype=np.str_)
    dtype = np.dtype(datatype)
    plain = {"b": (bool,), "i": (int,), "u": (int,), "f": (int, float, type(None))}[dtype.kind]
    if not all(type(value) in plain for value in values):
        raise TypeError(datatype)
    return np.array([np.nan if value is None else value for value in values], dtype=dtype)
