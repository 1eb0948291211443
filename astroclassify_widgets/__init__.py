"""Astronomical photometry with errors one can believe.

    import astroclassify_widgets as acw

    frame = acw.load("m13.fits")
    result = acw.run(frame, threshold_sigma=3, r=5)
    result.write("m13.ecsv")

Names are imported when they are first used, so that importing the package costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from astroclassify_widgets.errors import AstroError as AstroError
    from astroclassify_widgets.model.frame import Frame as Frame
    from astroclassify_widgets.params.output import OutputParams as OutputParams
    from astroclassify_widgets.params.recipe import Recipe as Recipe
    from astroclassify_widgets.params.simulation import SimulationParams as SimulationParams
    from astroclassify_widgets.pipeline import Result as Result
    from astroclassify_widgets.pipeline import demo_frame as demo_frame
    from astroclassify_widgets.pipeline import detect_sources as detect_sources
    from astroclassify_widgets.pipeline import load as load
    from astroclassify_widgets.pipeline import locate_source as locate_source
    from astroclassify_widgets.pipeline import read_catalog as read_catalog
    from astroclassify_widgets.pipeline import read_regions as read_regions
    from astroclassify_widgets.pipeline import rerun as rerun
    from astroclassify_widgets.pipeline import run as run
    from astroclassify_widgets.pipeline import simulate as simulate
    from astroclassify_widgets.pipeline import trace_source as trace_source
    from astroclassify_widgets.pipeline import write as write
    from astroclassify_widgets.session import Session as Session
    from astroclassify_widgets.widgets.open_workbench import explore as explore

_ROOMS = {
    "AstroError": "errors",
    "Frame": "model.frame",
    "OutputParams": "params.output",
    "Recipe": "params.recipe",
    "SimulationParams": "params.simulation",
    "Result": "pipeline",
    "Session": "session",
    "demo_frame": "pipeline",
    "detect_sources": "pipeline",
    "explore": "widgets.open_workbench",
    "load": "pipeline",
    "locate_source": "pipeline",
    "read_catalog": "pipeline",
    "read_regions": "pipeline",
    "rerun": "pipeline",
    "run": "pipeline",
    "simulate": "pipeline",
    "trace_source": "pipeline",
    "write": "pipeline",
}

_OPEN_ROOMS = ("widgets",)  # whose own names are public too: acw.widgets.ImageView

__all__ = sorted(_ROOMS)


def __getattr__(name: str) -> Any:
    """Import a public name from its room (PEP 562)."""
    if name in _OPEN_ROOMS:
        return import_module(f"{__name__}.{name}")
    if name not in _ROOMS:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{_ROOMS[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_ROOMS, *_OPEN_ROOMS})
