"""The served app ends without leaving anything behind."""

from __future__ import annotations

import signal
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from tests.server.running_app import kernel_of, running_app

WaitUntil = Callable[..., None]


def gone(processes: list[psutil.Process]) -> bool:
    return not [process for process in processes if process.is_running() and process.status() != psutil.STATUS_ZOMBIE]


@pytest.fixture
def own_folder() -> Iterator[Path]:
    """A folder for temporary files, whose name is short enough for sockets."""
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder)


@pytest.mark.parametrize(("ending", "preheated"), [(signal.SIGINT, 1), (signal.SIGTERM, 0), (signal.SIGHUP, 0)])
def test_no_kernel_and_no_file_outlives_it(
    tmp_path: Path, own_folder: Path, wait_until: WaitUntil, ending: signal.Signals, preheated: int
) -> None:
    with running_app(tmp_path, app_preheated_kernels=preheated, TMPDIR=own_folder) as app, app.client() as client:
        kernel_of(client.get("/"))
        wait_until(lambda: len(app.kernels) == 1 + preheated)
        processes = [app.process, *app.process.children(recursive=True)]
        app.process.send_signal(ending)
        assert app.process.wait(20) == 0
        assert gone(processes)
        assert list(own_folder.glob("astroclassify-*")) == []
        assert app.log == ""


def test_a_kernel_that_is_just_being_started_ends_too(tmp_path: Path, wait_until: WaitUntil) -> None:
    with running_app(tmp_path, app_preheated_kernels=2) as app:
        wait_until(lambda: app.kernels)
        processes = [app.process, *app.process.children(recursive=True)]
        app.process.send_signal(signal.SIGTERM)
        app.process.wait(20)
        wait_until(lambda: gone(processes))


def test_kernels_end_even_with_an_app_that_cannot_end_them(tmp_path: Path, wait_until: WaitUntil) -> None:
    with running_app(tmp_path) as app, app.client() as client:
        kernel_of(client.get("/"))
        kernels = app.kernels
        assert kernels
        app.process.kill()
        wait_until(lambda: gone(kernels))
