"""The app under uvicorn."""

from __future__ import annotations

import os

import uvicorn

from astroclassify_widgets.server.app import app_from_environment
from astroclassify_widgets.server.settings import Settings


def serve(host: str = "127.0.0.1", port: int = 8000, workers: int = 1, settings: Settings | None = None) -> None:
    """Serve until interrupted.

    Parameters
    ----------
    host, port
        Where to listen.
    workers
        Processes that answer, each with as many children that measure as the settings allow at the same time.
    settings
        The limits; those of the environment when not given.
    """
    # Worker processes make their own app and inherit nothing else.
    os.environ.update((settings or Settings.from_environment()).as_environment())
    uvicorn.run(
        f"{app_from_environment.__module__}:{app_from_environment.__name__}",
        factory=True,
        host=host,
        port=port,
        workers=workers,
        server_header=False,
        ws="none",
    )
