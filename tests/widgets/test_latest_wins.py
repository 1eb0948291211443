"""One worker: nothing asked for in vain, the latest request wins, failures are told."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable

from astroclassify_widgets.errors import AstroError
from astroclassify_widgets.widgets.kernel_loop import KernelLoop
from astroclassify_widgets.widgets.latest_wins import Job, LatestWins

PATIENCE = 10


class Bench:
    """A worker on a running loop, with notes of what it told."""

    def __init__(self) -> None:
        self.failures: list[Exception] = []
        self.busy: list[bool] = []
        self.stages: list[str] = []
        self.idle = asyncio.Event()
        self.worker = LatestWins(KernelLoop(), self.failures.append, self._busy, self.stages.append)

    def _busy(self, busy: bool) -> None:
        self.busy.append(busy)
        if not busy:
            self.idle.set()

    async def until_idle(self) -> None:
        self.idle.clear()
        await asyncio.wait_for(self.idle.wait(), PATIENCE)


def on_a_loop(scene: Callable[[Bench], object]) -> Bench:
    """Play a scene on a running loop, and end its worker."""

    async def play() -> Bench:
        bench = Bench()
        try:
            await scene(bench)  # type: ignore[misc]
        finally:
            bench.worker.close()
        return bench

    return asyncio.run(play())


def test_work_runs_in_another_thread_and_shows_in_the_loops_own() -> None:
    threads = {}

    async def scene(bench: Bench) -> None:
        def work(job: Job) -> None:
            threads["work"] = threading.current_thread()
            job.show(lambda: threads.update(show=threading.current_thread()))

        bench.worker.submit("measure", work)
        await bench.until_idle()

    bench = on_a_loop(scene)
    assert threads["work"] is not threading.current_thread()
    assert threads["show"] is threading.current_thread()
    assert bench.failures == []
    assert bench.busy[-2:] == [True, False]


def test_of_requests_that_wait_in_a_lane_only_the_latest_is_done() -> None:
    done: list[int] = []

    async def scene(bench: Bench) -> None:
        began, go_on = threading.Event(), threading.Event()

        def first(job: Job) -> None:
            began.set()
            go_on.wait(PATIENCE)
            done.append(0)
            assert job.superseded()

        bench.worker.submit("measure", first)
        await asyncio.to_thread(began.wait, PATIENCE)
        for number in (1, 2, 3):
            bench.worker.submit("measure", lambda job, number=number: done.append(number))
        bench.worker.submit("click", lambda job: done.append(10))
        go_on.set()
        while len(done) < 3:
            await bench.until_idle()

    bench = on_a_loop(scene)
    assert done == [0, 3, 10]
    assert bench.failures == []


def test_a_cancelled_job_stops_at_its_next_report_and_what_waits_is_dropped() -> None:
    done: list[str] = []

    async def scene(bench: Bench) -> None:
        began, go_on = threading.Event(), threading.Event()

        def first(job: Job) -> None:
            began.set()
            go_on.wait(PATIENCE)
            job.observer.stage_began("detect")
            done.append("went on")

        bench.worker.submit("measure", first)
        await asyncio.to_thread(began.wait, PATIENCE)
        bench.worker.submit("export", lambda job: done.append("waiting"))
        bench.worker.cancel()
        go_on.set()
        await bench.until_idle()

    bench = on_a_loop(scene)
    assert done == []
    [failure] = bench.failures
    assert isinstance(failure, AstroError)
    assert failure.code.name == "ASTRO_4990"


def test_an_exception_in_work_or_in_showing_it_is_told_and_the_worker_lives_on() -> None:
    done: list[str] = []

    def fail() -> None:
        raise KeyError("shown")

    async def scene(bench: Bench) -> None:
        def breaks(job: Job) -> None:
            job.show(fail)
            raise ValueError("worked")

        bench.worker.submit("measure", breaks)
        await bench.until_idle()
        bench.worker.submit("measure", lambda job: done.append("again"))
        await bench.until_idle()

    bench = on_a_loop(scene)
    assert [type(failure) for failure in bench.failures] == [KeyError, ValueError]
    assert done == ["again"]


def test_a_closed_worker_ends_its_thread_and_takes_no_more() -> None:
    async def scene(bench: Bench) -> None:
        bench.worker.submit("measure", lambda job: None)
        await bench.until_idle()
        bench.worker.close()
        bench.worker.submit("measure", lambda job: bench.failures.append(AssertionError("ran")))

    bench = on_a_loop(scene)
    workers = [thread for thread in threading.enumerate() if thread.name == "astroclassify-worker"]
    for thread in workers:
        thread.join(PATIENCE)
    assert not [thread for thread in workers if thread.is_alive()]
    assert bench.failures == []


def test_without_a_loop_work_is_done_at_once() -> None:
    told: list[object] = []
    worker = LatestWins(KernelLoop(), told.append, told.append, told.append)
    worker.submit("measure", lambda job: job.show(lambda: told.append("shown")))
    assert told == ["shown"]


def test_without_a_loop_a_failure_is_told_too() -> None:
    told: list[Exception] = []

    def work(job: Job) -> None:
        raise ValueError("worked")

    LatestWins(KernelLoop(), told.append, lambda busy: None, lambda stage: None).submit("measure", work)
    assert [str(error) for error in told] == ["worked"]
