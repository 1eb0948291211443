"""Reads the table of a ZIP file that a result was written to."""

from __future__ import annotations

import io
import json
import zipfile
import zlib
from typing import Any, Final

from astropy.table import QTable

from astroclassify_widgets.errors import AstroError
from astroclassify_widgets.io.table.finite_json import json_text
from astroclassify_widgets.io.table.read_table import MOST_BYTES, read_table
from astroclassify_widgets.pipeline.bundle import METADATA, ROWS

BEGINS: Final = b"PK\x03\x04"
"""How a ZIP file begins."""


def read_bundle(content: bytes, name: str) -> QTable:
    """Return the catalogue of a ZIP file from its data and metadata, whatever the format of its table.

    Raises
    ------
    AstroError
        ASTRO_4007 if it is damaged or holds no such files.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            document, metadata = (_document(archive, part, name) for part in (ROWS, METADATA))
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError):
        raise AstroError("ASTRO_4007", f"the ZIP file '{name}' is damaged or encrypted.") from None
    return read_table(json_text({**document, "meta": metadata}).encode(), f"{ROWS} of {name}")


def _document(archive: zipfile.ZipFile, part: str, name: str) -> dict[str, Any]:
    if part not in archive.namelist() or archive.getinfo(part).file_size > MOST_BYTES:
        raise AstroError("ASTRO_4007", f"'{name}' is a ZIP file, but not one of a result: it holds no {part}.")
    document = json.loads(archive.read(part))
    if not isinstance(document, dict):
        raise AstroError("ASTRO_4007", f"{part} of '{name}' is not what a result writes there.")
    return document
