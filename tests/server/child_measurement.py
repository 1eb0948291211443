"""A measurement that tests hold in a child process, which imports it from here by name."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from child_work import hold

from astroclassify_widgets.server.measure_upload import detect_and_measure
from astroclassify_widgets.server.reply import Reply


def measure_when_let_go(folder: Path, *given: Any) -> Reply:
    """Hold, then measure; given are the arguments of `detect_and_measure`."""
    *_, file, observer = given
    hold(folder, file, observer)
    return detect_and_measure(*given)
