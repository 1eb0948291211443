"""A table from JSON as this package writes it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, NoReturn

import numpy as np
from astropy.table import QTable
from numpy.typing import NDArray

from astroclassify_widgets.errors import AstroError
from astroclassify_widgets.io.table.reading import (
    DAMAGE,
    MOST_COLUMNS,
    ReadColumn,
    damaged,
    decoded,
    table_of,
    text_array,
)


def read_json_table(content: bytes, name: str) -> QTable:
    """Return the table of a document ``{"columns": [...], "meta": {...}, "rows": [...]}``; null is NaN.

    Raises
    ------
    AstroError
        ASTRO_4007 where it is no such document.
    """
    return document_table(json_document(content, name), name)


def json_document(content: bytes, name: str) -> Any:
    """Return the value of strict JSON; ASTRO_4007 where it is none."""
    text = decoded(content, name)
    try:
        return json.loads(text, parse_constant=_refuse)
    except DAMAGE:
        raise _no_table(name) from None


def document_table(document: Any, name: str) -> QTable:
    """Return the table of the value of a document; errors as of `read_json_table`."""
    try:
        described, rows = document["columns"], document["rows"]
        names = [column["name"] for column in described]
        # Every row is gone through once a column, so one that is named twice must not be looked for.
        if len(names) > MOST_COLUMNS or len(set(names)) < len(names):
            raise ValueError("names")
        return table_of((_column(each, [row[each["name"]] for row in rows]) for each in described), document["meta"])
    except DAMAGE:
        raise _no_table(name) from None


def _no_table(name: str) -> AstroError:
    hint = "It holds columns, meta and rows where this package wrote it."
    return damaged(name, "not a table in JSON as it is written here", hint)


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
        return text_array(values)
    dtype = np.dtype(datatype)
    plain = {"b": (bool,), "i": (int,), "u": (int,), "f": (int, float, type(None))}[dtype.kind]
    if not all(type(value) in plain for value in values):
        raise TypeError(datatype)
    return np.array([np.nan if value is None else value for value in values], dtype=dtype)
