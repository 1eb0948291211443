"""The parts of a workbench, and where each stands."""

from __future__ import annotations

from dataclasses import dataclass

import ipywidgets

from astroclassify_widgets.params.recipe import Recipe
from astroclassify_widgets.widgets.curve_plots import CurvePlots
from astroclassify_widgets.widgets.export_bar import ExportBar
from astroclassify_widgets.widgets.frame_bar import FrameBar, OpenBy
from astroclassify_widgets.widgets.frame_panel import FramePanel
from astroclassify_widgets.widgets.history_bar import HistoryBar
from astroclassify_widgets.widgets.image_view import ImageView
from astroclassify_widgets.widgets.list_bar import ListBar
from astroclassify_widgets.widgets.recipe_controls import RecipeControls
from astroclassify_widgets.widgets.source_summary import SourceSummary
from astroclassify_widgets.widgets.source_table import SourceTable
from astroclassify_widgets.widgets.status_line import StatusLine


@dataclass(frozen=True, eq=False)
class Parts:
    """Every part of a workbench, none of which knows of another."""

    frame_bar: FrameBar
    history_bar: HistoryBar
    export_bar: ExportBar
    view: ImageView
    frame_panel: FramePanel
    controls: RecipeControls
    summary: SourceSummary
    curves: CurvePlots
    list_bar: ListBar
    table: SourceTable
    status: StatusLine


def make_parts(recipe: Recipe, open_by: OpenBy) -> Parts:
    """Return new parts; the aperture on the image follows its sliders within the browser."""
    parts = Parts(
        frame_bar=FrameBar(open_by),
        history_bar=HistoryBar(),
        export_bar=ExportBar(),
        view=ImageView(height="100%"),
        frame_panel=FramePanel(),
        controls=RecipeControls(recipe),
        summary=SourceSummary(),
        curves=CurvePlots(),
        list_bar=ListBar(),
        table=SourceTable(),
        status=StatusLine(),
    )
    for radius in ("r", "r_in", "r_out"):
        setattr(parts.view, radius, getattr(recipe, radius))
        ipywidgets.jsdlink((parts.controls.slider(radius), "value"), (parts.view, radius))
    return parts


def arrange(parts: Parts) -> tuple[ipywidgets.Widget, ...]:
    """Return the parts in named areas; workbench.css makes a grid of them that fits wide and narrow windows."""
    return (
        _area("header", parts.frame_bar, parts.history_bar, parts.export_bar),
        _area(
            "body",
            _area("image", parts.view),
            _area("sources", parts.list_bar, parts.table),
            _area("star", parts.summary, parts.curves),
            _area("recipe", parts.frame_panel, parts.controls),
        ),
        parts.status,
    )


def _area(name: str, *children: ipywidgets.Widget) -> ipywidgets.Box:
    box = ipywidgets.Box(children)
    box.add_class(f"acw-{name}")
    return box
