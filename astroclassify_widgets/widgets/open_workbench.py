"""The front door of the workbench."""

from __future__ import annotations

import os
from os import PathLike
from typing import Any

from astroclassify_widgets.model.frame import Frame
from astroclassify_widgets.params.environment import FRAME_VARIABLE, SERVED_VARIABLE
from astroclassify_widgets.params.recipe import Recipe
from astroclassify_widgets.params.validation import recipe_from
from astroclassify_widgets.pipeline import demo_frame, load
from astroclassify_widgets.session import Session
from astroclassify_widgets.widgets.workbench import Workbench


def explore(
    frame: Frame | str | PathLike[str] | None = None, recipe: Recipe | None = None, **parameters: Any
) -> Workbench:
    """Open the workbench: image, detection, apertures, curves and table, in JupyterLab or a served app.

    Parameters
    ----------
    frame
        From `load` or `simulate`, or the path of a FITS file. Without it, the file that the environment
        variable ASTRO_FRAME names, which ``astrocli app FILE`` sets, or the demo frame.
    recipe
        How to measure; defaults when not given.
    **parameters
        Fields of the recipe, in place of those of ``recipe``.

    Returns
    -------
    Workbench
        A widget; ``workbench.result`` is the table that it shows, ``workbench.session`` what the user did,
        ``workbench.to_python()`` the script that gives the same table.

    Raises
    ------
    AstroError
        As `load` and `run` do, for a frame or a parameter that is wrong.
    """
    start = recipe_from({**(recipe.changes() if recipe is not None else {}), **parameters})
    served = os.environ.get(SERVED_VARIABLE) == "1"
    session = Session(_frame_of(frame), start)
    return Workbench(session, open_by="upload" if served else "path", fills_window=served or _alone_on_its_page())


def _frame_of(frame: Frame | str | PathLike[str] | None) -> Frame:
    if isinstance(frame, Frame):
        return frame
    if frame is not None:
        return load(frame)
    path = os.environ.get(FRAME_VARIABLE)
    return load(path) if path else demo_frame()


def _alone_on_its_page() -> bool:
    """Return whether Voila shows the notebook; it says so to its kernels in the manner of CGI."""
    return os.environ.get("SERVER_SOFTWARE", "").startswith("voila/")
