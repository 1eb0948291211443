"""Where the notebook of the served app lies."""

from __future__ import annotations

from pathlib import Path

from astroclassify_widgets.errors import AstroError

_HERE = Path(__file__).parent


def app_notebook() -> Path:
    """Return the notebook that the app serves: part of the installed package, or in the source tree.

    Raises
    ------
    AstroError
        ASTRO_5021 if it is in neither.
    """
    for place in (_HERE / "app.ipynb", _HERE.parents[1] / "notebooks" / "app.ipynb"):
        if place.is_file():
            return place
    raise AstroError("ASTRO_5021", "the notebook of the app is not installed.", "Install astroclassify-widgets anew.")
