"""Kernels that have run the notebook before its page is asked for."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import Any, Final

from voila.voila_kernel_manager import voila_kernel_manager_factory

from astroclassify_widgets.server.capped_kernels import CappedKernels

_REFILL_SECONDS: Final = 2.0
"""A page that has just been given its kernel needs the processor itself."""


def preheated_kernels(size: int) -> type[CappedKernels]:
    """Return a kind of manager that keeps so many kernels ready while there is room for them."""
    pooled: Any = voila_kernel_manager_factory(CappedKernels, size > 0, size)
    kind: type[CappedKernels] = _with_care(pooled, size) if size > 0 else pooled
    return kind


def _with_care(pooled: Any, size: int) -> Any:
    """Add to Voila's pool what it leaves out: limits, and kernels that fail or die in it."""

    class PreheatedKernels(pooled):
        """Voila's pool of kernels, filled only where there is room."""

        closing = False

        def fill_if_needed(self, delay: float | None = None, notebook_name: str | None = None, **_: Any) -> None:
            """Start what is missing: at once when the app starts, a moment later when a page took one."""
            if delay is not None:
                super().fill_if_needed(delay=delay, notebook_name=notebook_name)
                return
            asyncio.get_running_loop().call_later(_REFILL_SECONDS, self._refill, notebook_name)

        def _refill(self, notebook: str | None) -> None:
            if not self.closing and self.room >= size - self.get_pool_size(notebook):
                super().fill_if_needed(delay=0, notebook_name=notebook)

        def get_pool_size(self, notebook_name: str | None) -> int:
            """Count the kernels that are or will be ready; those that failed are forgotten."""
            pool = self._pools.setdefault(notebook_name, [])
            pool[:] = [task for task in pool if not _failed(task)]
            return len(pool)

        async def get_rendered_notebook(self, notebook_name: str, **options: Any) -> Any:
            """Return a page that is ready; its kernel counts as active from now on."""
            rendered = await super().get_rendered_notebook(notebook_name, **options)
            self.get_kernel(rendered[2]).last_activity = datetime.now(UTC)
            return rendered

        async def shutdown_kernel(self, kernel_id: str, *arguments: Any, **options: Any) -> None:
            """End a kernel; there may be room for a waiting one now."""
            self.get_pool_size(self.notebook_path)
            await super().shutdown_kernel(kernel_id, *arguments, **options)
            self.fill_if_needed(notebook_name=self.notebook_path)

        async def shutdown_all(self, *arguments: Any, **options: Any) -> None:
            """End all kernels, and start no more."""
            self.closing = True
            await super().shutdown_all(*arguments, **options)

        def _handle_kernel_died(self, kernel_id: str) -> None:
            super()._handle_kernel_died(kernel_id)
            pool = self._pools[self.notebook_path]
            pool[:] = [task for task in pool if not (_ready(task) and task.result()["kernel_id"] == kernel_id)]
            self.fill_if_needed(notebook_name=self.notebook_path)

    return PreheatedKernels


def _failed(task: asyncio.Task[Any]) -> bool:
    return task.done() and (task.cancelled() or task.exception() is not None)


def _ready(task: asyncio.Task[Any]) -> bool:
    return task.done() and not _failed(task)
