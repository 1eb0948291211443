from __future__ import annotations

import multiprocessing
import socket
import time
from contextlib import suppress
from pathlib import Path

import httpx
import pytest

from astroclassify_widgets.errors import AstroError
from astroclassify_widgets.server.run_server import serve
from astroclassify_widgets.server.settings import Settings


def test_workers_keep_to_the_settings_that_serve_was_given(fits_field) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    arguments = ("127.0.0.1", port, 2, Settings(max_upload_bytes=1000))
    server = multiprocessing.get_context("spawn").Process(target=serve, args=arguments)
    server.start()
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=30, trust_env=False) as client:
            _wait_for(client)
            answer = client.post("/v1/detect_auto", files={"file": ("m13.fits", fits_field())})
            assert answer.json()["code"] == "ASTRO_4002"
            assert "server" not in answer.headers
    finally:
        server.terminate()
        server.join(30)
    assert server.exitcode is not None


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="children of children cannot be listed here")
@pytest.mark.parametrize("workers", [1, 2])
def test_a_server_that_ends_leaves_no_process_behind(is_running, wait_until, workers: int) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    server = multiprocessing.get_context("spawn").Process(target=serve, args=("127.0.0.1", port, workers))
    server.start()
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=30, trust_env=False) as client:
            _wait_for(client)
        measuring = workers * Settings().max_concurrent_inferences
        wait_until(lambda: len(_descendants(server.pid)) >= measuring, seconds=60)
        processes = _descendants(server.pid)
    finally:
        server.terminate()
        server.join(30)
    assert server.exitcode is not None
    wait_until(lambda: not any(map(is_running, processes)))


def test_a_bad_environment_is_told_before_anything_starts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASTRO_MAX_IMAGE_PIXELS", "many")
    with pytest.raises(AstroError, match="ASTRO_MAX_IMAGE_PIXELS"):
        serve()


def _wait_for(client: httpx.Client) -> None:
    until = time.monotonic() + 60
    while True:
        try:
            assert client.get("/health").status_code == 200
            return
        except httpx.TransportError:
            assert time.monotonic() < until
            time.sleep(0.1)


def _descendants(process: int) -> list[int]:
    parents = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(FileNotFoundError, ProcessLookupError):
            parents[int(stat.parent.name)] = int(stat.read_text().rpartition(")")[2].split()[1])
    found = [process]
    for parent in found:  # grows on the way
        found += [child for child, its_parent in parents.items() if its_parent == parent]
    return found[1:]
