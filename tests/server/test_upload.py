from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import httpx
import pytest
from fastapi import FastAPI, Request

from astroclassify_widgets.server.answer_everything import AnswerEverything
from astroclassify_widgets.server.errors import add_error_handlers
from astroclassify_widgets.server.upload import uploaded_file

LIMIT = 3_000_000
ENOUGH_FOR_A_DISK_FILE = 2_000_000


@pytest.fixture(scope="module")
def client(served) -> Iterator[httpx.Client]:
    app = FastAPI()
    add_error_handlers(app)
    app.add_middleware(AnswerEverything)

    @app.post("/size")
    async def size(request: Request) -> dict[str, object]:
        async with uploaded_file(request, LIMIT) as upload:
            return {"name": upload.name, "size": len(upload.file.read())}

    @app.post("/fail")
    async def fail(request: Request) -> None:
        async with uploaded_file(request, LIMIT):
            raise RuntimeError("no")

    with served(app) as client:
        yield client


def send(client: httpx.Client, size: int, name: str = "m13.fits", to: str = "/size") -> httpx.Response:
    return client.post(to, files={"file": (name, b"\x00" * size)})


def raw_form(*parts: str, end: str = "--XX--\r\n") -> bytes:
    return ("".join(f"--XX\r\n{part}\r\n" for part in parts) + end).encode()


def send_raw(client: httpx.Client, content: bytes) -> httpx.Response:
    return client.post("/size", content=content, headers={"Content-Type": "multipart/form-data; boundary=XX"})


@pytest.mark.parametrize("size", [1, ENOUGH_FOR_A_DISK_FILE, LIMIT])
def test_a_file_up_to_the_limit_is_received_whole(client: httpx.Client, size: int) -> None:
    assert send(client, size).json() == {"name": "m13.fits", "size": size}


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\data\\m13.fits", "m13.fits"),
        ("näme 星.fits", "näme 星.fits"),
        ("..", "upload"),
        ("x" * 500, "x" * 200),
    ],
)
def test_a_name_is_the_last_part_of_a_path(client: httpx.Client, given: str, name: str) -> None:
    assert send(client, 1, given).json()["name"] == name


def test_control_characters_leave_a_name(client: httpx.Client) -> None:
    part = 'Content-Disposition: form-data; name="file"; filename="a\tb\u202ec\u0085.fits"\r\n\r\ndata'
    assert send_raw(client, raw_form(part)).json()["name"] == "abc.fits"


def test_one_byte_over_the_limit_is_refused(client: httpx.Client) -> None:
    answer = send(client, LIMIT + 1)
    assert (answer.status_code, answer.json()["code"]) == (413, "ASTRO_4002")


def test_an_announced_excess_is_refused_before_it_is_sent(client: httpx.Client) -> None:
    address = urlsplit(str(client.base_url))
    with socket.create_connection((address.hostname, address.port), timeout=10) as connection:
        connection.sendall(
            b"POST /size HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary=XX\r\n"
            b"Content-Length: 9000000000\r\n\r\n"
        )
        assert b"413" in connection.recv(4096).splitlines()[0]


def test_an_excess_that_nobody_announced_is_refused_when_it_comes(
    client: httpx.Client, open_temporary_files: Callable[[], int]
) -> None:
    sent = 0

    def endless() -> Iterator[bytes]:
        nonlocal sent
        yield raw_form('Content-Disposition: form-data; name="file"; filename="f"\r\n', end="")
        while sent < 40 * LIMIT:
            sent += 65_536
            yield bytes(65_536)

    before = open_temporary_files()
    answer = send_raw(client, endless())
    assert (answer.status_code, answer.json()["code"]) == (413, "ASTRO_4002")
    assert open_temporary_files() == before


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (raw_form('Content-Disposition: form-data; name="file"; filename="f"\r\n\r\n'), "empty"),
        (raw_form('Content-Disposition: form-data; name="file"\r\n\r\ndata'), "no file"),
        (raw_form('Content-Disposition: form-data; name="image"; filename="f"\r\n\r\ndata'), "'image'"),
        (raw_form('Content-Disposition: form-data; name="r"\r\n\r\n5'), "'r'"),
        (raw_form(*['Content-Disposition: form-data; name="file"; filename="f"\r\n\r\ndata'] * 2), "Too many files"),
        (raw_form("Content-Disposition: form-data\r\n\r\ndata"), "name"),
        (raw_form('Content-Disposition: form-data; name="file"; filename="f"\r\n\r\ndata', end=""), "ends"),
        (raw_form(), "no file"),
        (b"not a form", ""),
        (b"", ""),
    ],
)  # fmt: skip
def test_a_form_without_exactly_one_file_is_refused(client: httpx.Client, content: bytes, reason: str) -> None:
    answer = send_raw(client, content)
    assert (answer.status_code, answer.json()["code"]) == (422, "ASTRO_4001")
    assert reason in answer.json()["message"]


@pytest.mark.parametrize("kind", ["application/json", "multipart/form-data", "", "nonsense;;;="])
def test_a_request_without_a_form_is_refused(client: httpx.Client, kind: str) -> None:
    answer = client.post("/size", content=b"{}", headers={"Content-Type": kind})
    assert (answer.status_code, answer.json()["code"]) == (422, "ASTRO_4001")
    assert "multipart/form-data" in answer.json()["hint"]


@pytest.mark.parametrize("to", ["/size", "/fail"])
def test_temporary_files_are_closed_whatever_happens(
    client: httpx.Client, open_temporary_files: Callable[[], int], to: str
) -> None:
    before = open_temporary_files()
    send(client, ENOUGH_FOR_A_DISK_FILE, to=to)
    send(client, LIMIT + 1, to=to)
    assert open_temporary_files() == before


def test_a_client_that_leaves_during_the_upload_leaves_no_file_behind(
    client: httpx.Client, open_temporary_files: Callable[[], int], wait_until: Callable[..., None]
) -> None:
    before = open_temporary_files()
    address = urlsplit(str(client.base_url))
    start = raw_form('Content-Disposition: form-data; name="file"; filename="f"\r\n', end="")
    with socket.create_connection((address.hostname, address.port)) as connection:
        connection.sendall(
            b"POST /size HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary=XX\r\n"
            b"Content-Length: 2900000\r\n\r\n" + start + bytes(ENOUGH_FOR_A_DISK_FILE)
        )
        wait_until(lambda: open_temporary_files() == before + 1)
    wait_until(lambda: open_temporary_files() == before)
