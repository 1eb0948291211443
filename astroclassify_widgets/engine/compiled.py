"""How every numerical kernel is compiled: cached on disk, and free of the interpreter's lock."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

import numba

F = TypeVar("F", bound=Callable[..., object])


def compiled(kernel: F) -> F:
    """Compile a kernel by numba, once for each set of argument types; kept on disk where that can be written."""
    options = {"nogil": True, "error_model": "numpy"}
    try:
        return numba.njit(cache=True, **options)(kernel)  # type: ignore[no-any-return]
    except RuntimeError:
        # No folder can be written, as in a hardened container: each process compiles for itself.
        return numba.njit(**options)(kernel)  # type: ignore[no-any-return]


def discard_stale_kernels(folder: Path) -> int:
    """Delete compiled kernels that are older than any source in the folder; return how many.

    A kernel holds the code of the kernels that it calls, but numba recompiles it only when its own file
    changes: after an edit of a callee in another file the old code would run on.
    """
    newest = max((source.stat().st_mtime_ns for source in folder.glob("*.py")), default=0)
    stale = [kept for kept in folder.glob("__pycache__/*.nb[ic]") if kept.stat().st_mtime_ns < newest]
    for kept in stale:
        # What belongs to somebody else was compiled by an installation, which changes all files at once.
        with suppress(PermissionError):
            kept.unlink(missing_ok=True)
    return len(stale)


discard_stale_kernels(Path(__file__).parent)
