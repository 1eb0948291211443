from __future__ import annotations

import os
import signal
import socket
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from urllib.parse import urlsplit

import httpx
import pytest
from child_measurement import measure_when_let_go
from child_work import LOCK_SECONDS, hold_the_lock

from astroclassify_widgets.server import detect_auto
from astroclassify_widgets.server.app import create_app
from astroclassify_widgets.server.settings import Settings

LIMIT = 2


@pytest.fixture(scope="module")
def client(served) -> Iterator[httpx.Client]:
    with served(create_app(Settings(max_concurrent_inferences=LIMIT))) as client:
        yield client


@pytest.fixture(scope="module")
def image(fits_field) -> bytes:
    return fits_field()


@pytest.fixture
def held(held, monkeypatch: pytest.MonkeyPatch):
    """Every measurement is held until it is let go."""
    monkeypatch.setattr(detect_auto, "detect_and_measure", partial(measure_when_let_go, held.folder))
    return held


def ask(client: httpx.Client, image: bytes) -> httpx.Response:
    return client.post("/v1/detect_auto", files={"file": ("m13.fits", image)})


def test_requests_up_to_the_limit_run_and_the_next_is_told_to_come_back(
    client: httpx.Client, image: bytes, held, wait_until
) -> None:
    with ThreadPoolExecutor(LIMIT) as threads:
        running = [threads.submit(ask, client, image) for _ in range(LIMIT)]
        wait_until(lambda: len(held.running) == LIMIT)
        refused = ask(client, image)
        assert (refused.status_code, refused.json()["code"]) == (503, "ASTRO_5031")
        assert int(refused.headers["retry-after"]) > 0
        assert refused.headers["x-astroclassify-api"] == "1"
        held.let_go()
        assert [request.result().status_code for request in running] == [200] * LIMIT
    assert ask(client, image).status_code == 200


def test_concurrent_answers_are_those_of_one_after_the_other(client: httpx.Client, fits_field) -> None:
    images = [fits_field(size=size) for size in (150, 170, 190, 210)]
    one_by_one = [ask(client, image).content for image in images]
    with ThreadPoolExecutor(LIMIT) as threads:
        together = list(threads.map(lambda image: ask(client, image).content, images * 3))
    assert together == one_by_one * 3


def health_waits(client: httpx.Client, running: list[Future[httpx.Response]]) -> list[float]:
    """How long health checks wait, one after the other, while requests run [s]."""
    waits = []
    while not all(request.done() for request in running):
        asked = time.monotonic()
        assert client.get("/health").status_code == 200
        waits.append(time.monotonic() - asked)
        time.sleep(0.005)
    return sorted(waits)


def test_health_does_not_wait_for_work_that_holds_the_lock_of_its_interpreter(
    client: httpx.Client, image: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(detect_auto, "detect_and_measure", hold_the_lock)
    with ThreadPoolExecutor(LIMIT) as threads:
        waits = health_waits(client, [threads.submit(ask, client, image) for _ in range(LIMIT)])
    assert len(waits) > 5
    assert waits[-1] < LOCK_SECONDS / 4


def test_health_answers_fast_while_detections_run(client: httpx.Client, fits_field) -> None:
    fields = [fits_field(size=2500, stars=4000, GAIN=gain) for gain in (1.5, 1.6)]
    with ThreadPoolExecutor(LIMIT) as threads:
        began = time.monotonic()
        detections = [threads.submit(ask, client, field) for field in fields]
        waits = health_waits(client, detections)
        took = time.monotonic() - began
    assert [detection.result().status_code for detection in detections] == [200] * LIMIT
    assert waits[len(waits) // 2] < 0.1 * took


def test_a_client_that_leaves_stops_its_detection_and_frees_its_slot(
    client: httpx.Client, image: bytes, held, wait_until
) -> None:
    address = urlsplit(str(client.base_url))
    request = client.build_request("POST", "/v1/detect_auto", files={"file": ("m13.fits", image)})
    head = "POST /v1/detect_auto HTTP/1.1\r\n" + "".join(
        f"{name}: {value}\r\n" for name, value in request.headers.items()
    )
    for leaving in range(1, LIMIT + 2):  # one more than there are slots
        with socket.create_connection((address.hostname, address.port)) as connection:
            connection.sendall(head.encode() + b"\r\n" + request.read())
            wait_until(lambda leaving=leaving: len(held.running) == leaving)
        wait_until(lambda leaving=leaving: held.stopped == leaving)
    held.let_go()
    wait_until(lambda: ask(client, image).status_code == 200)


def test_a_measurement_that_is_killed_is_answered_and_the_next_one_runs(
    client: httpx.Client, image: bytes, held, wait_until
) -> None:
    with ThreadPoolExecutor(LIMIT) as threads:
        running = [threads.submit(ask, client, image) for _ in range(LIMIT)]
        wait_until(lambda: len(held.running) == LIMIT)
        os.kill(held.running[0], signal.SIGKILL)
        wait_until(lambda: any(request.done() for request in running))
        held.let_go()
        killed, spared = sorted((request.result() for request in running), key=lambda answer: -answer.status_code)
    assert (killed.status_code, killed.json()["code"]) == (500, "ASTRO_5001")
    assert "ended unexpectedly" in killed.json()["message"]
    assert spared.status_code == 200
    assert [ask(client, image).content for _ in range(LIMIT)] == [spared.content] * LIMIT


@pytest.mark.parametrize("size", [160, 700])
def test_an_upload_is_gone_when_it_is_measured(
    client: httpx.Client, fits_field, open_temporary_files, size: int
) -> None:
    before = open_temporary_files()
    assert ask(client, fits_field(size=size)).status_code == 200
    assert open_temporary_files() == before
