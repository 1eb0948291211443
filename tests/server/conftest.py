from __future__ import annotations

import io
import os
import socket
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import httpx
import numpy as np
import pytest
import uvicorn
from astropy.io import fits
from starlette.types import ASGIApp

# Child processes are told this path, and import their work from here.
sys.path.append(str(Path(__file__).parent))

Served = Callable[[ASGIApp], AbstractContextManager[httpx.Client]]


@contextmanager
def _served(app: ASGIApp) -> Iterator[httpx.Client]:
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, ws="none", server_header=False))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    try:
        while not server.started:
            assert thread.is_alive()
            time.sleep(0.01)
        address = f"http://127.0.0.1:{listener.getsockname()[1]}"
        with httpx.Client(base_url=address, timeout=60, trust_env=False) as client:
            yield client
    finally:
        server.should_exit = True
        thread.join()
        listener.close()


@pytest.fixture(scope="session")
def served() -> Served:
    """An app behind a real uvicorn on a free port, as a client of it."""
    return _served


class Held:
    """Work that is held in child processes, seen and let go through files of a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @property
    def running(self) -> list[int]:
        """Processes of all work that was begun so far, in its order."""
        return [int(path.name.rpartition("-")[2]) for path in sorted(self.folder.glob("running-*"))]

    @property
    def stopped(self) -> int:
        """How often work was stopped so far."""
        return len(list(self.folder.glob("stopped-*")))

    def let_go(self) -> None:
        (self.folder / "let_go").touch()


@pytest.fixture
def held(tmp_path: Path) -> Iterator[Held]:
    held = Held(tmp_path)
    yield held
    held.let_go()


def _is_running(process: int) -> bool:
    state = Path(f"/proc/{process}/stat")
    try:
        if state.parent.parent.joinpath("self").exists():
            return state.read_text().rpartition(")")[2].split()[0] != "Z"
        os.kill(process, 0)
    except (FileNotFoundError, ProcessLookupError):
        return False
    return True


@pytest.fixture(scope="session")
def is_running() -> Callable[[int], bool]:
    """Whether there is a process with a number, dead ones that nobody took note of excepted."""
    return _is_running


def _open_temporary_files() -> int:
    descriptors = Path("/proc/self/fd")
    if not descriptors.exists():
        pytest.skip("open files cannot be counted here")
    targets = []
    for descriptor in descriptors.iterdir():
        try:
            targets.append(str(descriptor.readlink()))
        except OSError:  # the descriptor that lists the folder is gone by now
            continue
    return sum("(deleted)" in target and tempfile.gettempdir() in target for target in targets)


@pytest.fixture(scope="session")
def open_temporary_files() -> Callable[[], int]:
    """How many temporary files this process has open."""
    return _open_temporary_files


def _star_field(size: int, stars: int) -> np.ndarray:
    random = np.random.default_rng(1)
    data = random.normal(100.0, 5.0, (size, size))
    y, x = np.mgrid[-8:9, -8:9]
    for column, row in random.integers(20, size - 20, (stars, 2)):
        star = random.uniform(1e3, 2e4) * np.exp(-(x**2 + y**2) / (2 * 1.3**2))
        data[row - 8 : row + 9, column - 8 : column + 9] += star
    return data.astype(np.float32)


@pytest.fixture(scope="session")
def fits_field() -> Callable[..., bytes]:
    """Bytes of a FITS file with stars on a flat sky."""

    def field(size: int = 160, stars: int = 12, **cards: object) -> bytes:
        hdu = fits.PrimaryHDU(_star_field(size, stars))
        hdu.header.update({"BUNIT": "adu", "GAIN": 1.5, "EXPTIME": 60.0, **cards})
        content = io.BytesIO()
        hdu.writeto(content)
        return content.getvalue()

    return field
