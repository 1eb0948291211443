"""Parameters of a table on its way out."""

from __future__ import annotations

from typing import Literal

from astroclassify_widgets.params.base import Params, parameter

TableFormat = Literal["json", "csv", "ecsv", "fits", "votable", "ds9", "crtf"]
ColumnNames = Literal["standard", "classic", "sextractor"]


class OutputParams(Params):
    """The form in which a table is written; it changes no number."""

    names: ColumnNames = parameter("standard", "column names: standard, the classic service's, or SExtractor's")
    csv_delimiter: str = parameter(",", "character between CSV fields", pattern=r"^[,;|\t ]$")
    csv_float_fmt: str = parameter(".6f", "format of CSV numbers, .0f to .15g", pattern=r"^\.(1[0-5]|[0-9])[fge]$")
    json_indent: int = parameter(2, "JSON indentation; 0 for one line", unit="characters", ge=0, le=8)
