"""astrocli app, as a user of the shell meets it; what it serves is tested with the server and in the browser."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from astroclassify_widgets.server.app_notebook import app_notebook
from astroclassify_widgets.server.open_browser import open_browser

Astrocli = Callable[..., Any]

INSTALLED = Path(sys.executable).with_name("astrocli")
ROOT = Path(__file__).parents[2]


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener.getsockname()[1]


# --- what it refuses


def test_a_file_that_is_not_there_is_told_before_anything_starts(astrocli: Astrocli) -> None:
    done = astrocli("app", "nowhere.fits")
    assert (done.status, done.out) == (2, b"")
    assert done.err.startswith("ASTRO_4041: ")
    assert done.err.count("\n") == 1


def test_a_file_that_is_no_image_is_told_too(astrocli: Astrocli, tmp_path: Path) -> None:
    (tmp_path / "notes.fits").write_text("no image")
    done = astrocli("app", tmp_path / "notes.fits")
    assert (done.status, done.out) == (2, b"")
    assert done.err.startswith("ASTRO_4007: ")


def test_a_port_in_use_is_named(astrocli: Astrocli, taken_port: int) -> None:
    done = astrocli("app", "--no-browser", "--port", taken_port)
    assert (done.status, done.out) == (2, b"")
    assert done.err == (
        f"ASTRO_4001: the app cannot have port {taken_port}: it is in use. Choose another, or --port 0 for any.\n"
    )


@pytest.mark.parametrize(
    "arguments", [("--port", "70000"), ("--port", "x"), ("--theme", "pink"), ("--host", "0.0.0.0")]
)
def test_a_wrong_option_is_told(astrocli: Astrocli, arguments: tuple[str, ...]) -> None:
    done = astrocli("app", "--no-browser", *arguments)
    assert (done.status, done.out) == (2, b"")
    assert done.err.startswith("ASTRO_4001: ")


def test_a_wrong_setting_is_told(astrocli: Astrocli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASTRO_APP_MAX_KERNELS", "many")
    done = astrocli("app", "--no-browser")
    assert done.status == 2
    assert done.err.startswith("ASTRO_4001: the environment variable ASTRO_APP_MAX_KERNELS = 'many'")


# --- what it does


def test_it_prints_the_address_serves_the_workbench_on_the_file_and_ends_with_ctrl_c(field_file: Path) -> None:
    command = [INSTALLED, "app", field_file.name, "--no-browser", "--theme", "dark"]
    with subprocess.Popen(command, cwd=field_file.parent, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        address = process.stdout.readline().decode().strip()
        page = httpx.get(address, timeout=60, trust_env=False)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=30)
    assert (page.status_code, process.returncode, out) == (200, 0, b"")
    assert err.decode() == "AstroClassify is at the address above. Ctrl-C stops it.\n"
    assert "<title>AstroClassify</title>" in page.text
    assert 'data-jp-theme-light="false"' in page.text
    assert "application/vnd.jupyter.widget-view+json" in page.text


def test_the_browser_is_given_a_page_that_only_its_owner_may_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = tmp_path / "seen"
    browser = tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\necho "$1" > {seen}.part && mv {seen}.part {seen}\n')
    browser.chmod(0o755)
    script = f"""
import time
from pathlib import Path
from astroclassify_widgets.server.open_browser import open_browser
open_browser("http://127.0.0.1:1/?token=a&b", Path({str(tmp_path)!r}))
while not Path({str(seen)!r}).exists():
    time.sleep(0.02)
"""
    monkeypatch.setenv("BROWSER", str(browser))
    subprocess.run([sys.executable, "-c", script], check=True, timeout=60)
    page = tmp_path / "open.html"
    assert seen.read_text().strip() == page.as_uri()
    assert page.stat().st_mode & 0o777 == 0o600
    assert "url=http://127.0.0.1:1/?token=a&amp;b" in page.read_text()


@pytest.mark.skipif(sys.platform != "linux", reason="other systems always have a screen")
def test_without_a_screen_no_browser_is_looked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER"):
        monkeypatch.delenv(variable, raising=False)
    open_browser("http://127.0.0.1:1/", tmp_path)
    assert list(tmp_path.iterdir()) == []


# --- what it is made of


def test_the_notebook_is_three_lines() -> None:
    import nbformat

    cells = nbformat.read(app_notebook(), 4).cells
    assert [cell.source for cell in cells] == ["import astroclassify_widgets as acw\n\nacw.explore()"]
    assert cells[0].outputs == []


@pytest.mark.validate
def test_the_wheel_carries_notebook_and_template(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", str(tmp_path), str(ROOT)]
    subprocess.run(command, check=True, timeout=300)
    names = zipfile.ZipFile(next(tmp_path.glob("*.whl"))).namelist()
    assert "astroclassify_widgets/server/app.ipynb" in names
    template = "nbconvert/templates/astroclassify/index.html.j2"
    assert f"astroclassify_widgets/server/voila_template/{template}" in names
    assert [name for name in names if name.endswith(f".data/data/share/jupyter/{template}")]
