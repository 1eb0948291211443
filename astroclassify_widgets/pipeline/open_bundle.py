"""Reads the table of a ZIP file that a result was written to."""

from __future__ import annotations

import io
import zipfile
import zlib
from typing import Any, Final

from astropy.table import QTable

from astroclassify_widgets.errors import AstroError
from astroclassify_widgets.io.table.read_json import document_table, json_document
from astroclassify_widgets.io.table.read_table import MOST_BYTES
from astroclassify_widgets.io.table.reading import DAMAGE, within_memory
from astroclassify_widgets.pipeline.bundle import METADATA, ROWS

BEGINS: Final = b"PK\x03\x04"
"""How a ZIP file begins."""

_MOST_METADATA: Final = 33_554_432
_PACKED: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


def read_bundle(content: bytes, name: str) -> QTable:
    """Return the catalogue of a ZIP file from its data and metadata, whatever the format of its table.

    Raises
    ------
    AstroError
        ASTRO_4007 if it is damaged or holds no such files, 4002 if they are too large, 5071 if memory ends.
    """
    try:
        with within_memory(name), zipfile.ZipFile(io.BytesIO(content)) as archive:
            metadata = _document(archive, METADATA, name, _MOST_METADATA)
            document = _document(archive, ROWS, name, MOST_BYTES - archive.getinfo(METADATA).file_size)
            return document_table({**document, "meta": metadata}, f"{ROWS} of {name}")
    except (*DAMAGE, zipfile.BadZipFile, zlib.error):
        raise AstroError("ASTRO_4007", f"the ZIP file '{name}' is damaged or encrypted.") from None


def _document(archive: zipfile.ZipFile, part: str, name: str, most_bytes: int) -> dict[str, Any]:
    if part not in archive.namelist():
        raise AstroError("ASTRO_4007", f"'{name}' is a ZIP file, but not one of a result: it holds no {part}.")
    entry = archive.getinfo(part)
    if entry.compress_type not in _PACKED:
        raise AstroError("ASTRO_4007", f"{part} of '{name}' is compressed in a way that is not read.", "Deflate it.")
    if entry.file_size > most_bytes:
        raise AstroError("ASTRO_4002", f"{part} of '{name}' has {entry.file_size} bytes, more than is read.")
    document = json_document(archive.read(part), f"{part} of {name}")
    if not isinstance(document, dict):
        raise AstroError("ASTRO_4007", f"{part} of '{name}' is not what a result writes there.")
    return document
