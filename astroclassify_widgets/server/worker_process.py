"""What a child process does: it computes what comes through a pipe, one piece of work after the other.

Nothing heavy is imported here; the process is deaf to Ctrl-C before it imports what computes.
"""

from __future__ import annotations

import signal
import traceback
from collections.abc import Callable
from multiprocessing.connection import Connection
from multiprocessing.reduction import recv_handle
from typing import Any, BinaryIO, Final

from astroclassify_widgets.errors import AstroError
from astroclassify_widgets.model.observer import CancellableObserver, Observer

Work = Callable[[BinaryIO, Observer], Any]
"""Takes an open file, and an observer that stops it; must be picklable, as what it returns."""

STOP: Final = None
"""Sent in the place of work: stop what you do."""


class WorkError(RuntimeError):
    """Work raised what nobody expected; the message is the traceback."""


def compute(pipe: Connection) -> None:
    """Compute until the other end of the pipe is closed.

    Parameters
    ----------
    pipe
        Brings a function to warm up with, then any number of pieces of work, each followed by the
        descriptor of a file; takes what they return, or what they raise.
    """
    # Ctrl-C goes to every process of a terminal, but it is the server that ends its children.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        pipe.recv()()
        while True:
            work = pipe.recv()
            if work is not STOP:  # a STOP here came after the work that it was meant for
                with open(recv_handle(pipe), "rb") as file:  # noqa: PTH123  a descriptor, no path
                    pipe.send(_outcome(work, file, CancellableObserver(pipe.poll)))
    except (EOFError, ConnectionError):
        return  # the server is gone


def _outcome(work: Work, file: BinaryIO, observer: Observer) -> tuple[Any, Exception | None]:
    """Return what the work returns, or what it raises; the observer stops it when anything else arrives."""
    try:
        file.seek(0)
        return work(file, observer), None
    except AstroError as error:
        return None, error
    except Exception:  # noqa: BLE001  raised again, and logged, by the server
        return None, WorkError(traceback.format_exc())
