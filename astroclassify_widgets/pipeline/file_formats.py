"""Which format a file name asks for."""

from __future__ import annotations

from pathlib import PurePath
from typing import Final

from astroclassify_widgets.errors import AstroError
from astroclassify_widgets.io.table.formats import FORMAT_FACTS
from astroclassify_widgets.params.output import TableFormat
from astroclassify_widgets.pipeline.bundle import SUFFIX as BUNDLE_SUFFIX

_FORMAT_OF: Final[dict[str, TableFormat]] = {
    suffix: name for name, facts in FORMAT_FACTS.items() for suffix in facts.suffixes
}


def table_format(file_name: str) -> TableFormat:
    """Return the table format of a file name.

    Raises
    ------
    AstroError
        ASTRO_4001 if its suffix names none.
    """
    suffix = PurePath(file_name).suffix.lower()
    if suffix not in _FORMAT_OF:
        known = ", ".join((*_FORMAT_OF, BUNDLE_SUFFIX))
        raise AstroError(
            "ASTRO_4001", f"no table format is known for the name '{file_name}'.", f"Use a name that ends in {known}."
        )
    return _FORMAT_OF[suffix]
