"""A catalogue as a VOTable, which TOPCAT and the services of the Virtual Observatory read."""

from __future__ import annotations

import io
import re
from typing import Any, Final
from xml.sax.saxutils import escape

import numpy as np
from astropy.io.votable import tree
from astropy.table import Column, QTable

from astroclassify_widgets.io.caught_warnings import caught_warnings
from astroclassify_widgets.io.table.finite_json import ascii_json
from astroclassify_widgets.io.table.json_parts import json_parts
from astroclassify_widgets.io.table.names import ORIGIN_ENTRY, renamed_catalog, ucd_of
from astroclassify_widgets.io.table.units import standard_unit_text
from astroclassify_widgets.params import OutputParams

METADATA_PARAM: Final = "provenance"
"""Name of the PARAM elements whose values together are the metadata as JSON; astropy writes INFO where the schema
has none."""

_VERSION: Final = "1.4"
_SKY_SYSTEM: Final = "ICRS"
# IDs are unique in a document; these are no names of columns.
_SKY_ID: Final = "sky-system"
_TYPES: Final = {"float64": "double", "float32": "float", "int64": "long", "int32": "int", "int16": "short",
                 "uint8": "unsignedByte", "bool": "boolean"}  # fmt: skip
_END_OF_TABLE: Final = "  </TABLE>"
_FORBIDDEN: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_XML_ID: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")


def votable_bytes(catalog: QTable, output: OutputParams) -> bytes:
    """Return a VOTable 1.4 with units, UCDs and descriptions, its rows as text, one a line.

    Numbers have every digit. Text was chosen over BINARY2, which astropy reads twice as fast: it is what text
    tools can read, and FITS is the binary table.
    """
    renamed = renamed_catalog(catalog, output.names)
    beginning, end = _document(renamed).split(_END_OF_TABLE)
    columns = [_cells(renamed[name]) for name in renamed.colnames]
    rows = ("</TD><TD>".join(row) for row in zip(*columns, strict=True))
    body = [f"<TR><TD>{row}</TD></TR>\n" for row in rows]
    return "".join(
        [beginning, "   <DATA>\n    <TABLEDATA>\n", *body, "    </TABLEDATA>\n   </DATA>\n", _END_OF_TABLE, end]
    ).encode()


def _document(renamed: QTable) -> str:
    """Return the document of a table without its rows, which take astropy five times as long as it takes here."""
    votable = tree.VOTableFile(version=_VERSION)
    resource = tree.Resource(type="results")
    table = tree.TableElement(votable, ID="catalog-table", name="catalog")
    with caught_warnings():  # of units that the standard does not know
        for number, name in enumerate(renamed.colnames, start=1):
            table.fields.append(_field(votable, renamed[name], name, number))
        if any(field.ref for field in table.fields):
            resource.coordinate_systems.append(tree.CooSys(ID=_SKY_ID, system=_SKY_SYSTEM))
        if isinstance(origin := renamed.meta.get(ORIGIN_ENTRY), int):
            about = "what the first pixel is counted as"
            table.params.append(_param(votable, ORIGIN_ENTRY, str(origin), "int", about))
        metadata = _without_markup(ascii_json(renamed.meta))
        for number, part in enumerate(json_parts(metadata), start=1):
            about = f"how the table was made, as JSON, part {number}"
            table.params.append(_param(votable, METADATA_PARAM, part, "char", about, number))
        resource.tables.append(table)
        votable.resources.append(resource)
        content = io.BytesIO()
        votable.to_xml(content)
    return content.getvalue().decode()


def _field(votable: tree.VOTableFile, column: Column, name: str, number: int) -> tree.Field:
    datatype, arraysize = _TYPES.get(column.dtype.name), None
    if datatype is None:
        texts = [str(text) for text in np.asarray(column).tolist()]
        datatype = "char" if all(map(str.isascii, texts)) else "unicodeChar"
        arraysize = f"{max(map(len, texts), default=0) or 1}*"
    ucd = ucd_of(column)
    field = tree.Field(
        votable,
        ID=name if _XML_ID.fullmatch(name) else f"column-{number}",
        name=_xml_text(name),
        datatype=datatype,
        arraysize=arraysize,
        unit=standard_unit_text(column.info.unit, "vounit") or None,
        ucd=ucd or None,
        ref=_SKY_ID if ucd.startswith("pos.eq.") else None,
    )
    if column.info.description:
        field.description = _xml_text(column.info.description)
    return field


def _param(
    votable: tree.VOTableFile, name: str, value: str, datatype: str, description: str, number: int = 1
) -> tree.Param:
    arraysize = "*" if datatype == "char" else None
    identifier = f"param-{name}" if number == 1 else f"param-{name}-{number}"
    param = tree.Param(votable, ID=identifier, name=name, datatype=datatype, arraysize=arraysize, value=value)
    param.description = description
    return param


def _without_markup(text: str) -> str:
    """Return JSON without the characters that astropy escapes twice in the value of a PARAM."""
    return text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")


def _cells(column: Column) -> list[str]:
    values = np.asarray(column)
    plain: list[Any] = values.tolist()
    if values.dtype.kind == "f":
        return _float_cells(values, plain)
    if values.dtype.kind in "biu":
        return [str(value).lower() for value in plain]
    return [escape(_xml_text(str(value)), {"\r": "&#13;"}) for value in plain]


def _float_cells(values: Any, plain: list[float]) -> list[str]:
    cells = list(map(repr, plain))
    for row in np.flatnonzero(~np.isfinite(values)):
        cells[row] = "" if np.isnan(values[row]) else "+Inf" if values[row] > 0 else "-Inf"
    return cells


def _xml_text(text: str) -> str:
    return _FORBIDDEN.sub("\N{REPLACEMENT CHARACTER}", text)
