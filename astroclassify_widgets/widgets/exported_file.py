"""A table or its script as a file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, cast

from astroclassify_widgets.errors import AstroError
from astroclassify_widgets.io.table.formats import FORMAT_FACTS
from astroclassify_widgets.model.observer import Observer
from astroclassify_widgets.params.output import TableFormat
from astroclassify_widgets.pipeline import bundle
from astroclassify_widgets.session import SessionState, measure_state, table_stem, to_python

SCRIPT: Final = "py"
BUNDLE: Final = "zip"


@dataclass(frozen=True)
class ExportedFile:
    """A file for the user."""

    name: str
    content: bytes
    media_type: str


def exported_file(state: SessionState, file_format: str, observer: Observer) -> ExportedFile:
    """Return the table shown in a format, all of it in a bundle, or the script that gives it again.

    Raises
    ------
    AstroError
        ASTRO_4001 if there is nothing to export.
    """
    result = measure_state(state, observer=observer)
    if result is None:
        raise AstroError("ASTRO_4001", "there is no table to export.", "Click a star first.")
    stem = table_stem(result.frame.name)
    if file_format == SCRIPT:
        return ExportedFile(f"{stem}.{SCRIPT}", to_python(state).encode(), "text/x-python")
    if file_format == BUNDLE:
        return ExportedFile(f"{stem}{bundle.SUFFIX}", result.bundle_bytes(), bundle.MEDIA_TYPE)
    format = cast("TableFormat", file_format)
    facts = FORMAT_FACTS[format]
    return ExportedFile(f"{stem}{facts.suffixes[0]}", result.table_bytes(format), facts.media_type)
