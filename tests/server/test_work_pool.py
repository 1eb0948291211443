from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Coroutine, Iterator
from functools import partial
from pathlib import Path
from typing import BinaryIO

import pytest
from child_work import content, die, fail, hold, loaded_modules, nothing, own_id, refuse

from astroclassify_widgets.errors import AstroError
from astroclassify_widgets.server.measure_upload import warm_up
from astroclassify_widgets.server.work_pool import WorkPool
from astroclassify_widgets.server.worker_process import WorkError


async def never() -> None:
    await asyncio.Event().wait()


@pytest.fixture
def pool() -> Iterator[WorkPool]:
    pool = WorkPool(1, nothing)
    yield pool
    pool.close()


@pytest.fixture
def file() -> Iterator[BinaryIO]:
    with tempfile.TemporaryFile() as file:
        file.write(b"an image")
        yield file


async def until(condition: Callable[[], object]) -> None:
    for _ in range(2000):
        if condition():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("it never came")


async def result_once_free(pool: WorkPool, file: BinaryIO) -> int:
    for _ in range(1000):
        try:
            return await pool.run(own_id, file, never)
        except AstroError:
            await asyncio.sleep(0.01)
    raise AssertionError("the slot was lost")


def do(work: Coroutine[None, None, object]) -> object:
    return asyncio.run(work)


def open_descriptors() -> int:
    folder = next((path for path in (Path("/proc/self/fd"), Path("/dev/fd")) if path.exists()), None)
    if folder is None:
        pytest.skip("open files cannot be counted here")
    return len(list(folder.iterdir()))


def test_work_runs_in_another_process_which_stays(pool: WorkPool, file: BinaryIO) -> None:
    first, second = (do(pool.run(own_id, file, never)) for _ in range(2))
    assert first == second != os.getpid()


def test_work_reads_the_whole_file_each_time(pool: WorkPool, file: BinaryIO) -> None:
    assert [do(pool.run(content, file, never)) for _ in range(3)] == [b"an image"] * 3


def test_no_descriptor_stays_open(pool: WorkPool, file: BinaryIO) -> None:
    do(pool.run(own_id, file, never))
    before = open_descriptors()
    do(pool.run(own_id, file, never))
    for work in (refuse, fail):
        with pytest.raises((AstroError, WorkError)):
            do(pool.run(work, file, never))
    assert open_descriptors() == before


def test_a_refusal_arrives_with_code_message_and_hint(pool: WorkPool, file: BinaryIO) -> None:
    with pytest.raises(AstroError) as caught:
        do(pool.run(refuse, file, never))
    assert caught.value.as_dict() == {"code": "ASTRO_4007", "message": "this is no image.", "hint": "Send one."}


def test_a_failure_arrives_with_its_traceback_and_frees_the_slot(pool: WorkPool, file: BinaryIO) -> None:
    for _ in range(3):
        with pytest.raises(WorkError, match=r"(?s)Traceback.*child_work\.py.*RuntimeError: the secret"):
            do(pool.run(fail, file, never))
    assert do(pool.run(own_id, file, never))


def test_work_that_cannot_be_sent_frees_the_slot(pool: WorkPool, file: BinaryIO) -> None:
    with pytest.raises(Exception, match="pickle"):
        do(pool.run(lambda *_: None, file, never))
    assert do(pool.run(own_id, file, never))


def test_work_beyond_the_limit_is_refused_at_once(held, file: BinaryIO) -> None:
    async def scene() -> None:
        work = partial(hold, held.folder)
        running = [asyncio.create_task(pool.run(work, file, never)) for _ in range(2)]
        await asyncio.sleep(0)
        with pytest.raises(AstroError, match="ASTRO_5031"):
            await pool.run(work, file, never)
        held.let_go()
        assert len(set(await asyncio.gather(*running))) == 2
        assert await pool.run(work, file, never)

    pool = WorkPool(2, nothing)
    try:
        do(scene())
    finally:
        pool.close()


def test_abandoned_work_is_stopped_and_its_process_goes_on(pool: WorkPool, held, file: BinaryIO) -> None:
    async def begun() -> None:
        await until(lambda: held.running)

    async def scene() -> int:
        with pytest.raises(AstroError, match="ASTRO_4990"):
            await pool.run(partial(hold, held.folder), file, begun)
        return await pool.run(own_id, file, never)

    assert [do(scene())] == held.running


def test_a_cancelled_request_keeps_its_slot_until_the_work_has_stopped(pool: WorkPool, held, file: BinaryIO) -> None:
    async def scene() -> None:
        request = asyncio.create_task(pool.run(partial(hold, held.folder), file, never))
        await until(lambda: held.running)
        request.cancel()
        with pytest.raises(asyncio.CancelledError):
            await request
        assert await result_once_free(pool, file) == held.running[0]
        assert held.stopped == 1

    do(scene())


def test_a_stop_that_comes_too_late_stops_nothing_else(pool: WorkPool, file: BinaryIO) -> None:
    async def at_once() -> None:
        return None

    async def scene() -> None:
        for _ in range(50):
            await pool.run(own_id, file, at_once)
            assert await pool.run(content, file, never) == b"an image"

    do(scene())


def test_a_process_that_is_killed_at_work_is_told_and_replaced(pool: WorkPool, held, file: BinaryIO) -> None:
    async def scene() -> None:
        request = asyncio.create_task(pool.run(partial(hold, held.folder), file, never))
        await until(lambda: held.running)
        os.kill(held.running[0], signal.SIGKILL)
        with pytest.raises(AstroError, match=r"ASTRO_5001.*ended unexpectedly.*memory"):
            await asyncio.wait_for(request, 10)
        assert await pool.run(own_id, file, never) != held.running[0]

    do(scene())


def test_a_process_that_ends_itself_is_logged(pool: WorkPool, file: BinaryIO, caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(AstroError, match="ASTRO_5001"):
        do(pool.run(die, file, never))
    assert "exit code -9" in caplog.text


def test_a_process_that_died_idle_is_replaced_unnoticed(
    pool: WorkPool, file: BinaryIO, is_running: Callable[[int], bool], wait_until: Callable[..., None]
) -> None:
    first = do(pool.run(own_id, file, never))
    assert isinstance(first, int)
    os.kill(first, signal.SIGKILL)
    wait_until(lambda: not is_running(first))
    assert do(pool.run(own_id, file, never)) != first


def test_ctrl_c_is_left_to_the_server(pool: WorkPool, file: BinaryIO) -> None:
    first = do(pool.run(own_id, file, never))
    assert isinstance(first, int)
    os.kill(first, signal.SIGINT)
    assert do(pool.run(own_id, file, never)) == first


def test_a_closed_pool_refuses_work_and_has_no_process(held, file: BinaryIO, is_running: Callable[[int], bool]) -> None:
    async def scene() -> None:
        request = asyncio.create_task(pool.run(partial(hold, held.folder), file, never))
        await until(lambda: held.running)
        pool.close()
        with pytest.raises(AstroError, match="shutting down"):
            await asyncio.wait_for(request, 10)
        with pytest.raises(AstroError, match="shutting down"):
            await pool.run(own_id, file, never)

    pool = WorkPool(2, nothing)
    pool.start()
    do(scene())
    assert not is_running(held.running[0])


@pytest.mark.parametrize("end", ["os.kill(os.getpid(), signal.SIGKILL)", "sys.exit()"])
def test_processes_end_with_a_server_that_does_not_end_them(
    end: str, is_running: Callable[[int], bool], wait_until: Callable[..., None]
) -> None:
    script = f"""
import asyncio, os, signal, sys, tempfile
sys.path.append({str(Path(__file__).parent)!r})
from child_work import nothing, own_id
from astroclassify_widgets.server.work_pool import WorkPool

pool = WorkPool(1, nothing)
with tempfile.TemporaryFile() as file:
    print(asyncio.run(pool.run(own_id, file, asyncio.Event().wait)), flush=True)
{end}
"""
    server = subprocess.run([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True, timeout=60)
    wait_until(lambda: not is_running(int(server.stdout)))


def test_a_process_that_measures_loads_no_web_library(file: BinaryIO) -> None:
    pool = WorkPool(1, warm_up)
    try:
        loaded = do(pool.run(loaded_modules, file, never))
    finally:
        pool.close()
    assert isinstance(loaded, set)
    assert "sep" in loaded
    assert not {"fastapi", "starlette", "uvicorn"} & loaded
