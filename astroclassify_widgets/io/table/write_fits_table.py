"""A catalogue as a FITS binary table."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from typing import Any, Final

import numpy as np
from astropy.io import fits
from astropy.table import Column, QTable
from numpy.typing import NDArray

from astroclassify_widgets.io.caught_warnings import caught_warnings
from astroclassify_widgets.io.table.finite_json import ascii_json
from astroclassify_widgets.io.table.json_parts import json_parts
from astroclassify_widgets.io.table.names import renamed_catalog, ucd_of
from astroclassify_widgets.io.table.units import standard_unit_text, unit_text
from astroclassify_widgets.params import OutputParams

CATALOG_HDU: Final = "CATALOG"
"""EXTNAME of the table."""

METADATA_HDU: Final = "PROVENANCE"
"""EXTNAME of the table of one column whose rows together are the metadata as JSON."""

ESCAPED_KEYWORD: Final = "ESCAPED"
"""Card that says that the texts of the table are escaped, as they need not be where all are plain ASCII."""

_FORMS: Final = {"float64": "D", "float32": "E", "int64": "K", "int32": "J", "int16": "I", "uint8": "B", "bool": "L"}


def fits_bytes(catalog: QTable, output: OutputParams) -> bytes:
    """Return a binary table with TUNIT, TCOMM and TUCD for each column, and the metadata in an HDU of their own.

    FITS holds texts in ASCII and drops blanks at their end: where a text would not survive, all texts are
    written with Python's backslash escapes, and the card ESCAPED says so.
    """
    renamed = renamed_catalog(catalog, output.names)
    content = io.BytesIO()
    with caught_warnings():  # of names that are more than letters, digits and underscores
        table = _catalog_hdu([renamed[name] for name in renamed.colnames])
        fits.HDUList([fits.PrimaryHDU(), table, _metadata_hdu(renamed.meta)]).writeto(content)
    return content.getvalue()


def escaped_text(text: str) -> str:
    """Return a text in printable ASCII and without a blank at its end."""
    escaped = text.encode("unicode_escape").decode("ascii")
    return f"{escaped[:-1]}\\x20" if escaped.endswith(" ") else escaped


def unescaped_text(text: str) -> str:
    """Undo `escaped_text`; ValueError where the text has no valid escapes."""
    return text.encode("ascii").decode("unicode_escape")


def _catalog_hdu(columns: list[Column]) -> Any:
    escaped = not all(_survives(text) for column in columns for text in _texts(column))
    spelled = escaped_text if escaped else str
    table = fits.BinTableHDU.from_columns([_fits_column(column, spelled) for column in columns], name=CATALOG_HDU)
    for number, column in enumerate(columns, start=1):
        table.header[f"TCOMM{number}"] = spelled(column.info.description or "")
        table.header[f"TUCD{number}"] = ucd_of(column)
    if escaped:
        table.header[ESCAPED_KEYWORD] = (True, "texts have backslash escapes")
    return table


def _metadata_hdu(meta: Any) -> Any:
    text = np.array(json_parts(ascii_json(meta)), dtype=np.bytes_)
    column = fits.Column(name="JSON", format=f"{text.itemsize}A", array=text)
    return fits.BinTableHDU.from_columns([column], name=METADATA_HDU)


def _fits_column(column: Column, spelled: Callable[[str], str]) -> Any:
    values: NDArray[Any] = np.asarray(column)
    form = _FORMS.get(values.dtype.name)
    if form is None:
        spelled_out = {text: spelled(text) for text in set(values.tolist())}
        values = np.array([spelled_out[text] for text in values.tolist()], dtype=np.bytes_)
        form = f"{max(1, values.itemsize)}A"
    unit = spelled(standard_unit_text(column.info.unit, "fits"))
    return fits.Column(name=spelled(column.info.name), format=form, unit=unit or None, array=values)


def _texts(column: Column) -> Iterator[str]:
    yield from (column.info.name, column.info.description or "", unit_text(column.info.unit))
    values = np.asarray(column)
    if values.dtype.name not in _FORMS:
        yield from set(values.tolist())


def _survives(text: str) -> bool:
    return text.isascii() and text.isprintable() and not text.endswith(" ")
