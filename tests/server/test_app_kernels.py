"""The kernels of the served app: how many, how long, and what they know."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from astroclassify_widgets.server.kernel_environment import kernel_environment
from tests.server.running_app import ENVIRONMENT, kernel_of, output_of, running_app

WaitUntil = Callable[..., None]


# --- how many


def test_one_page_too_many_is_told_so_until_another_is_closed(tmp_path: Path, wait_until: WaitUntil) -> None:
    with running_app(tmp_path, app_max_kernels=1) as app, app.client() as client:
        kernel = kernel_of(client.get("/"))
        refused = client.get("/")
        assert refused.status_code == 503
        assert "ASTRO_5031: 1 session is running, the most that this app allows." in refused.text
        assert "ASTRO_APP_MAX_KERNELS" in refused.text
        assert refused.headers["retry-after"] == "10"
        assert len(app.kernels) == 1
        assert client.delete(f"/api/kernels/{kernel}").status_code == 204
        assert kernel_of(client.get("/")) != kernel


def test_a_kernel_waits_for_the_page_and_another_takes_its_place(tmp_path: Path, wait_until: WaitUntil) -> None:
    with running_app(tmp_path, app_max_kernels=2, app_preheated_kernels=1) as app, app.client() as client:
        wait_until(lambda: len(app.kernels) == 1)
        waiting = app.kernels[0]
        first = client.get("/")
        assert waiting.is_running()
        wait_until(lambda: len(app.kernels) == 2)
        second = client.get("/")
        assert kernel_of(first) != kernel_of(second)
        assert client.get("/").status_code == 503
        assert len(app.kernels) == 2
        client.delete(f"/api/kernels/{kernel_of(first)}")
        wait_until(lambda: len(app.kernels) == 2)
        assert client.get("/").status_code == 200


def test_a_waiting_kernel_that_dies_is_replaced(tmp_path: Path, wait_until: WaitUntil) -> None:
    with running_app(tmp_path, app_preheated_kernels=1) as app, app.client() as client:
        wait_until(lambda: len(app.kernels) == 1)
        dead = app.kernels[0]
        dead.kill()
        wait_until(lambda: [kernel for kernel in app.kernels if kernel.pid != dead.pid])
        assert client.get(f"/api/kernels/{kernel_of(client.get('/'))}").status_code == 200


def test_a_kernel_that_dies_is_gone_and_no_empty_one_takes_its_place(tmp_path: Path, wait_until: WaitUntil) -> None:
    with running_app(tmp_path) as app, app.client() as client:
        kernel = kernel_of(client.get("/"))
        app.kernels[0].kill()
        wait_until(lambda: client.get(f"/api/kernels/{kernel}").status_code == 404)
        time.sleep(1)
        assert app.kernels == []


# --- how long


def test_a_kernel_without_a_page_ends_and_a_waiting_one_stays(tmp_path: Path, wait_until: WaitUntil) -> None:
    with running_app(tmp_path, app_idle_seconds=1, app_preheated_kernels=1) as app, app.client() as client:
        kernel = kernel_of(client.get("/"))
        wait_until(lambda: client.get(f"/api/kernels/{kernel}").status_code == 404)
        wait_until(lambda: len(app.kernels) == 1)
        waiting = app.kernels[0].pid
        time.sleep(3)
        assert [kernel.pid for kernel in app.kernels] == [waiting]


# --- what they know


def test_no_secret_of_the_server_reaches_a_kernel(tmp_path: Path) -> None:
    secrets = {"MY_PASSWORD": "s3cret", "JUPYTER_TOKEN": "s3cret", "AWS_ACCESS_KEY_ID": "s3cret"}
    kept = {"NUMBA_CACHE_DIR": str(tmp_path), "LC_ALL": "C.UTF-8", "TZ": "UTC"}
    for preheated in (0, 1):
        folder = tmp_path / str(preheated)
        folder.mkdir()
        with (
            running_app(folder, ENVIRONMENT, app_preheated_kernels=preheated, **secrets, **kept) as app,
            app.client() as client,
        ):
            seen = output_of(client.get("/"))
            assert not {name for name, value in seen.items() if "s3cret" in value or app.token in value}
        assert kept.items() <= seen.items()
        assert seen["ASTRO_SERVED"] == "1"
        assert seen["PATH"].endswith(os.environ["PATH"])


def test_a_frame_is_named_by_its_whole_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert kernel_environment({}, tmp_path, Path("m13.fits"))["ASTRO_FRAME"] == str(tmp_path / "m13.fits")


def test_a_frame_of_an_earlier_command_is_forgotten(tmp_path: Path) -> None:
    assert "ASTRO_FRAME" not in kernel_environment({"ASTRO_FRAME": "/old"}, tmp_path, None)


def test_kernels_run_in_a_folder_of_their_own(tmp_path: Path) -> None:
    source = "import os\n(os.getcwd(), os.listdir(), os.environ['IPYTHONDIR'])"
    with running_app(tmp_path, source) as app, app.client() as client:
        folder, files, ipython = output_of(client.get("/"))
    assert files == ["app.ipynb"]
    assert not {Path.home(), Path.cwd()} & {Path(folder), Path(ipython).parent}
    assert Path(folder).parent == Path(ipython).parent


# --- what goes wrong in them


def test_a_failure_is_explained_in_the_terminal_and_not_to_visitors(tmp_path: Path) -> None:
    with running_app(tmp_path, "1 / 0") as app, app.client() as client:
        page = client.get("/")
        assert "The terminal that runs the app says why." in page.text
        assert "ZeroDivisionError" not in page.text
        assert "ZeroDivisionError" in app.log
