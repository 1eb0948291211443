"""Which pixels a file flags, and how."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Bits = NDArray[np.uint32]

_N_BITS = 32


@dataclass(frozen=True, eq=False)
class DataQuality:
    """A plane of flags that came with a frame, read-only.

    Attributes
    ----------
    bits
        One number a pixel, zero where it is good, shape (ny, nx).
    source
        Where it came from, such as ``HDU 3 'DQ'``.
    informational
        Bits that say nothing against a pixel, as one number; ``all`` bits are those but these.
    """

    bits: Bits
    source: str
    informational: int = 0

    def mask(self, selected: int) -> NDArray[np.bool_]:
        """Return where any of the selected bits is set, shape (ny, nx)."""
        flagged: NDArray[np.bool_] = (self.bits & np.uint32(selected)) != 0
        return flagged

    def counts(self) -> dict[int, int]:
        """Return for the value of every bit that occurs the number of its pixels."""
        present = int(np.bitwise_or.reduce(self.bits, axis=None))
        values = [1 << bit for bit in range(_N_BITS) if present >> bit & 1]
        return {value: int(np.count_nonzero(self.bits & np.uint32(value))) for value in values}
