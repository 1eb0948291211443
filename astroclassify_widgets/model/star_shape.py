"""The shape of a star on a frame."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class StarShape:
    """A circular Moffat profile, fitted to good stars or given by the user.

    Attributes
    ----------
    fwhm
        Full width at half maximum [px].
    beta
        Moffat exponent; 100 is a Gaussian in all but name.
    n_stars
        Stars that the shape is the median of; 0 where the user gave the FWHM.
    scatter
        Standard deviation of the FWHM from star to star [px].
    """

    fwhm: float
    beta: float
    n_stars: int
    scatter: float
