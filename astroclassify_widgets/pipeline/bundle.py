"""A result as one ZIP file: the table, its parameters, a picture, and apart from them what no two runs share."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import PurePath
from typing import Any, Final

from astropy.table import QTable

from astroclassify_widgets.io.table.finite_json import json_text
from astroclassify_widgets.io.table.formats import FORMAT_FACTS
from astroclassify_widgets.io.table.write_table import table_bytes
from astroclassify_widgets.model.frame import Frame
from astroclassify_widgets.params.aperture import ApertureParams
from astroclassify_widgets.params.output import OutputParams, TableFormat
from astroclassify_widgets.pipeline.run_time import RunTime, run_report
from astroclassify_widgets.render.overlay import overlay_png

SUFFIX: Final = ".zip"
MEDIA_TYPE: Final = "application/zip"

METADATA: Final = "metadata.json"
ROWS: Final = "data.json"
PICTURE: Final = "preview.png"
RUN: Final = "run.json"

_LONG_AGO: Final = (1980, 1, 1, 0, 0, 0)
"""ZIP knows no earlier time, and that of the run belongs into `RUN` alone."""
_READABLE: Final = 0o100644 << 16
_UNIX: Final = 3


def asks_for_bundle(file_name: str) -> bool:
    """Return whether a file name asks for a ZIP file."""
    return PurePath(file_name).suffix.lower() == SUFFIX


def bundle_bytes(
    frame: Frame, catalog: QTable, aperture: ApertureParams, took: RunTime, format: TableFormat, output: OutputParams
) -> bytes:
    """Return a ZIP file of a catalogue.

    It holds ``table`` with the suffix of the format, ``metadata.json`` (parameters, versions, provenance),
    ``data.json`` (columns and rows, with null for what is missing), ``preview.png`` (the frame with its
    apertures) and ``run.json`` (when the run was, and how long it took). The same result twice gives the same
    bytes for all of them but ``run.json``, which comes last.
    """
    document = json.loads(table_bytes(catalog, "json", output))
    metadata = document.pop("meta")
    return _zipped(
        {
            f"table{FORMAT_FACTS[format].suffixes[0]}": table_bytes(catalog, format, output),
            METADATA: _json(metadata, output),
            ROWS: _json(document, output),
            PICTURE: overlay_png(frame, catalog, aperture),
            RUN: _json(run_report(took), output),
        }
    )


def _json(value: Any, output: OutputParams) -> bytes:
    return f"{json_text(value, output.json_indent)}\n".encode()


def _zipped(parts: dict[str, bytes]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, part in parts.items():
            entry = zipfile.ZipInfo(name, _LONG_AGO)
            entry.create_system = _UNIX  # the same on every system
            entry.external_attr = _READABLE
            # A picture is compressed as it is.
            entry.compress_type = zipfile.ZIP_STORED if name == PICTURE else zipfile.ZIP_DEFLATED
            archive.writestr(entry, part)
    return content.getvalue()
