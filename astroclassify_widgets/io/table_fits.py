"""A catalogue as a FITS binary table."""

from __future__ import annotations

import io
import json
from typing import Any, Final

import numpy as np
from astropy.io import fits
from astropy.table import Column, QTable

from astroclassify_widgets.io.finite_json import finite
from astroclassify_widgets.io.table_names import renamed_catalog, ucd_of, unit_text
from astroclassify_widgets.params import OutputParams

META_KEYWORD: Final = "META"
"""Card that holds the metadata of the table as JSON."""

_FORM_OF: Final = {"float64": "D", "int64": "K", "int32": "J"}


def fits_bytes(catalog: QTable, output: OutputParams) -> bytes:
    """Return a binary table with TUNIT, TCOMM and TUCD for each column, and the metadata as JSON in META."""
    renamed = renamed_catalog(catalog, output.names)
    columns = [_fits_column(name, renamed[name]) for name in renamed.colnames]
    table = fits.BinTableHDU.from_columns(columns, name="CATALOG")
    for number, name in enumerate(renamed.colnames, start=1):
        table.header.append((f"TCOMM{number}", renamed[name].info.description or ""))
        table.header.append((f"TUCD{number}", ucd_of(renamed[name])))
    table.header.append((META_KEYWORD, _header_json(renamed.meta)))
    content = io.BytesIO()
    fits.HDUList([fits.PrimaryHDU(), table]).writeto(content)
    return content.getvalue()


def _fits_column(name: str, column: Column) -> Any:
    values = np.asarray(column)
    form = _FORM_OF.get(values.dtype.name) or f"{max(1, values.dtype.itemsize // 4)}A"
    return fits.Column(name=name, format=form, unit=_fits_unit(column.info.unit), array=values)


def _fits_unit(unit: Any) -> str | None:
    """Return a unit in the spelling of the FITS standard, or as it is where the standard lacks it."""
    if unit is None:
        return None
    try:
        return str(unit.to_string("fits"))
    except ValueError:  # electrons and DN, for example, which FITS files bear all the same
        return unit_text(unit)


def _header_json(meta: Any) -> str:
    """Return JSON in the characters of a header, without the quote that ends a FITS string."""
    return json.dumps(finite(meta), allow_nan=False).replace("'", "\\u0027")
