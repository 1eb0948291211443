"""The served app in a process of its own, on a small notebook, as a client sees it."""

from __future__ import annotations

import ast
import contextlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import psutil

from tests.browser.servers import notebook_file, served_app

ENVIRONMENT = "import os\ndict(os.environ)"
_OUTPUT = re.compile(r'<script type="application/vnd\.voila\.cell-output\+json">(.*?)</script>', re.DOTALL)
_CONFIGURATION = re.compile(r'<script id="jupyter-config-data" type="application/json">(.*?)</script>', re.DOTALL)


@dataclass(frozen=True)
class RunningApp:
    """An app: its address, its token, clients with and without it."""

    address: str
    token: str
    process: psutil.Process
    folder: Path

    def client(self, *, token: str | None = None) -> httpx.Client:
        """Return a client that knows the token, or has another."""
        return httpx.Client(base_url=self.address, params={"token": token or self.token}, timeout=60, trust_env=False)

    def stranger(self) -> httpx.Client:
        """Return a client that has no token."""
        return httpx.Client(base_url=self.address, timeout=60, trust_env=False)

    @property
    def kernels(self) -> list[psutil.Process]:
        """The processes of its kernels."""
        found = []
        for child in self.process.children(recursive=True):
            with contextlib.suppress(psutil.NoSuchProcess):
                if "ipykernel_launcher" in " ".join(child.cmdline()):
                    found.append(child)
        return found

    @property
    def log(self) -> str:
        return (self.folder / "server.log").read_text()


@contextlib.contextmanager
def running_app(folder: Path, source: str = "1 + 1", **settings: object) -> Iterator[RunningApp]:
    """Serve a notebook; settings are those of `AppSettings`, other names are environment variables."""
    variables: Mapping[str, str] = {
        "ASTRO_APP_PREHEATED_KERNELS": "0",
        **{f"ASTRO_{name.upper()}" if name.islower() else name: str(value) for name, value in settings.items()},
    }
    with served_app(notebook_file(source, folder), folder, variables) as address:
        parts = urlsplit(address)
        process = next(child for child in psutil.Process().children() if str(folder) in " ".join(child.cmdline()))
        yield RunningApp(f"http://{parts.netloc}", parse_qs(parts.query)["token"][0], process, folder)


def kernel_of(page: httpx.Response) -> str:
    """Return the kernel that a page talks to."""
    assert page.status_code == 200, page.text
    match = _CONFIGURATION.search(page.text)
    assert match is not None
    return str(json.loads(match[1])["kernelId"])


def output_of(page: httpx.Response) -> Any:
    """Return the value of the last cell of a page, a plain Python object."""
    assert page.status_code == 200, page.text
    return ast.literal_eval(json.loads(_OUTPUT.findall(page.text)[-1])["data"]["text/plain"])
