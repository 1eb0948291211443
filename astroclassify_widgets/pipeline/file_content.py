"""What a file of the user's holds that is no image."""

from __future__ import annotations

import os
import stat
from os import PathLike
from pathlib import Path
from typing import IO

from astroclassify_widgets.errors import AstroError


def file_content(path: str | PathLike[str], most_bytes: int) -> tuple[bytes, str]:
    """Return the content and the name of a file.

    Parameters
    ----------
    path
        Of a regular file: a pipe or a device could go on without end.
    most_bytes
        More is not read.

    Raises
    ------
    AstroError
        ASTRO_4041 if it cannot be read, 4002 if it is too large; 4001 for what is no path.
    """
    if not isinstance(path, str | PathLike):
        raise AstroError("ASTRO_4001", f"a file is named by its path, not by a {type(path).__name__}.")
    file = Path(path)
    try:
        if stat.S_ISREG(file.stat().st_mode):
            with file.open("rb") as opened:
                return _content(opened, file.name, most_bytes), file.name
        problem = "it is no regular file"
    except FileNotFoundError:
        problem = "there is no such file"
    except (OSError, ValueError) as error:  # a null character in a name is a ValueError
        problem = str(getattr(error, "strerror", None) or "no valid name").lower()
    raise AstroError("ASTRO_4041", f"'{file.name}' cannot be read: {problem}.")


def _content(opened: IO[bytes], name: str, most_bytes: int) -> bytes:
    # A read takes memory for all that it asks for, whether the file is so long or not.
    size = os.fstat(opened.fileno()).st_size
    content = opened.read(min(size, most_bytes) + 1)
    if len(content) > most_bytes:
        raise AstroError("ASTRO_4002", f"'{name}' has more than the limit of {most_bytes} bytes.")
    return content
