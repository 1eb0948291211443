"""The steps of binder/ in a clean environment lead to the workbench, by Voila and by JupyterLab."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.servers import ROOT, listening, running

pytestmark = pytest.mark.validate

NOT_COPIED = (".*", "demo", "validation", "__pycache__", "*.egg-info")
LONG_MS = 120_000
URL_PATHS = {"workbench": "voila/render/notebooks/app.ipynb", "tutorial": "lab/tree/notebooks/00_quick_look.ipynb"}


def clean_environment(folder: Path) -> dict[str, str]:
    """Return the environment of a user who has nothing but the virtual environment in a folder."""
    kept = {name: value for name, value in os.environ.items() if name in ("LANG", "PIP_INDEX_URL", "SSL_CERT_FILE")}
    return {**kept, "HOME": str(folder), "PATH": os.pathsep.join([str(folder / "venv" / "bin"), "/usr/bin", "/bin"])}


@pytest.fixture(scope="module")
def binder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """The address and the token of a server that was built as Binder builds it."""
    folder = tmp_path_factory.mktemp("binder")
    source = folder / "source"
    shutil.copytree(ROOT, source, ignore=shutil.ignore_patterns(*NOT_COPIED))
    environment = clean_environment(folder)
    for step in (
        [sys.executable, "-m", "venv", str(folder / "venv")],
        ["python", "-m", "pip", "install", "--quiet", "--no-cache-dir", "-r", "binder/requirements.txt"],
        ["binder/postBuild"],
    ):
        path = shutil.which(step[0], path=environment["PATH"]) if step[0] == "python" else step[0]
        subprocess.run([str(path), *step[1:]], cwd=source, env=environment, check=True, timeout=900)
    runtime = folder / "runtime"
    command = [str(folder / "venv" / "bin" / "jupyter-lab"), "--no-browser", "--allow-root", "--ServerApp.ip=127.0.0.1"]
    command += [f"--ServerApp.root_dir={source}", "--LabApp.news_url="]
    with running(command, folder, {**environment, "JUPYTER_RUNTIME_DIR": str(runtime)}) as (process, log):
        yield listening(process, runtime, log)


def test_the_workbench_opens_as_a_page_of_its_own(binder: tuple[str, str], open_page: Callable[..., Page]) -> None:
    address, token = binder
    page = open_page()
    page.goto(f"{address}/{URL_PATHS['workbench']}?token={token}", timeout=LONG_MS)
    expect(page.locator(".acw-workbench")).to_be_visible(timeout=LONG_MS)
    expect(page.locator(".acw-image-canvas")).to_be_visible(timeout=LONG_MS)
    assert page.title() == "AstroClassify"
    box = page.locator(".acw-workbench").bounding_box()
    assert box is not None
    assert (box["x"], box["y"], box["width"]) == (0, 0, 1280)


def test_the_tutorial_opens_in_jupyterlab(binder: tuple[str, str], open_page: Callable[..., Page]) -> None:
    address, token = binder
    page = open_page()
    page.goto(f"{address}/{URL_PATHS['tutorial']}?token={token}", timeout=LONG_MS)
    expect(page.locator(".jp-Notebook")).to_be_visible(timeout=LONG_MS)
    expect(page.get_by_role("heading", name="A quick look")).to_be_visible(timeout=LONG_MS)
