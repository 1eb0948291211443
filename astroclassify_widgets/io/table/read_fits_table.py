"""The first binary table of a FITS file."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from astropy.io import fits
from astropy.table import QTable
from numpy.typing import NDArray

from astroclassify_widgets.io.caught_warnings import caught_warnings
from astroclassify_widgets.io.fits.hdus import OpenFits, all_hdus
from astroclassify_widgets.io.read_limits import NO_LIMITS
from astroclassify_widgets.io.table.reading import DAMAGE, MOST_VALUES, ReadColumn, damaged, table_of, text_array
from astroclassify_widgets.io.table.write_fits_table import ESCAPED_KEYWORD, METADATA_HDU, unescaped_text


def read_fits_table(content: bytes, name: str) -> QTable:
    """Return the first binary table, with the metadata of the HDU PROVENANCE where there is one.

    Columns of arrays of varying length, and of arrays of texts, are left out.

    Raises
    ------
    AstroError
        ASTRO_4007 where there is no binary table, or it is damaged.
    """
    with caught_warnings():
        try:
            hdus = list(_tables(content, name))
            if not hdus:
                raise damaged(name, "a FITS file without a binary table", "A table is wanted here.")
            return table_of(_columns(hdus[0]), _metadata(hdus))
        except DAMAGE:
            raise damaged(name, "a FITS file whose table is damaged") from None


def _tables(content: bytes, name: str) -> Iterator[Any]:
    """Yield every binary table whose data are there."""
    hdus = all_hdus(OpenFits(io.BytesIO(content), name, NO_LIMITS, NO_LIMITS.deadline()))
    if hdus.problem is not None:
        raise hdus.problem
    for hdu in hdus.found:
        if hdu.layout.kind == "table" and isinstance(hdu.opened, fits.BinTableHDU):
            if hdu.opened.fileinfo()["datLoc"] + hdu.opened.size > len(content):
                raise damaged(name, f"a FITS file whose HDU {hdu.layout.number} is cut off")
            if _is_absurd(hdu.opened.header):
                raise damaged(name, f"a FITS file whose HDU {hdu.layout.number} claims more values than a table has")
            yield hdu.opened


def _is_absurd(header: fits.Header) -> bool:
    """Tell whether a table claims rows of no bytes, which cost a file nothing, or too many values."""
    rows, row_bytes, columns = (int(header[keyword]) for keyword in ("NAXIS2", "NAXIS1", "TFIELDS"))
    return rows > 0 and (row_bytes == 0 or rows * columns > MOST_VALUES)


def _columns(hdu: Any) -> Iterator[ReadColumn]:
    header = hdu.header
    spelled = unescaped_text if header.get(ESCAPED_KEYWORD) is True else str
    for number, column in enumerate(hdu.columns, start=1):
        if "P" in column.format or "Q" in column.format or ("A" in column.format and column.dim):
            continue
        yield ReadColumn(
            name=spelled(column.name),
            values=_values(hdu.data, column, spelled),
            unit=spelled(column.unit or ""),
            description=spelled(str(header.get(f"TCOMM{number}", ""))),
            ucd=str(header.get(f"TUCD{number}", "")),
        )


def _values(data: Any, column: Any, spelled: Callable[[str], str]) -> NDArray[Any]:
    raw = data.view(np.ndarray)[column.name]
    if raw.dtype.kind == "S":
        texts = [text.decode("utf-8", "replace").rstrip(" ") for text in raw.tolist()]
        return text_array([spelled(text) for text in texts])
    values = np.asarray(data.field(column.name))
    native = values.astype(values.dtype.newbyteorder("="))
    if column.null is None or values.dtype.kind not in "iu":
        return native
    return np.where(raw == int(column.null), np.nan, native.astype(np.float64))


def _metadata(tables: list[Any]) -> dict[str, Any]:
    for hdu in tables[1:]:
        if hdu.name == METADATA_HDU:
            meta = json.loads(b"".join(part.rstrip(b" ") for part in hdu.data.view(np.ndarray)["JSON"].tolist()))
            if not isinstance(meta, dict):
                raise TypeError(meta)
            return meta
    return {}
