"""An answer as a file: media type, file name and column names."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import PurePosixPath
from types import MappingProxyType
from typing import Final
from urllib.parse import quote

from astroclassify_widgets.io.table.formats import FORMAT_FACTS
from astroclassify_widgets.params.output import TableFormat
from astroclassify_widgets.pipeline import bundle
from astroclassify_widgets.server.reply import Reply

MEDIA_TYPES: Final = MappingProxyType[TableFormat, str](
    {name: facts.media_type for name, facts in FORMAT_FACTS.items()}
)

COLUMNS_HEADER: Final = "X-Astro-Columns"


def export_reply(
    content: bytes, format: TableFormat | None, frame_name: str, columns: Iterable[str], *, download: bool
) -> Reply:
    """Return a table as a file, named after its frame; without a format it is a bundle."""
    suffix = bundle.SUFFIX if format is None else FORMAT_FACTS[format].suffixes[0]
    file_name = f"{PurePosixPath(frame_name).stem}_sources{suffix}"
    headers = {
        "Content-Disposition": content_disposition("attachment" if download else "inline", file_name),
        COLUMNS_HEADER: ",".join(columns),
    }
    return Reply(content, bundle.MEDIA_TYPE if format is None else MEDIA_TYPES[format], headers)


def content_disposition(kind: str, file_name: str) -> str:
    """Return the header with the name in ASCII and, by RFC 5987, as it is."""
    plain = "".join(c if " " <= c <= "~" and c not in '"\\%' else "_" for c in file_name)
    return f"{kind}; filename=\"{plain}\"; filename*=UTF-8''{quote(file_name, safe='', errors='replace')}"
