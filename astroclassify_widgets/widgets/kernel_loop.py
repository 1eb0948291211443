"""The kernel's event loop, where all widget traits are set."""

from __future__ import annotations

import asyncio
from collections.abc import Callable


class KernelLoop:
    """Hands calls from the worker's thread to the thread that runs the kernel's event loop.

    Widgets are not safe to set from two threads. Without a running loop, as in a script, everything happens
    in the caller's thread and at once, so that a workbench made there is deterministic.
    """

    def __init__(self) -> None:
        try:
            self._loop: asyncio.AbstractEventLoop | None = asyncio.get_running_loop()
        except RuntimeError:
            self._loop = None

    @property
    def runs(self) -> bool:
        """Whether there is a loop that calls can be handed to."""
        return self._loop is not None and not self._loop.is_closed()

    def call(self, function: Callable[[], None]) -> None:
        """Call a function on the loop, soon; at once where there is none."""
        if self._loop is not None and self.runs:
            self._loop.call_soon_threadsafe(function)
        else:
            function()
