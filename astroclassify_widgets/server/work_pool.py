"""CPU work off the event loop, in a bounded number of threads."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, TypeVar

from astroclassify_widgets.errors import AstroError
from astroclassify_widgets.model.observer import CancellableObserver, Observer

T = TypeVar("T")


class WorkPool:
    """Runs at most so many pieces of work at a time and refuses more; nothing queues.

    Parameters
    ----------
    limit
        Pieces of work that run at the same time.
    """

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._slots = threading.BoundedSemaphore(limit)
        self._threads = ThreadPoolExecutor(limit, thread_name_prefix="astro-work")

    async def run(self, work: Callable[[Observer], T], abandoned: Callable[[], Coroutine[Any, Any, None]]) -> T:
        """Return what the work returns.

        Parameters
        ----------
        work
            Called in a thread, with an observer that stops it once it is of no use.
        abandoned
            Awaited beside the work; when it returns, nobody waits for the result any more.

        Raises
        ------
        AstroError
            ASTRO_5031 when every slot is taken; ASTRO_4990 when the work was abandoned.
        """
        useless = threading.Event()
        answer: asyncio.Future[T] = asyncio.wrap_future(self._submitted(work, CancellableObserver(useless.is_set)))
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

    def _submitted(self, work: Callable[[Observer], T], observer: Observer) -> Future[T]:
        if not self._slots.acquire(blocking=False):
            raise AstroError(
                "ASTRO_5031", f"the service is busy with {self._limit} requests.", "Please try again shortly."
            )
        try:
            future = self._threads.submit(work, observer)
        except RuntimeError:  # the pool was closed
            self._slots.release()
            raise AstroError("ASTRO_5031", "the service is shutting down.") from None
        # The slot is the thread's, not the request's: a client that leaves frees it when the work stops.
        future.add_done_callback(lambda _: self._slots.release())
        return future

    def close(self) -> None:
        """Take no more work; threads end with what they are doing."""
        self._threads.shutdown(wait=False)
