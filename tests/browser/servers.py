"""Real servers for browser tests, each a process of its own with folders of its own: the served app and JupyterLab."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

import nbformat
from nbformat import v4

PATIENCE_SECONDS: Final = 90
ROOT: Final = Path(__file__).parents[2]
_CELL: Final = "\n# %%\n"

_NOT_INHERITED: Final = ("ASTRO_FRAME", "ASTRO_SERVED", "JUPYTER_TOKEN", "JUPYTERHUB_API_TOKEN")


def notebook_file(notebook: str | Path, folder: Path) -> Path:
    """Return a notebook; Python source (cells parted by lines ``# %%``) is written to a folder as one."""
    if isinstance(notebook, Path):
        return notebook
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    cells = [v4.new_code_cell(source.strip()) for source in notebook.split(_CELL)]
    target = folder / "notebook.ipynb"
    nbformat.write(v4.new_notebook(cells=cells, metadata={"kernelspec": kernel}), target)
    return target


@contextlib.contextmanager
def served_app(notebook: Path, folder: Path, environment: Mapping[str, str]) -> Iterator[str]:
    """Serve a notebook as the app does; gives the address with its token."""
    command = [sys.executable, "-m", "tests.browser.serve_notebook", str(notebook)]
    with running(command, folder, environment) as (process, log):
        assert process.stdout is not None
        address = process.stdout.readline().decode().strip()
        assert address.startswith("http"), f"the app did not start:\n{log.read_text()}"
        yield address


@contextlib.contextmanager
def jupyter_lab(folder: Path, theme: str, environment: Mapping[str, str]) -> Iterator[tuple[str, str, Path]]:
    """Run JupyterLab without any setting of the user's; gives its address, its token and its folder of notebooks."""
    notebooks, runtime, settings, own = _lab_folders(folder, theme)
    command = [
        *(sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", f"--ServerApp.root_dir={notebooks}"),
        *("--ServerApp.ip=127.0.0.1", f"--ServerApp.port={20_000 + os.getpid() % 20_000}"),
        *("--LabApp.expose_app_in_browser=True", "--LabApp.news_url=", "--LabApp.extension_manager=readonly"),
        # Its own page asks for this one, which no setting of this machine turns on here.
        "--ServerApp.jpserver_extensions={'jupyter_lsp': True}",
        "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
    ]
    with running(command, folder, {**settings, **own, **environment}) as (process, log):
        yield *listening(process, runtime, log), notebooks


def _lab_folders(folder: Path, theme: str) -> tuple[Path, Path, dict[str, str], dict[str, str]]:
    """Make the folders of a JupyterLab that knows nothing and asks nobody for news."""
    at = {
        name: folder / name for name in ("notebooks", "config", "data", "runtime", "settings", "workspaces", "ipython")
    }
    for path in at.values():
        path.mkdir()
    page = at["config"] / "labconfig" / "page_config.json"
    page.parent.mkdir()
    page.write_text(json.dumps({"disabledExtensions": {"@jupyterlab/apputils-extension:announcements": True}}))
    utilities = at["settings"] / "@jupyterlab" / "apputils-extension"
    utilities.mkdir(parents=True)
    (utilities / "themes.jupyterlab-settings").write_text(json.dumps({"theme": f"JupyterLab {theme.capitalize()}"}))
    quiet = {"fetchNews": "false", "checkForUpdates": False}
    (utilities / "notification.jupyterlab-settings").write_text(json.dumps(quiet))
    lab = {f"JUPYTERLAB_{name.upper()}_DIR": str(at[name]) for name in ("settings", "workspaces")}
    jupyter = {f"JUPYTER_{name.upper()}_DIR": str(at[name]) for name in ("config", "data", "runtime")}
    return at["notebooks"], at["runtime"], lab, {**jupyter, "JUPYTER_NO_CONFIG": "1", "IPYTHONDIR": str(at["ipython"])}


def listening(process: subprocess.Popen[bytes], runtime: Path, log: Path) -> tuple[str, str]:
    """Wait until a Jupyter server listens; return its address and its token."""
    until = time.monotonic() + PATIENCE_SECONDS
    while True:
        for path in runtime.glob("jpserver-*.json"):
            with contextlib.suppress(json.JSONDecodeError):  # half written
                said = json.loads(path.read_text())
                return said["url"].replace("localhost", "127.0.0.1").rstrip("/"), said["token"]
        alive = process.poll() is None and time.monotonic() < until
        assert alive, f"JupyterLab is not up:\n{log.read_text()}"
        time.sleep(0.05)


@contextlib.contextmanager
def running(
    command: list[str], folder: Path, environment: Mapping[str, str]
) -> Iterator[tuple[subprocess.Popen[bytes], Path]]:
    """Run a server; its log goes to a file, and it is ended however the tests end."""
    inherited = {name: value for name, value in os.environ.items() if name not in _NOT_INHERITED}
    log = folder / "server.log"
    with log.open("wb") as stderr:
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env={**inherited, **environment},
            stdout=subprocess.PIPE,
            stderr=stderr,
            start_new_session=True,
        )
        try:
            yield process, log
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.communicate(timeout=20)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.communicate()
