"""What an image is answered with, before it is a response of some web library."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Reply:
    """The bytes of an answer, their media type, and headers beside it."""

    content: bytes
    media_type: str
    headers: Mapping[str, str] = field(default_factory=dict)
