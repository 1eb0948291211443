"""CPU work off the event loop, in a bounded number of child processes.

Threads would not do: some of the libraries hold the interpreter's lock for seconds, and every other
request would wait for it.
"""

from __future__ import annotations

import asyncio
import os
import threading
from collections import deque
from collections.abc import Callable, Coroutine
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from typing import Any, BinaryIO, TypeVar

from astroclassify_widgets.errors import AstroError
from astroclassify_widgets.model.observer import Observer
from astroclassify_widgets.server.worker import Worker
from astroclassify_widgets.server.worker_process import Work

T = TypeVar("T")


class WorkPool:
    """Runs at most so many pieces of work at a time and refuses more; nothing queues.

    Parameters
    ----------
    limit
        Pieces of work that run at the same time, each in a process of its own.
    warm_up
        Called in each process before all work; must be picklable.
    """

    def __init__(self, limit: int, warm_up: Callable[[], object]) -> None:
        self._limit = limit
        self._slots = threading.BoundedSemaphore(limit)
        self._workers = [Worker(warm_up) for _ in range(limit)]
        self._idle = deque(self._workers)
        # One thread a process, which does nothing but wait for it.
        self._threads = ThreadPoolExecutor(limit, thread_name_prefix="astro-work")

    def start(self) -> None:
        """Let the processes warm up; otherwise each starts with the first work that it gets."""
        for worker in self._workers:
            worker.start()

    async def run(
        self,
        work: Callable[[BinaryIO, Observer], T],
        file: BinaryIO,
        abandoned: Callable[[], Coroutine[Any, Any, None]],
    ) -> T:
        """Return what the work returns.

        Parameters
        ----------
        work
            Called in a process with the file, at its beginning, and an observer that stops the work once
            it is of no use; must be picklable, as what it returns.
        file
            A file on disk, or one that moves there when it is asked for its descriptor. It may be closed
            as soon as this returns or raises.
        abandoned
            Awaited beside the work; when it returns, nobody waits for the result any more.

        Raises
        ------
        AstroError
            ASTRO_5031 when every slot is taken; ASTRO_4990 when the work was abandoned; ASTRO_5001 when
            its process died; that of the work.
        """
        useless = threading.Event()
        answer: asyncio.Future[T] = asyncio.wrap_future(self._submitted(work, file, useless.is_set))
        watch = asyncio.create_task(abandoned())
        try:
            either: list[asyncio.Future[Any]] = [answer, watch]
            await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
            if watch.done():
                useless.set()
            return await answer
        finally:
            useless.set()
            watch.cancel()

    def close(self) -> None:
        """Take no more work and end the processes, whatever they do."""
        self._threads.shutdown(wait=False)
        for worker in self._workers:
            worker.end()

    def _submitted(self, work: Work, file: BinaryIO, useless: Callable[[], bool]) -> Future[Any]:
        if not self._slots.acquire(blocking=False):
            raise AstroError(
                "ASTRO_5031", f"the service is busy with {self._limit} requests.", "Please try again shortly."
            )
        with ExitStack() as stack:
            stack.callback(self._slots.release)
            file.flush()
            descriptor = os.dup(file.fileno())
            stack.callback(os.close, descriptor)
            try:
                future = self._threads.submit(self._in_process, work, descriptor, useless)
            except RuntimeError:  # the pool was closed
                raise AstroError("ASTRO_5031", "the service is shutting down.") from None
            held = stack.pop_all()
        # Slot and descriptor are the work's, not the request's: a client that leaves frees them when the
        # work has stopped.
        future.add_done_callback(lambda _: held.close())
        return future

    def _in_process(self, work: Work, descriptor: int, useless: Callable[[], bool]) -> Any:
        worker = self._idle.pop()  # there is one for every slot
        try:
            return worker.run(work, descriptor, useless)
        finally:
            self._idle.append(worker)
