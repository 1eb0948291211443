"""The first table of a VOTable."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from typing import Any

import numpy as np
from astropy.io import votable
from astropy.io.votable.exceptions import VOWarning
from astropy.table import QTable
from numpy.typing import NDArray

from astroclassify_widgets.io.caught_warnings import caught_warnings
from astroclassify_widgets.io.table.harmless_votable import require_harmless_votable
from astroclassify_widgets.io.table.reading import DAMAGE, ReadColumn, damaged, table_of, text_array
from astroclassify_widgets.io.table.units import unit_text
from astroclassify_widgets.io.table.write_votable import METADATA_PARAM


def read_votable(content: bytes, name: str) -> QTable:
    """Return the first table of a VOTable, its data as text or binary.

    Columns of arrays of varying length are left out.

    Raises
    ------
    AstroError
        ASTRO_4007 where it is no VOTable, is damaged, or refers to other files.
    """
    require_harmless_votable(content, name)
    with caught_warnings():
        try:
            table = votable.parse(io.BytesIO(content), table_number=0, verify="ignore").get_first_table()
            return table_of(_columns(table), _metadata(table))
        except (*DAMAGE, VOWarning):
            raise damaged(name, "a VOTable that is damaged, or without a table") from None


def _columns(table: Any) -> Iterator[ReadColumn]:
    for field in table.fields:
        values = _values(table.array[field.ID], is_text=field.datatype in ("char", "unicodeChar"))
        if values.dtype.kind == "O":
            continue
        yield ReadColumn(
            name=field.name,
            values=values,
            unit=unit_text(field.unit),
            description=" ".join((field.description or "").split()),
            ucd=field.ucd or "",
        )


def _values(column: Any, *, is_text: bool) -> NDArray[Any]:
    values, missing = np.asarray(column.data), np.ma.getmaskarray(column)
    if is_text:
        return text_array([str(value) for value in values.tolist()])
    if values.dtype.kind in "biu" and missing.any():
        return np.where(missing, np.nan, values.astype(np.float64))
    return values


def _metadata(table: Any) -> dict[str, Any]:
    text = "".join(str(param.value) for param in table.params if param.name == METADATA_PARAM)
    meta = json.loads(text or "{}")
    if not isinstance(meta, dict):
        raise TypeError(meta)
    return meta
