"""How much a reader may take in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class ReadLimits:
    """Limits of one file; None is no limit, as for a local file opened by its owner.

    Attributes
    ----------
    max_bytes
        Size of the file, and of what it holds once it is decompressed [bytes].
    max_pixels
        Pixels of the image [px].
    max_pixels_per_byte
        Pixels that one byte of a tile-compressed image may claim to hold; no real image comes near.
    decode_seconds
        Time that decompressing and decoding may take [s]; None is no limit.
    decode_apart
        Whether tiles are decoded in a process of their own, which costs half a second and is worth it for
        files of strangers: tiles can claim any amount of memory.
    """

    max_bytes: int | None = None
    max_pixels: int | None = None
    max_pixels_per_byte: int = 20_000
    decode_seconds: float | None = None
    decode_apart: bool = False


NO_LIMITS: Final = ReadLimits()
