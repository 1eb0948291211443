"""Fluxes in apertures, with their error budget."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from astroclassify_widgets.model.aperture_sums import ApertureSums, Sky

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class ErrorBudget:
    """Variances of a flux, one entry a source [unit of the frame, squared]."""

    source: Floats
    sky: Floats
    sky_estimate: Floats
    read: Floats

    @property
    def error(self) -> Floats:
        """Standard error of the flux [unit of the frame]."""
        return np.asarray(np.sqrt(self.source + self.sky + self.sky_estimate + self.read))

    def where(self, usable: NDArray[np.bool_]) -> ErrorBudget:
        """Return the budget with NaN for sources that could not be measured."""
        terms = {field.name: np.where(usable, getattr(self, field.name), np.nan) for field in fields(self)}
        return ErrorBudget(**terms)


@dataclass(frozen=True, eq=False)
class ApertureFlux:
    """Sky-subtracted fluxes, one entry a source; NaN where nothing could be measured.

    Attributes
    ----------
    flux
        Sum in the aperture less the sky in it [unit of the frame].
    budget
        What its error is made of.
    sums, sky
        What it was made from.
    """

    flux: Floats
    budget: ErrorBudget
    sums: ApertureSums
    sky: Sky
