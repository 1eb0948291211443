"""A catalogue as plain Python values, one mapping a row."""

from __future__ import annotations

from typing import Any

import numpy as np
from astropy.table import Column, QTable

from astroclassify_widgets.io.table.names import renamed_catalog
from astroclassify_widgets.params.output import ColumnNames


def catalog_rows(catalog: QTable, names: ColumnNames = "standard") -> list[dict[str, Any]]:
    """Return the rows of a catalogue at full precision, with None for NaN and infinities."""
    renamed = renamed_catalog(catalog, names)
    columns = [_plain_values(renamed[name]) for name in renamed.colnames]
    return [dict(zip(renamed.colnames, row, strict=True)) for row in zip(*columns, strict=True)]


def _plain_values(column: Column) -> list[Any]:
    values = np.asarray(column)
    plain: list[Any] = values.tolist()
    if values.dtype.kind == "f":
        for row in np.flatnonzero(~np.isfinite(values)):
            plain[row] = None
    return plain
