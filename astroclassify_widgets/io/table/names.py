"""A catalogue under the column names of another convention."""

from __future__ import annotations

from typing import Final

from astropy.table import Column, QTable

from astroclassify_widgets.io.table.units import unit_text
from astroclassify_widgets.model.columns import COLUMNS
from astroclassify_widgets.params.output import ColumnNames

_SEXTRACTOR_ORIGIN: Final = 1
"""SExtractor counts pixels from 1, as FITS does."""

ORIGIN_ENTRY: Final = "pixel_origin"
"""Where the metadata of a catalogue say what its pixels count from."""


def renamed_catalog(catalog: QTable, names: ColumnNames) -> QTable:
    """Return a copy of a catalogue with the names, the pixel origin and the descriptions of a convention.

    Parameters
    ----------
    catalog
        Columns of `astroclassify_widgets.model.columns`; any other column keeps its name.
    names
        ``standard`` and ``classic`` count pixels from 0, ``sextractor`` from 1.

    Returns
    -------
    QTable
        Every declared column with its description, and its UCD in ``info.meta["ucd"]``.
    """
    renamed = QTable(catalog)
    for name in [name for name in renamed.colnames if name in COLUMNS]:
        column = COLUMNS[name]
        description = column.description
        if column.pixel_position and names == "sextractor":
            renamed[name] += _SEXTRACTOR_ORIGIN * (getattr(renamed[name], "unit", None) or 1)
            description = description.replace("0-based", f"{_SEXTRACTOR_ORIGIN}-based")
        renamed[name].info.description = description
        renamed[name].info.meta = {"ucd": column.ucd}
        renamed.rename_column(name, column.renamed(names))
    if names == "sextractor" and ORIGIN_ENTRY in renamed.meta:
        renamed.meta[ORIGIN_ENTRY] = _SEXTRACTOR_ORIGIN
    return renamed


def column_units(catalog: QTable, names: ColumnNames) -> dict[str, str]:
    """Return the unit of every column that has one, by its name in a convention."""
    renamed = renamed_catalog(catalog[:0], names)
    units = {name: unit_text(renamed[name].info.unit) for name in renamed.colnames}
    return {name: unit for name, unit in units.items() if unit}


def ucd_of(column: Column) -> str:
    """Return the UCD of a column of `renamed_catalog`; empty where there is none."""
    return str((column.info.meta or {}).get("ucd", ""))
