"""Simulated frames: any field by its parameters, and the demo frame."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from astropy.table import QTable

from astroclassify_widgets.engine import simulated_field
from astroclassify_widgets.errors import AstroError
from astroclassify_widgets.model.frame import Frame
from astroclassify_widgets.model.frame_origin import FrameOrigin
from astroclassify_widgets.params.simulation import SimulationParams
from astroclassify_widgets.params.validation import params_from

DEMO: Final = SimulationParams(
    seed=42,
    nx=1024,
    ny=1024,
    n_stars=500,
    flux_min=400.0,
    flux_max=1.5e6,
    sky_gradient=0.15,
    n_galaxies=60,
    n_cosmic_rays=40,
    n_hot_pixels=60,
)
"""The field that examples and tutorials begin with; nothing is ever downloaded."""


def simulate(params: SimulationParams | None = None, **parameters: Any) -> tuple[Frame, QTable]:
    """Simulate a field as a CCD would record it, the same for the same parameters.

    Parameters
    ----------
    params
        The field; defaults when not given.
    **parameters
        Fields of `SimulationParams`, in place of those of ``params``.

    Returns
    -------
    Frame
        Data in ADU with header and world coordinates.
    QTable
        The truth: kind, position and noiseless flux of everything on it.

    Raises
    ------
    AstroError
        ASTRO_4001 if a parameter is wrong.
    """
    if not isinstance(params, SimulationParams | None):
        kind = type(params).__name__
        raise AstroError("ASTRO_4001", f"a field is described by SimulationParams, not by a {kind}.")
    given = params.changes() if params is not None else {}
    field = params_from(SimulationParams, {**given, **parameters})
    frame, truth = simulated_field.simulate(field)
    return replace(frame, origin=FrameOrigin("simulate", options=tuple(field.changes().items()))), truth


def demo_frame() -> Frame:
    """Return the demo frame: a simulated field of stars, galaxies, cosmic rays and hot pixels."""
    frame, _ = simulated_field.simulate(DEMO)
    return replace(frame, origin=FrameOrigin("demo_frame"))
