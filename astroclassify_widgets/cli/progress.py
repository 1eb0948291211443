"""Shows the stages of a long command on a terminal."""

from __future__ import annotations

import sys
from typing import Final

from astroclassify_widgets.model.observer import Observer, SilentObserver

_PATIENCE_SECONDS: Final = 0.5


class StageLine(SilentObserver):
    """Writes the running stage on one line of stderr, and leaves what took longer than half a second."""

    def stage_began(self, stage: str) -> None:
        """Show the stage."""
        sys.stderr.write(f"\r\x1b[K{stage} …")
        sys.stderr.flush()

    def stage_ended(self, stage: str, seconds: float) -> None:
        """Clear the line, and leave what took long."""
        clear_line()
        if seconds > _PATIENCE_SECONDS:
            sys.stderr.write(f"{stage}: {seconds:.1f} s\n")
        sys.stderr.flush()


def clear_line() -> None:
    """Clear what a stage wrote on a terminal."""
    if sys.stderr.isatty():
        sys.stderr.write("\r\x1b[K")


def terminal_observer() -> Observer:
    """Return an observer that shows stages on a terminal, and keeps silent in a pipe."""
    return StageLine() if sys.stderr.isatty() else SilentObserver()
