"""Work that tests give to child processes, which import it from here by name."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import time
from pathlib import Path
from typing import BinaryIO

from astroclassify_widgets.errors import AstroError
from astroclassify_widgets.model.observer import Observer
from astroclassify_widgets.server.reply import Reply

LOCK_SECONDS = 2


def nothing() -> None:
    """Warm nothing up."""


def own_id(file: BinaryIO, observer: Observer) -> int:
    return os.getpid()


def content(file: BinaryIO, observer: Observer) -> bytes:
    return file.read()


def loaded_modules(file: BinaryIO, observer: Observer) -> set[str]:
    return set(sys.modules)


def refuse(file: BinaryIO, observer: Observer) -> None:
    raise AstroError("ASTRO_4007", "this is no image.", "Send one.")


def fail(*_: object) -> None:
    raise RuntimeError("the secret in /var/lib/secret")


def die(file: BinaryIO, observer: Observer) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def hold(folder: Path, file: BinaryIO, observer: Observer) -> int:
    """Wait until the folder has a file 'let_go', or until the observer stops it."""
    (folder / f"running-{time.monotonic_ns()}-{os.getpid()}").touch()
    try:
        while not (folder / "let_go").exists():
            observer.progress("held", 0.0)
            time.sleep(0.005)
    except AstroError:
        (folder / f"stopped-{time.monotonic_ns()}").touch()
        raise
    return os.getpid()


def hold_the_lock(*_: object) -> Reply:
    """Let no other thread of this process run Python, as some libraries do while they compute."""
    ctypes.PyDLL(None).sleep(LOCK_SECONDS)
    return Reply(b"{}", "application/json")
