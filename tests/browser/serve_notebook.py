"""Serves any notebook as `astrocli app` serves its own: python -m tests.browser.serve_notebook NOTEBOOK [FRAME]."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from astroclassify_widgets.server.run_app import run_app


def print_at_once(address: str) -> None:
    print(address, flush=True)


if __name__ == "__main__":
    # As the command line would give it; kernels do not inherit the variable.
    frame = os.environ.get("ASTRO_FRAME")
    run_app(print_at_once, notebook=Path(sys.argv[1]), frame=Path(frame) if frame else None)
