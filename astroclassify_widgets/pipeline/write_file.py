"""The front door on the way out: frames and results to files."""

from __future__ import annotations

from os import PathLike
from pathlib import Path
from typing import Final

from astroclassify_widgets.errors import AstroError
from astroclassify_widgets.io.fits.write_frame import write_frame
from astroclassify_widgets.model.frame import Frame
from astroclassify_widgets.params.output import OutputParams
from astroclassify_widgets.pipeline.result import Result, named_failure

_FRAME_SUFFIXES: Final = (".fits", ".fit", ".fts")


def write(value: Frame | Result, path: str | PathLike[str], output: OutputParams | None = None) -> Path:
    """Write a frame as FITS, or a result in the format that the file's suffix names, ``.zip`` for all of it.

    Parameters
    ----------
    value
        What to write.
    path
        Where to; an existing file is replaced.
    output
        Column names and details of a table's format.

    Returns
    -------
    Path
        The file that was written.

    Raises
    ------
    AstroError
        ASTRO_4001 if it is neither a frame nor a result, or the suffix names no format.
    """
    if isinstance(value, Result):
        return value.write(path, output)
    if isinstance(value, Frame):
        target = Path(path)
        if not target.name.lower().removesuffix(".gz").endswith(_FRAME_SUFFIXES):
            raise AstroError(
                "ASTRO_4001",
                f"a frame is written as FITS, and '{target.name}' asks for another format.",
                f"Use a name that ends in {', '.join(_FRAME_SUFFIXES)}.",
            )
        with named_failure(target):
            write_frame(value, target)
        return target
    raise AstroError("ASTRO_4001", f"a {type(value).__name__} cannot be written.", "Give a Frame or a Result.")
