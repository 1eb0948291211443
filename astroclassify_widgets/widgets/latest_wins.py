"""One worker thread in which the latest request wins."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field

from astroclassify_widgets.errors import AstroError
from astroclassify_widgets.model.observer import CancellableObserver, Observer
from astroclassify_widgets.widgets.kernel_loop import KernelLoop


@dataclass(frozen=True, eq=False)
class Job:
    """What a piece of work can ask and tell while it runs.

    Attributes
    ----------
    superseded
        Whether a newer job waits in the same lane; a good moment to stop is after something was shown.
    observer
        Stops the work where the user cancels.
    show
        Hands a call to the thread of the widgets.
    """

    superseded: Callable[[], bool]
    observer: Observer
    show: Callable[[Callable[[], None]], None]


Work = Callable[[Job], None]


@dataclass(eq=False)
class _Request:
    lane: str
    work: Work
    cancelled: threading.Event = field(default_factory=threading.Event)


class _StageObserver(CancellableObserver):
    """Stops cancelled work, and tells of each stage."""

    def __init__(self, cancelled: Callable[[], bool], began: Callable[[str], None]) -> None:
        super().__init__(cancelled)
        self._began = began

    def stage_began(self, stage: str) -> None:
        """Stop before a stage begins, or tell of it."""
        super().stage_began(stage)
        self._began(stage)


class LatestWins:
    """Runs work in one thread; in each lane a new request replaces the one that waits.

    A running job is never thrown away by a newer one, for then a slider that moves all the time would show
    nothing; it may ask whether it is superseded once it has shown something.

    Parameters
    ----------
    loop
        Where results and failures are shown. Without a running loop work is done at once.
    failed
        Told, on the loop, of an exception that work raised.
    busy
        Told, on the loop, when the worker begins (True) and has nothing left to do (False).
    began
        Told, on the loop, of each stage that begins.
    """

    def __init__(
        self,
        loop: KernelLoop,
        failed: Callable[[Exception], None],
        busy: Callable[[bool], None],
        began: Callable[[str], None],
    ) -> None:
        self._loop = loop
        self._failed = failed
        self._busy = busy
        self._began = began
        self._waiting: OrderedDict[str, _Request] = OrderedDict()
        self._running: _Request | None = None
        self._closed = False
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None

    def submit(self, lane: str, work: Work) -> None:
        """Do work when all that was asked for before is done, unless a newer request in its lane replaces it."""
        request = _Request(lane, work)
        if self._closed:
            return
        if not self._loop.runs:
            self._do(request)
            return
        with self._changed:
            self._waiting[lane] = request
            if self._thread is None:
                self._thread = threading.Thread(target=self._serve, name="astroclassify-worker", daemon=True)
                self._thread.start()
            self._changed.notify()

    def cancel(self) -> None:
        """Drop what waits, and stop what runs at its next report."""
        with self._changed:
            self._waiting.clear()
            if self._running is not None:
                self._running.cancelled.set()

    def close(self) -> None:
        """Cancel everything and end the thread."""
        self.cancel()
        with self._changed:
            self._closed = True
            self._changed.notify()

    def _serve(self) -> None:
        while True:
            with self._changed:
                self._running = None
                if not self._waiting:
                    self._loop.call(lambda: self._busy(False))
                while not (self._waiting or self._closed):
                    self._changed.wait()
                if self._closed:
                    return
                _, self._running = self._waiting.popitem(last=False)
                request = self._running
            self._loop.call(lambda: self._busy(True))
            self._do(request)

    def _do(self, request: _Request) -> None:
        job = Job(
            superseded=lambda: request.lane in self._waiting,
            observer=_StageObserver(request.cancelled.is_set, self._tell_stage),
            show=lambda function: self._show(request, function),
        )
        try:
            request.work(job)
        except Exception as error:  # noqa: BLE001  shown to the user: an exception in a thread would vanish
            failure = error
            self._loop.call(lambda: self._failed(failure))

    def _tell_stage(self, stage: str) -> None:
        self._loop.call(lambda: self._began(stage))

    def _show(self, request: _Request, function: Callable[[], None]) -> None:
        """Show something of a job, unless it was cancelled."""
        if request.cancelled.is_set():
            raise AstroError("ASTRO_4990", "cancelled.")

        def shown() -> None:
            try:
                function()
            except Exception as error:  # noqa: BLE001  as above: it would vanish in the loop
                self._failed(error)

        self._loop.call(shown)
