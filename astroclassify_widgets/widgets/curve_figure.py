"""One small figure of a curve against radius, with error bars and the radii of the aperture."""

from __future__ import annotations

from typing import Any, Final

import bqplot
import ipywidgets
import numpy as np
from numpy.typing import NDArray

from astroclassify_widgets.widgets.rounded import power_of_ten, round_steps, scaled_unit

Floats = NDArray[np.float64]

BLUE: Final = "#0072b2"
ORANGE: Final = "#d55e00"
SKY: Final = "#56b4e9"
GREEN: Final = "#009e73"
GREY: Final = "#888888"
"""Colours of Okabe and Ito."""

_HEIGHT: Final = "220px"
_MANY: Final = 60
"""More points than this are drawn small."""
_ROOM: Final = 0.06
"""Left free above and below a curve, as a part of its height."""


class CurveFigure(ipywidgets.VBox):
    """A curve with error bars; its marks are made once, and showing another source only changes their data.

    Parameters
    ----------
    name
        Names the figure to a style sheet or test: the class is ``acw-curve-<name>``.
    quantity
        What is drawn, for the axis.
    colour
        Of the curve.
    """

    def __init__(self, name: str, quantity: str, colour: str) -> None:
        self._quantity = quantity
        self._x = bqplot.LinearScale(min=0.0, max=1.0)
        self._y = bqplot.LinearScale(min=0.0, max=1.0)
        # Vertical lines and bands go from the bottom to the top whatever the curve does.
        self._height = bqplot.LinearScale(min=0.0, max=1.0)
        self.title = ipywidgets.HTML()
        self.title.add_class("acw-curve-title")
        self._make_marks(colour)
        self._x_axis = self._axis(self._x, "radius [px]", label_offset="28px")
        self._y_axis = self._axis(self._y, quantity, side="left", label_offset="42px")
        self.figure = bqplot.Figure(
            marks=[self.annulus, self.zero, self.half_width, self.aperture, self.bars, self.curve],
            axes=[self._x_axis, self._y_axis],
            fig_margin={"top": 8, "bottom": 38, "left": 58, "right": 14},
            padding_y=0.0,
            display_toolbar=False,
            min_aspect_ratio=0.2,
            max_aspect_ratio=20,
            animation_duration=0,
            layout={"width": "100%", "height": _HEIGHT, "min_width": "0"},
        )
        super().__init__((self.title, self.figure))
        self._dom_classes = ("acw-curve", f"acw-curve-{name}")

    def draw(self, radius: Floats, value: Floats, error: Floats, unit: str) -> None:
        """Show a curve.

        Parameters
        ----------
        radius
            Shape (n,) [px].
        value, error
            Shape (n,) [unit].
        unit
            Of value and error, in words.
        """
        error = np.where(np.isfinite(error), error, 0.0)
        power = power_of_ten(value)
        value, error = value / 10.0**power, error / 10.0**power
        usable = np.isfinite(value)
        radius, value, error = radius[usable], value[usable], error[usable]
        label = f"{self._quantity} [{scaled_unit(unit, power)}]" if unit or power else self._quantity
        self._y_axis.label = label
        self.curve.visible = self.bars.visible = bool(radius.size)
        if not radius.size:
            return
        self._fit(radius, value, error)
        with self.curve.hold_sync():
            self.curve.x, self.curve.y = radius, value
            self.curve.marker_size = 20 if radius.size <= _MANY else 4
        with self.bars.hold_sync():
            self.bars.x, self.bars.y = _error_bars(radius, value, error)

    def mark_radii(self, r: float, r_in: float | None, r_out: float | None) -> None:
        """Mark the aperture, and the annulus where there is one [px]."""
        self.aperture.x = [r, r]
        if r_in is None or r_out is None:
            self.annulus.visible = False
            return
        self.annulus.x = [r_in, r_out, r_out, r_in]
        self.annulus.visible = True

    def mark_half_width(self, half_width: float | None) -> None:
        """Mark half of the FWHM, where the profile has come down to half its height [px]."""
        self.half_width.visible = half_width is not None
        if half_width is not None:
            self.half_width.x = [half_width, half_width]

    def say(self, title: str) -> None:
        """Put a title, in HTML, above the figure."""
        if self.title.value != title:
            self.title.value = title

    def _make_marks(self, colour: str) -> None:
        upright = {"x": self._x, "y": self._height}
        plain = {"x": self._x, "y": self._y}
        self.curve = bqplot.Lines(
            x=[0.0], y=[0.0], scales=plain, colors=[colour], stroke_width=1.2, marker="circle", marker_size=20
        )
        self.bars = bqplot.Lines(x=[0.0], y=[0.0], scales=plain, colors=[colour], stroke_width=1)
        self.zero = bqplot.Lines(x=[0.0, 1e4], y=[0.0, 0.0], scales=plain, colors=[GREY], stroke_width=1)
        self.aperture = bqplot.Lines(x=[1.0, 1.0], y=[0.0, 1.0], scales=upright, colors=[GREEN], stroke_width=1.5)
        self.half_width = bqplot.Lines(
            x=[1.0, 1.0], y=[0.0, 1.0], scales=upright, colors=[GREY], line_style="dotted", visible=False
        )
        self.annulus = bqplot.Lines(
            x=[1.0, 2.0, 2.0, 1.0], y=[0.0, 0.0, 1.0, 1.0], scales=upright, colors=[SKY], fill="inside",
            fill_colors=[SKY], fill_opacities=[0.22], close_path=True, stroke_width=0.5,
        )  # fmt: skip

    def _axis(self, scale: bqplot.Scale, label: str, **traits: Any) -> bqplot.Axis:
        return bqplot.Axis(scale=scale, label=label, tick_format="~g", grid_lines="solid", **traits)

    def _fit(self, radius: Floats, value: Floats, error: Floats) -> None:
        """Let the axes hold the curve with its bars, and zero."""
        low, high = min(float((value - error).min()), 0.0), max(float((value + error).max()), 0.0)
        room = _ROOM * (high - low) or 1.0
        self._x.max = float(np.ceil(radius[-1]))
        self._x_axis.tick_values = round_steps(0.0, self._x.max)
        with self._y.hold_sync():
            self._y.min, self._y.max = low - room, high + room
        self._y_axis.tick_values = round_steps(self._y.min, self._y.max)


def _error_bars(radius: Floats, value: Floats, error: Floats) -> tuple[Floats, Floats]:
    """Return one line that is broken by NaN into an upright stroke at each point.

    It must not end with NaN: bqplot puts a label at the last point, and Chromium complains about its place.
    """
    gap = np.full_like(radius, np.nan)
    x = np.stack([radius, radius, gap], axis=1).ravel()[:-1]
    y = np.stack([value - error, value + error, gap], axis=1).ravel()[:-1]
    return x, y
