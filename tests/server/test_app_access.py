"""Who is let into the served app, and what is to be had there."""

from __future__ import annotations

import json
import re
import socket
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from tests.server.running_app import RunningApp, kernel_of, running_app

OUTWARD = re.compile(
    r"""(?:(?:src|href|action)\s*=\s*["']?|url\(\s*["']?|@import\s+["']?|import\(\s*["'])(?:https?:)?//"""
)
WEBSOCKET = {
    "Connection": "Upgrade",
    "Upgrade": "websocket",
    "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
    "Sec-WebSocket-Version": "13",
}


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningApp]:
    with running_app(tmp_path_factory.mktemp("app")) as app:
        yield app


@pytest.fixture(scope="module")
def page(app: RunningApp) -> httpx.Response:
    with app.client() as client:
        return client.get("/")


@pytest.fixture
def kernel(page: httpx.Response) -> str:
    return kernel_of(page)


# --- who


def test_the_printed_address_opens_the_page(page: httpx.Response) -> None:
    assert (page.status_code, page.headers["content-type"]) == (200, "text/html")
    assert "voila.js" in page.text


def test_the_token_is_long_and_random(app: RunningApp) -> None:
    assert len(app.token) >= 32


@pytest.mark.parametrize("query", ["", "?token=", "?token=wrong", "?token=%00"])
def test_without_the_token_the_page_says_what_is_missing_and_starts_nothing(app: RunningApp, query: str) -> None:
    before = len(app.kernels)
    with app.stranger() as client:
        answer = client.get(f"/{query}")
    assert answer.status_code == 403
    assert "The address needs its token" in answer.text
    assert len(app.kernels) == before


@pytest.mark.parametrize("path", ["api/kernels/{}", "api/kernels/{}/channels", "voila/api/shutdown/{}"])
@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
def test_without_the_token_a_kernel_is_out_of_reach(app: RunningApp, kernel: str, path: str, method: str) -> None:
    with app.stranger() as client:
        answer = client.request(method, path.format(kernel), headers=WEBSOCKET if "channels" in path else {})
        assert answer.status_code in (403, 405)
    with app.client() as client:
        assert client.get(f"/api/kernels/{kernel}").status_code == 200


def test_a_page_that_was_let_in_needs_the_token_no_more(app: RunningApp) -> None:
    with app.stranger() as client:
        kernel = kernel_of(client.get(f"/?token={app.token}"))
        assert client.get(f"/api/kernels/{kernel}").status_code == 200
        assert client.post(f"/voila/api/shutdown/{kernel}", data={"_xsrf": client.cookies["_xsrf"]}).status_code == 204


def test_a_page_of_elsewhere_cannot_use_the_cookie(app: RunningApp, kernel: str) -> None:
    with app.stranger() as client:
        kernel = kernel_of(client.get(f"/?token={app.token}"))
        assert client.post(f"/voila/api/shutdown/{kernel}").status_code == 403
        away = {**WEBSOCKET, "Origin": "http://example.org"}
        assert client.get(f"/api/kernels/{kernel}/channels", headers=away).status_code == 403


@pytest.mark.parametrize(
    "host", ["example.org", "192.168.1.5:80", "127.0.0.1.example.org", "localhost.example.org", ""]
)
@pytest.mark.parametrize("path", ["/", "/voila/static/voila.js", "/api/kernels/x"])
def test_a_foreign_name_is_refused_whatever_it_asks(app: RunningApp, host: str, path: str) -> None:
    with app.client() as client:
        answer = client.get(path, headers={"Host": host})
    assert answer.status_code in (400, 403)
    assert "voila" not in answer.text


def test_localhost_is_a_name_of_this_machine(app: RunningApp) -> None:
    with app.client() as client:
        assert client.get("/", headers={"Host": f"localhost:{urlsplit(app.address).port}"}).status_code == 200


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have one loopback address only")
def test_no_other_address_of_the_machine_listens(app: RunningApp) -> None:
    port = urlsplit(app.address).port
    assert port is not None
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.2", port), timeout=5)


# --- what


@pytest.mark.parametrize(
    "path",
    [
        "/app.ipynb",
        "/voila/files/app.ipynb",
        "/voila/files/../server.log",
        "/voila/tree",
        "/voila/render/app.ipynb",
        "/voila/api/contents/",
        "/api/contents",
        "/api/kernels",
        "/api/terminals",
        "/voila/query/12345678-1234-1234-1234-123456789abc",
        "/login",
        "/logout",
        "/tree",
    ],
)
def test_nothing_but_the_page_is_served(app: RunningApp, path: str) -> None:
    with app.client() as client:
        answer = client.get(path)
    assert answer.status_code == 404
    assert "There is nothing at this address" in answer.text


def test_the_page_links_nowhere_else(page: httpx.Response) -> None:
    assert not OUTWARD.findall(page.text)
    assert page.headers["content-security-policy"].startswith("default-src 'self'; ")


def test_a_refusal_links_nowhere_else_and_looks_like_the_app(app: RunningApp) -> None:
    with app.stranger() as client:
        answer = client.get("/")
    assert not OUTWARD.findall(answer.text)
    assert "<title>AstroClassify: Forbidden</title>" in answer.text


def test_what_the_page_links_to_is_there(app: RunningApp, page: httpx.Response) -> None:
    links = re.findall(r'(?:src|href)="(/[^"]*)"', page.text)
    assert len(links) >= 5
    with app.client() as client:
        assert {link: client.get(link).status_code for link in links} == dict.fromkeys(links, 200)


@pytest.mark.parametrize("query", ["theme=dark", "template=reveal", "template=../../x"])
def test_looks_are_not_the_visitors_choice(app: RunningApp, query: str) -> None:
    with app.client() as client:
        answer = client.get(f"/?token={app.token}&{query}")
    assert answer.status_code == 200
    assert "templates/astroclassify/static/app.css" in answer.text
    assert 'data-jp-theme-light="true"' in answer.text


def test_a_visitor_cannot_run_code_of_his_own(app: RunningApp, kernel: str, tmp_path: Path) -> None:
    written = tmp_path / "written"
    address = f"{app.address.replace('http', 'ws')}/api/kernels/{kernel}/channels?token={app.token}"
    with connect(address) as socket:
        for kind, content in (
            ("execute_request", {"code": f"open({str(written)!r}, 'w')", "silent": False}),
            ("kernel_info_request", {}),
        ):
            header = {"msg_id": uuid.uuid4().hex, "msg_type": kind, "session": "s", "username": "u", "version": "5.3"}
            message = {"header": header, "parent_header": {}, "metadata": {}, "content": content, "channel": "shell"}
            socket.send(json.dumps(message))
        while "kernel_info_reply" not in str(socket.recv(timeout=20)):
            pass
    assert not written.exists()


def test_the_websocket_needs_the_token_too(app: RunningApp, kernel: str) -> None:
    with pytest.raises(InvalidStatus, match="403"):
        connect(f"{app.address.replace('http', 'ws')}/api/kernels/{kernel}/channels?token=wrong")


def test_the_log_is_silent_and_holds_no_token(app: RunningApp) -> None:
    assert app.token not in app.log
    assert app.log == ""
