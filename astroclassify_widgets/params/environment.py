"""The environment variables by which the served app tells a kernel what to show and how."""

from __future__ import annotations

from typing import Final

FRAME_VARIABLE: Final = "ASTRO_FRAME"
"""Path of the frame that a workbench opens which is given none."""

SERVED_VARIABLE: Final = "ASTRO_SERVED"
"""1 in a kernel of the served app, where files are opened by upload and the workbench fills the window."""
