"""A catalogue as JSON."""

from __future__ import annotations

from typing import Any

from astropy.table import Column, QTable

from astroclassify_widgets.io.table.finite_json import finite, json_text
from astroclassify_widgets.io.table.names import renamed_catalog, ucd_of
from astroclassify_widgets.io.table.rows import catalog_rows
from astroclassify_widgets.io.table.units import unit_text
from astroclassify_widgets.params import OutputParams


def json_bytes(catalog: QTable, output: OutputParams) -> bytes:
    """Return ``{"columns": [...], "meta": {...}, "rows": [...]}`` in UTF-8, with null for NaN."""
    described = renamed_catalog(catalog[:0], output.names)
    document = {
        "columns": [_column_document(name, described[name]) for name in described.colnames],
        "meta": finite(described.meta),
        "rows": catalog_rows(catalog, output.names),
    }
    return f"{json_text(document, output.json_indent)}\n".encode()


def _column_document(name: str, column: Column) -> dict[str, Any]:
    return {
        "name": name,
        "datatype": "string" if column.dtype.kind == "U" else column.dtype.name,
        "unit": unit_text(column.info.unit),
        "description": column.info.description or "",
        "ucd": ucd_of(column),
    }
