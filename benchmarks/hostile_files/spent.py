"""Time of the processor and memory that work takes, that of its child processes included."""

from __future__ import annotations

import contextlib
import resource
import sys
import time
from pathlib import Path
from typing import Final

_STATUS: Final = Path("/proc/self/status")
_CLEAR: Final = Path("/proc/self/clear_refs")
_RESET_PEAK: Final = "5"
_MAXRSS_UNIT: Final = 1 if sys.platform == "darwin" else 1024


class Spent:
    """What is spent from now on."""

    def __init__(self) -> None:
        self._largest_child = _largest_child()
        _reset_peak()
        self._memory = _peak()
        self._seconds = _seconds()

    def now(self) -> tuple[float, int]:
        """Return the seconds and the most bytes since the beginning.

        A child process counts by its whole memory where it is larger than all before it, for the system
        tells of the largest only.
        """
        seconds = _seconds() - self._seconds
        child = _largest_child()
        return seconds, max(_peak() - self._memory, 0) + (child if child > self._largest_child else 0)


def limit_memory(allowance: int) -> None:
    """Let this process have so many bytes of addresses more than now; do nothing where the system cannot tell."""
    if not _STATUS.exists():
        return
    most = _of_status("VmSize") + allowance
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (most, hard))


def _seconds() -> float:
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def _largest_child() -> int:
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * _MAXRSS_UNIT


def _peak() -> int:
    if _STATUS.exists():
        return _of_status("VmHWM")
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * _MAXRSS_UNIT


def _reset_peak() -> None:
    """Let the peak begin anew at what is held now; where the system cannot, it only ever grows."""
    with contextlib.suppress(OSError):
        _CLEAR.write_text(_RESET_PEAK)


def _of_status(field: str) -> int:
    for line in _STATUS.read_text().splitlines():
        if line.startswith(f"{field}:"):
            return int(line.split()[1]) * 1024
    return 0
