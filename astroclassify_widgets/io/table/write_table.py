"""A catalogue as the bytes of a file."""

from __future__ import annotations

from collections.abc import Callable
from types import MappingProxyType
from typing import Final

from astropy.table import QTable

from astroclassify_widgets.errors import AstroError
from astroclassify_widgets.io.regions.write_regions import regions_bytes
from astroclassify_widgets.io.table.write_csv import csv_bytes
from astroclassify_widgets.io.table.write_ecsv import ecsv_bytes
from astroclassify_widgets.io.table.write_fits_table import fits_bytes
from astroclassify_widgets.io.table.write_json import json_bytes
from astroclassify_widgets.io.table.write_votable import votable_bytes
from astroclassify_widgets.params.output import OutputParams, TableFormat

_KINDS: Final = "biufU"

Writer = Callable[[QTable, OutputParams], bytes]

_WRITERS: Final = MappingProxyType[TableFormat, Writer](
    {
        "json": json_bytes,
        "csv": csv_bytes,
        "ecsv": ecsv_bytes,
        "fits": fits_bytes,
        "votable": votable_bytes,
        "ds9": lambda catalog, _: regions_bytes(catalog, "ds9"),
        "crtf": lambda catalog, _: regions_bytes(catalog, "crtf"),
    }
)


def table_bytes(catalog: QTable, format: TableFormat, output: OutputParams) -> bytes:
    """Return a catalogue in a file format; the same catalogue always gives the same bytes.

    Parameters
    ----------
    catalog
        Columns of `astroclassify_widgets.model.columns`, NaN where a value is missing, and metadata that
        JSON can hold.
    format
        What each holds is said in `astroclassify_widgets.io.table.formats`.
    output
        Column names, and the details of CSV and JSON.

    Raises
    ------
    AstroError
        ASTRO_4001 if there is no such format, a column holds arrays or other than numbers, truth values and texts,
        or a table without positions is to become regions.
    """
    if format not in _WRITERS:
        raise AstroError("ASTRO_4001", f"there is no table format '{format}'.", f"Use {', '.join(_WRITERS)}.")
    for name in catalog.colnames:
        if catalog[name].ndim != 1 or catalog[name].dtype.kind not in _KINDS:
            raise AstroError("ASTRO_4001", f"the column '{name}' holds more than a number or a text a row.")
    return _WRITERS[format](catalog, output)
