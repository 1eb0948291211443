"""The front door for tables that were written before."""

from __future__ import annotations

from os import PathLike

from astropy.table import QTable

from astroclassify_widgets.io.table.read_table import MOST_BYTES, read_table
from astroclassify_widgets.pipeline.file_content import file_content
from astroclassify_widgets.pipeline.open_bundle import BEGINS, read_bundle


def read_catalog(path: str | PathLike[str]) -> QTable:
    """Read a table that was written as ECSV, FITS, VOTable, JSON, CSV or ZIP bundle.

    Parameters
    ----------
    path
        The file; its content tells the format.

    Returns
    -------
    QTable
        With the columns, units, descriptions and metadata that its format can hold; NaN where a value is
        missing.

    Raises
    ------
    AstroError
        ASTRO_4041 if it cannot be read, 4001 if it is empty, 4002 if it is too large, 4007 if it is no such table
        or damaged, 5071 if memory ends.
    """
    content, name = file_content(path, MOST_BYTES)
    return read_bundle(content, name) if content.startswith(BEGINS) else read_table(content, name)
