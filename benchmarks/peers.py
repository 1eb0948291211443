"""Which release of a peer is measured against."""

from __future__ import annotations

from importlib.metadata import version


def release(distribution: str) -> str:
    """Return name and version of an installed distribution, such as ``sep 1.4.1``."""
    return f"{distribution} {version(distribution)}"
