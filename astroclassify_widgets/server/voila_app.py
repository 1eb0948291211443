"""Voila, closed to everyone but the user who started it."""

from __future__ import annotations

import asyncio
import logging
import os
import secrets
import shutil
import socket
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from tornado.httpserver import HTTPServer
from tornado.web import Application
from traitlets import Instance
from traitlets.config import Config
from voila.app import Voila

from astroclassify_widgets.server.app_log import keep_log_discreet, log_request
from astroclassify_widgets.server.app_pages import AppPage, ForeignHost, TokenOnly
from astroclassify_widgets.server.app_settings import AppSettings
from astroclassify_widgets.server.app_template import TEMPLATE, make_template_known
from astroclassify_widgets.server.capped_kernels import OwnKernel
from astroclassify_widgets.server.kernel_environment import kernel_environment
from astroclassify_widgets.server.preheated_kernels import preheated_kernels

_OWN_HOSTS: Final = r"^(127\.0\.0\.1|localhost)$"
_NOT_SERVED: Final = ("/voila/files/", "/voila/query/", "/login", "/logout")
_NOTICES_DEATH_SECONDS: Final = 1.0
_PING_MS: Final = 30_000
_LONGEST_UNIX_ADDRESS: Final = 100


class AstroVoila(Voila):
    """Voila on one notebook: by token, for this machine, with a limited number of kernels that know no secret.

    Parameters
    ----------
    folder
        An empty folder of the app's own; the notebook is copied there, and kernels run there.
    notebook
        What to serve.
    frame
        The frame that the notebook is to open.
    settings
        Limits and looks.
    """

    settings = Instance(AppSettings)
    kernel_manager: Any

    def __init__(self, folder: Path, notebook: Path, frame: Path | None, settings: AppSettings) -> None:
        make_template_known()
        served = folder / "app"
        served.mkdir()
        super().__init__(
            notebook_path=str(shutil.copy(notebook, served / "app.ipynb")),
            connection_dir=str(folder),
            config_file_paths=[],
            identity_provider_class=TokenOnly,
            token=secrets.token_urlsafe(24),
            log_level="ERROR",
            settings=settings,
        )
        self._kernel_environment = kernel_environment(os.environ, folder, frame)
        self._kernel_folder = str(served)
        keep_log_discreet(self.token)
        self.update_config(_configuration(settings, folder))
        self.initialize([])

    def init_settings(self) -> dict[str, Any]:
        """Return Tornado's settings, with our kernels in place of Voila's."""
        settings: dict[str, Any] = super().init_settings()
        self.kernel_manager = preheated_kernels(self.settings.app_preheated_kernels)(
            parent=self,
            connection_dir=self.connection_dir,
            kernel_spec_manager=self.kernel_spec_manager,
            allowed_message_types=self.kernel_manager.allowed_message_types,
            max_kernels=self.settings.app_max_kernels,
            environment=self._kernel_environment,
            folder=self._kernel_folder,
        )
        return {
            **settings,
            "kernel_manager": self.kernel_manager,
            "allow_remote_access": False,
            "local_hostnames": ["localhost"],
            "jinja2_env": settings["voila_jinja2_env"],
            "default_handler_class": ForeignHost,
            "log_function": log_request,
            "ws_ping_interval": _PING_MS,
            "ws_ping_timeout": _PING_MS,
        }

    def init_handlers(self) -> list[Any]:
        """Return what is served: Voila's list without files, requests' details and forms."""
        *handlers, (page, _, options) = super().init_handlers()
        served = [handler for handler in handlers if not handler[0].startswith(_NOT_SERVED)]
        return [*served, (page, AppPage, options)]

    async def serve(self, listener: socket.socket, announce: Callable[[str], None], stop: asyncio.Event) -> None:
        """Serve on a listening socket until the event; leaves no kernel behind.

        Parameters
        ----------
        listener
            Where to listen.
        announce
            Is told the address with its token once it answers.
        stop
            Ends the service.
        """
        self.port = listener.getsockname()[1]
        self.app = Application(**self.init_settings())
        self.app.add_handlers(_OWN_HOSTS, self.init_handlers())
        server = HTTPServer(self.app)
        server.add_socket(listener)
        try:
            announce(f"http://127.0.0.1:{self.port}/?token={self.token}")
            await stop.wait()
        finally:
            server.stop()
            await self._end_kernels()
            await server.close_all_connections()

    async def _end_kernels(self) -> None:
        """End all kernels, and those that are being started as soon as they are there."""
        # A notebook that is running breaks off now, and nobody needs to hear of it.
        self.log.setLevel(logging.CRITICAL)
        await self.kernel_manager.shutdown_all(now=True)
        while self.kernel_manager.busy_starting or len(self.kernel_manager):
            await asyncio.sleep(0.05)
            await self.kernel_manager.shutdown_all(now=True)


def _configuration(settings: AppSettings, folder: Path) -> Config:
    return Config(
        VoilaConfiguration={
            "template": TEMPLATE,
            "allow_template_override": "NO",
            "allow_theme_override": "NO",
            # Voila knows no theme that follows the browser: ours does so in the page.
            "theme": "light" if settings.app_theme == "auto" else settings.app_theme,
            "resources": {"follow_browser": settings.app_theme == "auto"},
            "show_tracebacks": settings.app_show_tracebacks,
            "kernel_spec_manager_class": OwnKernel,
            "file_allowlist": [],
        },
        VoilaExecutor={"cell_error_instruction": "The terminal that runs the app says why."},
        MappingKernelManager={
            "cull_idle_timeout": settings.app_idle_seconds,
            "cull_interval": max(1, min(30, settings.app_idle_seconds // 4)),
            "cull_connected": settings.app_end_idle_pages,
        },
        # A kernel that died has lost everything that its page shows, so that another cannot stand in for it.
        KernelRestarter={"restart_limit": 0, "time_to_dead": _NOTICES_DEATH_SECONDS},
        KernelManager={"transport": "ipc" if _may_use_unix_sockets(folder) else "tcp"},
    )


def _may_use_unix_sockets(folder: Path) -> bool:
    """Whether kernels can be reached by files that nobody else may open; their names must be short."""
    return sys.platform == "linux" and len(str(folder)) + len("/kernel-.json-ipc-5") + 36 < _LONGEST_UNIX_ADDRESS
