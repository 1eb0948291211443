"""Where the page template of the served app lies."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

TEMPLATE: Final = "astroclassify"
"""Name of the template."""

_SEARCHED: Final = Path(__file__).parent / "voila_template"
_VARIABLE: Final = "JUPYTER_PATH"


def make_template_known() -> None:
    """Let this process find the template, as Jupyter finds all templates: in the folders of JUPYTER_PATH."""
    folders = os.environ.get(_VARIABLE, "").split(os.pathsep)
    if str(_SEARCHED) not in folders:
        os.environ[_VARIABLE] = os.pathsep.join([str(_SEARCHED), *filter(None, folders)])
