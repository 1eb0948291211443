"""What is kept of a file's name that somebody else chose."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import Final
from unicodedata import category

_LONGEST_BYTES: Final = 200
"""In UTF-8; file systems take 255, and a suffix may be added."""
_LONGEST_SUFFIX: Final = 24
_UNSEEN: Final = ("C", "Zl", "Zp")
"""Categories of what is no text: control characters, those that turn the direction, halves of pairs, line ends."""
_NOT_ON_WINDOWS: Final = re.compile(r'[<>:"|?*]')
_DEVICES: Final = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]) *(\.|$)", re.IGNORECASE)
"""Names that Windows takes for devices, whatever their suffix."""


def safe_file_name(name: str, *, otherwise: str) -> str:
    """Return the last part of a path as a name that is safe to show and to save on any system.

    Letters of any script and spaces are kept. Control characters and those that turn the direction of the
    text go, as do dots at the ends; what Windows does not take becomes ``_``; a long name loses the end of
    its stem.

    Parameters
    ----------
    name
        A file name, or a path in the manner of Unix or Windows.
    otherwise
        What to call the file when nothing is left.
    """
    last = PurePosixPath(name.replace("\\", "/")).name
    visible = "".join(character for character in last if not category(character).startswith(_UNSEEN))
    kept = _shortened(_NOT_ON_WINDOWS.sub("_", visible).strip(" .")) or otherwise
    return _shortened(f"_{kept}") if _DEVICES.match(kept) else kept


def _shortened(name: str) -> str:
    if len(name.encode()) <= _LONGEST_BYTES:
        return name
    stem, dot, suffix = name.rpartition(".")
    if not stem or len(suffix.encode()) > _LONGEST_SUFFIX:
        stem, dot, suffix = name, "", ""
    room = _LONGEST_BYTES - len((dot + suffix).encode())
    return stem.encode()[:room].decode(errors="ignore").rstrip(" .") + dot + suffix
