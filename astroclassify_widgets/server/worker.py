"""A child process as the service sees it: it is given work, may die, and is then replaced."""

from __future__ import annotations

import logging
import multiprocessing
import threading
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from multiprocessing.reduction import send_handle
from typing import Any, Final

from astroclassify_widgets.errors import AstroError
from astroclassify_widgets.server.worker_process import STOP, Work, compute

_log = logging.getLogger(__name__)

# A forked child may inherit a lock that some thread of the server holds, for ever.
_PROCESSES: Final = multiprocessing.get_context("spawn")
_SECONDS_BETWEEN_LOOKS: Final = 0.05


@dataclass(frozen=True)
class _Child:
    process: SpawnProcess
    pipe: Connection


class Worker:
    """Computes in a child process, which is started when it is needed and again after it died.

    Parameters
    ----------
    warm_up
        Called in the process before all work, so that no request waits for what is loaded once.
    """

    def __init__(self, warm_up: Callable[[], object]) -> None:
        self._warm_up = warm_up
        self._child: _Child | None = None
        self._ended = False
        self._lock = threading.Lock()

    def start(self) -> None:
        """Start the process unless it lives; it warms up while this returns.

        Raises
        ------
        AstroError
            ASTRO_5031 after the end.
        """
        self._living_child()

    def run(self, work: Work, descriptor: int, useless: Callable[[], bool]) -> Any:
        """Return what the work returns; to be called by one thread at a time.

        Parameters
        ----------
        work
            Called in the process.
        descriptor
            Of the open file that the work reads. The process shares the file, so nothing is copied.
        useless
            Asked again and again; once it answers True the work is told to stop.

        Raises
        ------
        AstroError
            That of the work; ASTRO_5001 when the process dies; ASTRO_5031 after the end.
        WorkError
            With the traceback of anything else that the work raises.
        """
        child = self._living_child()
        try:
            child.pipe.send(work)
            send_handle(child.pipe, descriptor, child.process.pid)
            result, error = _received(child.pipe, useless)
        except (EOFError, OSError) as broken:
            self._replace(child)
            raise AstroError(
                "ASTRO_5001",
                "the process that measured this image ended unexpectedly.",
                "It may have run out of memory: try once more, or send a smaller image.",
            ) from broken
        if error is not None:
            raise error
        return result

    def end(self) -> None:
        """Kill the process, whatever it does, and never start another."""
        with self._lock:
            self._ended = True
            if self._child is not None:
                _kill(self._child)

    def _living_child(self) -> _Child:
        with self._lock:
            if self._ended:
                raise AstroError("ASTRO_5031", "the service is shutting down.")
            if self._child is None or not self._child.process.is_alive():
                self._child = _started(self._warm_up)
            return self._child

    def _replace(self, child: _Child) -> None:
        """Start a new process at once, that the next request finds it warm."""
        with self._lock:
            _kill(child)
        if not self._ended:
            _log.error("worker process %s ended with exit code %s", child.process.pid, child.process.exitcode)
        self.start()


def _started(warm_up: Callable[[], object]) -> _Child:
    pipe, far_end = _PROCESSES.Pipe()
    # As a daemon it is ended with its parent also where nobody ends it.
    process = _PROCESSES.Process(target=compute, args=(far_end,), name="astro-work", daemon=True)
    process.start()
    far_end.close()  # so that the pipe breaks when the process ends
    pipe.send(warm_up)
    return _Child(process, pipe)


def _received(pipe: Connection, useless: Callable[[], bool]) -> tuple[Any, Exception | None]:
    told = False
    while not pipe.poll(_SECONDS_BETWEEN_LOOKS):
        if not told and useless():
            pipe.send(STOP)
            told = True
    outcome: tuple[Any, Exception | None] = pipe.recv()
    return outcome


def _kill(child: _Child) -> None:
    """End a process that may be dead; its pipe is left to the thread that may still wait at it."""
    child.process.kill()
    child.process.join()
