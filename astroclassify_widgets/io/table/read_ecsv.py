"""A table from ECSV, whoever wrote it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from astropy.table import QTable

from astroclassify_widgets.io.table.plain_yaml import plain_yaml
from astroclassify_widgets.io.table.reading import DAMAGE, ReadColumn, damaged, decoded, table_of
from astroclassify_widgets.io.table.reading_text import field_rows, typed

ECSV_BEGINS: Final = b"# %ECSV"
"""First bytes of every ECSV file."""

_MOST_HEADER: Final = 4_000_000
_SERIALIZED: Final = "__serialized_columns__"


def read_ecsv_table(content: bytes, name: str) -> QTable:
    """Return the table of an ECSV file; an array in a field stays the text that it is.

    Raises
    ------
    AstroError
        ASTRO_4007, with the line where a row is damaged.
    """
    text = decoded(content, name)
    begin = _end_of_comments(text)
    try:
        header = plain_yaml(_yaml_of(text[:begin]))
        delimiter, described, meta = header.get("delimiter", " "), header["datatype"], header.get("meta") or {}
        meta = {key: value for key, value in meta.items() if key != _SERIALIZED}
        if delimiter not in (" ", ","):
            raise ValueError(delimiter)
    except DAMAGE:
        raise damaged(name, "an ECSV table whose header is damaged") from None
    rows = [row for _, row in field_rows(text[begin:], delimiter, text.count("\n", 0, begin), name)]
    try:
        if not rows or rows[0] != [column["name"] for column in described]:
            raise ValueError("names")
        cells = zip(*rows[1:], strict=True) if len(rows) > 1 else [()] * len(described)
        return table_of((_column(about, each) for about, each in zip(described, cells, strict=True)), meta)
    except DAMAGE:
        raise damaged(name, "an ECSV table whose columns are not what its header says") from None


def _end_of_comments(text: str) -> int:
    end = 0
    while text.startswith("#", end):
        end = text.find("\n", end) + 1 or len(text)
    return end


def _yaml_of(comments: str) -> str:
    if len(comments) > _MOST_HEADER:
        raise ValueError("too long a header")
    lines = comments.removesuffix("\n").split("\n")
    return "\n".join(line[2:].removesuffix("\r") for line in lines if not line.startswith("# %"))


def _column(about: Mapping[str, Any], cells: Sequence[str]) -> ReadColumn:
    return ReadColumn(
        name=about["name"],
        values=typed(cells, about["datatype"]),
        unit=str(about.get("unit", "")),
        description=str(about.get("description", "")),
        ucd=str((about.get("meta") or {}).get("ucd", "")),
    )
