"""What a file of the user's holds that is no image."""

from __future__ import annotations

from os import PathLike
from pathlib import Path

from astroclassify_widgets.errors import AstroError


def file_content(path: str | PathLike[str]) -> tuple[bytes, str]:
    """Return the content and the name of a file.

    Raises
    ------
    AstroError
        ASTRO_4041 if it cannot be read; ASTRO_4001 for what is no path.
    """
    if not isinstance(path, str | PathLike):
        raise AstroError("ASTRO_4001", f"a file is named by its path, not by a {type(path).__name__}.")
    file = Path(path)
    try:
        return file.read_bytes(), file.name
    except FileNotFoundError:
        problem = "there is no such file"
    except (OSError, ValueError) as error:  # a null character in a name is a ValueError
        problem = str(getattr(error, "strerror", None) or "no valid name").lower()
    raise AstroError("ASTRO_4041", f"'{file.name}' cannot be read: {problem}.")
