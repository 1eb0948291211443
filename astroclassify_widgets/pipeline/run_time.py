"""What varies from run to run, and is therefore in no table."""

from __future__ import annotations

import platform
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any


@dataclass(frozen=True)
class RunTime:
    """When a run began, in UTC, and how long it took [s]."""

    began: datetime
    seconds: float

    @classmethod
    def since(cls, began: datetime) -> RunTime:
        """Return the time of a run that began then and has just ended."""
        return cls(began, (datetime.now(UTC) - began).total_seconds())


def run_report(time: RunTime) -> dict[str, Any]:
    """Return when and on what kind of machine a run took place; nothing of its user, host or folders."""
    return {
        "began": time.began.isoformat(timespec="milliseconds"),
        "seconds": time.seconds,
        "python": platform.python_version(),
        "platform": platform.platform(),
    }
