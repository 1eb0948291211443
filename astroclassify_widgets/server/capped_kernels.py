"""Kernels of which only so many run, each in an environment without secrets."""

from __future__ import annotations

import asyncio
from typing import Any, Final

from jupyter_client.kernelspec import KernelSpecManager
from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager
from tornado.web import HTTPError
from traitlets import Dict, Integer, Unicode

_PATIENCE_SECONDS: Final = 2.0
_STEP_SECONDS: Final = 0.05


class OwnKernel(KernelSpecManager):
    """Knows one kernel, the Python that the server itself runs in; a user's kernel of the same name is another."""

    def _kernel_dirs_default(self) -> list[str]:
        return []


class CappedKernels(AsyncMappingKernelManager):
    """Starts kernels up to a number; a page that comes too many is told so with status 503."""

    max_kernels = Integer(8, help="the most kernels that run at the same time")
    environment = Dict(help="the whole environment of every kernel")
    folder = Unicode(help="where every kernel runs")

    _starting = 0
    _waiting = 0

    @property
    def room(self) -> int:
        """How many more kernels may be started, less those that pages wait for."""
        return self.max_kernels - len(self) - self._starting - self._waiting

    @property
    def busy_starting(self) -> bool:
        """Whether a kernel is on its way that is not in the list yet."""
        return self._starting > 0

    async def start_kernel(self, **options: Any) -> str:  # type: ignore[override]
        """Start a kernel once there is room, whatever environment the caller had in mind for it.

        Raises
        ------
        HTTPError
            503 if there is no room.
        """
        await self._wait_for_room()
        self._starting += 1
        try:
            options["env"] = dict(self.environment)
            return await super().start_kernel(**options)
        finally:
            self._starting -= 1

    def cwd_for_path(self, *_: Any, **__: Any) -> str:
        """Return the folder that every kernel runs in."""
        return self.folder

    async def _wait_for_room(self) -> None:
        """Wait for a moment: the kernel of a page that is being reloaded is about to end."""
        self._waiting += 1
        try:
            for _ in range(round(_PATIENCE_SECONDS / _STEP_SECONDS)):
                if len(self) + self._starting < self.max_kernels:
                    return
                await asyncio.sleep(_STEP_SECONDS)
        finally:
            self._waiting -= 1
        raise HTTPError(503, "%s", self._full)

    @property
    def _full(self) -> str:
        sessions = "1 session is" if self.max_kernels == 1 else f"{self.max_kernels} sessions are"
        return (
            f"ASTRO_5031: {sessions} running, the most that this app allows. Close another of its pages, or wait until "
            "one ends; whoever runs the app may set ASTRO_APP_MAX_KERNELS."
        )
