"""How much a reader may take in, and for how long."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Final

from astroclassify_widgets.errors import AstroError


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

    def deadline(self) -> Deadline:
        """Return when the decoding that begins now must have ended."""
        return Deadline(self.decode_seconds)


NO_LIMITS: Final = ReadLimits()


class Deadline:
    """When decoding must have ended.

    Parameters
    ----------
    seconds
        From now on; None is never.
    """

    def __init__(self, seconds: float | None) -> None:
        self._seconds = seconds
        self._ends = None if seconds is None else time.monotonic() + seconds

    def seconds_left(self) -> float | None:
        """Return the time that is left, zero where it is over; None where there is no limit [s]."""
        return None if self._ends is None else max(self._ends - time.monotonic(), 0.0)

    def check(self, what: str) -> None:
        """Go on while there is time.

        Raises
        ------
        AstroError
            ASTRO_5041, naming the limit.
        """
        if self._ends is not None and time.monotonic() > self._ends:
            raise self.passed(what)

    def passed(self, what: str) -> AstroError:
        """Return the error of a file that takes too long."""
        return AstroError("ASTRO_5041", f"{what} takes longer to decode than the limit of {self._seconds:g} s.")
