"""What is kept of a file's name that somebody else chose."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Final
from unicodedata import category

_LONGEST_NAME: Final = 200


def safe_file_name(name: str, *, otherwise: str) -> str:
    """Return the last component of a path in any convention, without characters that are not text.

    Parameters
    ----------
    name
        A file name, or a path in the manner of Unix or Windows.
    otherwise
        What to call the file when nothing is left.
    """
    last = PurePosixPath(name.replace("\\", "/")).name
    visible = "".join(character for character in last if category(character)[0] != "C")
    return visible.strip(" .")[:_LONGEST_NAME] or otherwise
