"""The served app, from its port to its end."""

from __future__ import annotations

import asyncio
import errno
import signal
import socket
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Final

from astroclassify_widgets.errors import AstroError
from astroclassify_widgets.server.app_notebook import app_notebook
from astroclassify_widgets.server.app_settings import AppSettings
from astroclassify_widgets.server.open_browser import open_browser
from astroclassify_widgets.server.voila_app import AstroVoila

_ENDING_SIGNALS: Final = ("SIGINT", "SIGTERM", "SIGHUP")


def run_app(
    announce: Callable[[str], None],
    *,
    port: int = 0,
    frame: Path | None = None,
    browser: bool = False,
    notebook: Path | None = None,
    settings: AppSettings | None = None,
) -> None:
    """Serve the app on this machine alone until interrupted.

    Parameters
    ----------
    announce
        Is told the address with its token once it answers.
    port
        Port to listen on; 0 for any that is free.
    frame
        A frame to open.
    browser
        Whether to open the address in a browser of the user's.
    notebook
        Another notebook to serve than the app's own.
    settings
        Limits and looks; those of the environment when not given.

    Raises
    ------
    AstroError
        ASTRO_4001 if the port cannot be had.
    """
    settings = settings or AppSettings.from_environment()
    with (
        tempfile.TemporaryDirectory(prefix="astroclassify-", ignore_cleanup_errors=True) as folder,
        _listener(port) as listener,
    ):
        # Jupyter's parts write to the log of the one application that is known in a process.
        app = AstroVoila.instance(Path(folder), notebook or app_notebook(), frame, settings)

        def ready(address: str) -> None:
            announce(address)
            if browser:
                open_browser(address, Path(folder))

        try:
            asyncio.run(_serve_until_interrupted(app, listener, ready))
        finally:
            AstroVoila.clear_instance()


async def _serve_until_interrupted(app: AstroVoila, listener: socket.socket, ready: Callable[[str], None]) -> None:
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()
    ending = [getattr(signal, name) for name in _ENDING_SIGNALS if hasattr(signal, name)]
    before = {number: signal.signal(number, lambda *_: loop.call_soon_threadsafe(stop.set)) for number in ending}
    try:
        await app.serve(listener, ready, stop)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _listener(port: int) -> socket.socket:
    """Return a socket that listens on a port of this machine alone."""
    try:
        listener = socket.create_server(("127.0.0.1", port), backlog=128)
    except OSError as error:
        reasons = {
            errno.EADDRINUSE: "it is in use",
            errno.EACCES: "it is reserved for the administrator",
        }
        reason = reasons.get(error.errno or 0, str(error.strerror))
        raise AstroError(
            "ASTRO_4001", f"the app cannot have port {port}: {reason}.", "Choose another, or --port 0 for any."
        ) from None
    listener.setblocking(False)
    return listener
