"""Builds the table that everyone sees, by the declaration of its columns."""

from __future__ import annotations

from typing import Any

import numpy as np
from astropy import units as u
from astropy.table import QTable
from numpy.typing import NDArray

from astroclassify_widgets.model.columns import COLUMNS, DATA_UNIT

CatalogColumns = dict[str, NDArray[Any]]
"""Values by column name, on their way into a table."""


def build_catalog(columns: CatalogColumns, data_unit: str) -> QTable:
    """Return a table of the given columns, in their declared order, with units and descriptions.

    Parameters
    ----------
    columns
        Values by declared name, all of one length.
    data_unit
        Unit of the frame; a text that is no unit is left out.
    """
    frame_unit = _parse(data_unit)
    table = QTable()
    for name, column in COLUMNS.items():
        if name not in columns:
            continue
        values = columns[name] if column.dtype == "str" else np.asarray(columns[name], dtype=column.dtype)
        unit = _unit(column.unit, frame_unit)
        table[name] = values if unit is None else u.Quantity(values, unit, copy=False)
        table[name].info.description = column.description
        table[name].info.meta = {"ucd": column.ucd}
    return table


def _parse(text: str) -> u.UnitBase | None:
    """Return the unit of the frame, or None where its text is not one."""
    if not text:
        return None
    try:
        unit = u.Unit(text)
    except (ValueError, TypeError):
        return None
    # A logarithmic unit is no unit of a sum.
    return unit if isinstance(unit, u.UnitBase) else None


def _unit(declared: str, frame_unit: u.UnitBase | None) -> u.UnitBase | None:
    """Return the unit of a column, with that of the frame put in."""
    if not declared:
        return None
    if not declared.startswith(DATA_UNIT):
        return u.Unit(declared)
    if frame_unit is None:
        return None
    return frame_unit**2 if declared.endswith("2") else frame_unit
