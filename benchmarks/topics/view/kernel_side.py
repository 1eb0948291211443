"""What the notebooks of this topic show; it runs in the kernels of the served app."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any, Final

import anywidget
import bqplot
import ipywidgets
import numpy as np
import traitlets
from numpy.typing import NDArray
from PIL import Image

import astroclassify_widgets as acw
from astroclassify_widgets.widgets.image_view import ImageView, SourceState
from benchmarks.fields import SEED

SIDE: Final = 760
"""Width and height of either view, about [CSS px]."""
TOOLBAR: Final = 70
"""Height of what our view has above and below its image, about [CSS px]."""
CORNERS: Final = 100
"""Of a ring of bqplot, which has the same at every zoom: one of 12 px, seen at 16 : 1, is nowhere off by more than a
tenth of a screen pixel then, as ours is not."""
COLOUR: Final = "#e69f00"


class Models(anywidget.AnyWidget):
    """Gives the models of the page to the benchmark."""

    _esm = Path(__file__).parent / "both_models.js"
    models = traitlets.Dict().tag(sync=True)
    positions = traitlets.Bytes().tag(sync=True)
    corners = traitlets.Int(CORNERS).tag(sync=True)


def show_both_views(side: int, n_sources: int, r: float) -> ipywidgets.Widget:
    """Return the same frame and apertures in our view and in a figure of bqplot, beside each other.

    Parameters
    ----------
    side, n_sources
        The field of `benchmarks.fields.star_field`; each star has its aperture.
    r
        Radius of all apertures at first [px].
    """
    frame, truth = acw.simulate(seed=SEED, nx=side, ny=side, n_stars=n_sources)
    x, y = (np.asarray(truth[name].value) for name in ("x", "y"))
    view = ImageView(height=f"{SIDE + TOOLBAR}px", layout={"width": f"{SIDE + 10}px"}, r=r)
    view.show_frame(frame)
    view.show_sources(x, y, np.full(len(x), SourceState.DETECTED, np.uint8))
    figure = _figure(frame, x, y, r)
    image, lines, scatter = figure.marks
    figure.marks = [image, lines]
    # The rings as a user of bqplot would move them: a slider, heard in the kernel.
    slider = ipywidgets.FloatSlider(value=r, min=0.0, max=100.0)
    mark = ipywidgets.Text(value="lines")

    def move_rings(change: Any) -> None:
        with lines.hold_sync():
            lines.x, lines.y = _rings(x, y, change["new"])

    def show_mark(change: Any) -> None:
        figure.marks = [image, {"lines": lines, "scatter": scatter}[change["new"]]]

    slider.observe(move_rings, "value")
    mark.observe(
        lambda change: setattr(figure, "marks", [image, scatter if change["new"] == "scatter" else lines]), "value"
    )
    models = {"view": view, "lines": lines, "scatter": scatter, "slider": slider, "mark": mark, **lines.scales}
    known = Models(
        models={name: model.model_id for name, model in models.items()},
        positions=np.column_stack([x, y]).astype("<f4").tobytes(),
    )
    return ipywidgets.VBox([ipywidgets.HBox([view, figure]), known])


def show_many_apertures(side: int, n_sources: int, r: float, width: str, height: str) -> ImageView:
    """Return a view of noise with apertures at random places."""
    generator = np.random.default_rng(SEED)
    view = ImageView(height=height, layout={"width": width}, r=r)
    view.show_frame(acw.load(generator.normal(100, 5, (side, side)).astype(np.float32)))
    x, y = generator.uniform(0, side - 1, (2, n_sources))
    view.show_sources(x, y, np.full(n_sources, SourceState.DETECTED, np.uint8))
    return view


def show_our_view(frame: acw.Frame) -> ImageView:
    """Return a view of the frame."""
    view = ImageView(height="840px")
    view.show_frame(frame)
    return view


def show_bqplot_image(frame: acw.Frame) -> bqplot.Figure:
    """Return a figure with the frame and nothing else."""
    no_sources = np.zeros(0)
    figure = _figure(frame, no_sources, no_sources, 1.0, compression=1)
    figure.marks = figure.marks[:1]
    return figure


def _figure(
    frame: acw.Frame, x: NDArray[np.float64], y: NDArray[np.float64], r: float, *, compression: int = 6
) -> bqplot.Figure:
    """Return a figure with the frame, rings as a line, and rings as a scatter; nothing that would slow it down."""
    ny, nx = frame.shape
    scales = {
        "x": bqplot.LinearScale(min=-0.5, max=nx - 0.5, allow_padding=False),
        "y": bqplot.LinearScale(min=-0.5, max=ny - 0.5, allow_padding=False),
    }
    picture = ipywidgets.Image(value=_png(frame, compression))
    image = bqplot.Image(image=picture, scales=scales, x=[-0.5, nx - 0.5], y=[-0.5, ny - 0.5])
    looks = {"scales": scales, "colors": [COLOUR], "stroke_width": 1.6}
    ring_x, ring_y = _rings(x, y, r)
    lines = bqplot.Lines(x=ring_x, y=ring_y, **looks)
    area = np.pi * (r * SIDE / nx) ** 2  # of a circle on the screen, in CSS px
    scatter = bqplot.Scatter(x=x, y=y, fill=False, default_size=int(area), enable_hover=False, **looks)
    return bqplot.Figure(
        marks=[image, lines, scatter],
        axes=[],
        animation_duration=0,
        padding_x=0,
        padding_y=0,
        fig_margin={"top": 0, "bottom": 0, "left": 0, "right": 0},
        layout={"width": f"{SIDE}px", "height": f"{SIDE}px"},
    )


def _rings(x: NDArray[np.float64], y: NDArray[np.float64], r: float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return circles as one line, broken by a NaN between any two."""
    angle = np.linspace(0, 2 * np.pi, CORNERS + 1)
    gap = np.full((len(x), 1), np.nan)
    across, up = (
        np.hstack([centre[:, None] + r * turn(angle), gap]).ravel()[:-1] for centre, turn in ((x, np.cos), (y, np.sin))
    )
    return across, up


def _png(frame: acw.Frame, compression: int) -> bytes:
    low, high = np.percentile(frame.data, [1, 99.9])
    grey = np.clip((frame.data - low) / (high - low), 0, 1) ** 0.5
    file = BytesIO()
    Image.fromarray((255 * grey[::-1]).astype(np.uint8)).save(file, "PNG", compress_level=compression)
    return file.getvalue()
