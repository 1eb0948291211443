"""Which format a file name asks for."""

from __future__ import annotations

from pathlib import PurePath
from typing import Final, get_args

from astroclassify_widgets.errors import AstroError
from astroclassify_widgets.params.output import TableFormat

_SUFFIXES: Final[dict[str, TableFormat]] = {f".{name}": name for name in get_args(TableFormat)} | {".fit": "fits"}


def table_format(file_name: str) -> TableFormat:
    """Return the table format of a file name.

    Raises
    ------
    AstroError
        ASTRO_4001 if its suffix names none.
    """
    suffix = PurePath(file_name).suffix.lower()
    if suffix not in _SUFFIXES:
        known = ", ".join(_SUFFIXES)
        raise AstroError(
            "ASTRO_4001", f"no table format is known for the name '{file_name}'.", f"Use a name that ends in {known}."
        )
    return _SUFFIXES[suffix]
