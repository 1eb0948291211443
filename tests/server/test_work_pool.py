from __future__ import annotations

import asyncio
import threading
import time

import pytest

from astroclassify_widgets.errors import AstroError
from astroclassify_widgets.model.observer import Observer
from astroclassify_widgets.server.work_pool import WorkPool


async def never() -> None:
    await asyncio.Event().wait()


async def at_once() -> None:
    return None


def work_until_stopped(observer: Observer) -> None:
    for _ in range(1000):
        observer.progress("work", 0.0)
        time.sleep(0.005)
    raise AssertionError("nobody stopped the work")


def test_work_runs_in_a_thread_of_its_own_and_returns_its_value() -> None:
    name = asyncio.run(WorkPool(1).run(lambda _: threading.current_thread().name, never))
    assert name.startswith("astro-work")


def test_a_failure_of_the_work_is_raised_and_frees_the_slot() -> None:
    async def scene() -> int:
        pool = WorkPool(1)
        for _ in range(3):
            with pytest.raises(ZeroDivisionError):
                await pool.run(lambda _: 1 // 0, never)
        return await pool.run(lambda _: 7, never)

    assert asyncio.run(scene()) == 7


def test_work_beyond_the_limit_is_refused_at_once() -> None:
    async def scene() -> None:
        pool = WorkPool(2)
        finish = threading.Event()
        running = [asyncio.create_task(pool.run(lambda _: finish.wait(10), never)) for _ in range(2)]
        await asyncio.sleep(0)
        with pytest.raises(AstroError, match="ASTRO_5031"):
            await pool.run(lambda _: True, never)
        finish.set()
        assert await asyncio.gather(*running) == [True, True]
        assert await pool.run(lambda _: True, never)

    asyncio.run(scene())


def test_abandoned_work_is_stopped_and_frees_the_slot() -> None:
    async def scene() -> int:
        pool = WorkPool(1)
        with pytest.raises(AstroError, match="ASTRO_4990"):
            await pool.run(work_until_stopped, at_once)
        return await pool.run(lambda _: 7, never)

    assert asyncio.run(scene()) == 7


def test_a_cancelled_request_keeps_its_slot_until_the_work_has_stopped() -> None:
    async def scene() -> None:
        pool = WorkPool(1)
        request = asyncio.create_task(pool.run(work_until_stopped, never))
        await asyncio.sleep(0.02)
        request.cancel()
        with pytest.raises(asyncio.CancelledError):
            await request
        for _ in range(100):
            try:
                assert await pool.run(lambda _: 7, never) == 7
                return
            except AstroError:
                await asyncio.sleep(0.01)
        raise AssertionError("the slot was lost")

    asyncio.run(scene())


def test_a_closed_pool_refuses_work() -> None:
    pool = WorkPool(1)
    pool.close()
    with pytest.raises(AstroError, match="shutting down"):
        asyncio.run(pool.run(lambda _: 7, never))
