"""The peak of light that a click means."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class SourcePeak:
    """A peak of the smoothed image.

    Attributes
    ----------
    x, y
        Position [px].
    significance
        Smoothed light over its noise [sigma].
    """

    x: float
    y: float
    significance: float
