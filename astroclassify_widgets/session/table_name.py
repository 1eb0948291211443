"""What the table of a frame is called as a file."""

from __future__ import annotations

import re
from typing import Final

_SUFFIXES: Final = re.compile(r"(\.(fits|fit|fts|fz|gz|bz2|png|jpe?g|tiff?))+$", re.IGNORECASE)
_LONGEST: Final = 60


def table_stem(frame_name: str) -> str:
    """Return a file name without its suffix for the table of a frame, whatever the frame is called."""
    name = re.split(r"[/\\]", frame_name)[-1]
    stem = re.sub(r"[^\w.+-]", "_", _SUFFIXES.sub("", name)).lstrip(".-")
    return stem[:_LONGEST] or "table"
