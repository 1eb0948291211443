"""The radial profile and the growth curve of the selected source."""

from __future__ import annotations

import html
import math
from typing import Any, Final

import ipywidgets

from astroclassify_widgets.params.aperture import ApertureParams
from astroclassify_widgets.pipeline import SourceCurves
from astroclassify_widgets.widgets.curve_figure import BLUE, ORANGE, CurveFigure
from astroclassify_widgets.widgets.panel_style import PanelStyle
from astroclassify_widgets.widgets.rounded import with_error
from astroclassify_widgets.widgets.shared_looks import set_class

_EMPTY: Final = "Select a source to see its curves."


class CurvePlots(ipywidgets.Box):
    """Two figures that share the marked radii: brightness of rings, and flux within them, against radius."""

    def __init__(self) -> None:
        self.profile = CurveFigure("profile", "brightness", BLUE)
        self.growth = CurveFigure("growth", "flux", ORANGE)
        self._shown: SourceCurves | None = None
        self._unit = ""
        self._empty = ipywidgets.HTML(f'<p class="acw-hint">{_EMPTY}</p>')
        super().__init__((PanelStyle(), self._empty, self.profile, self.growth))
        self.add_class("acw-curves")
        self._show_or_hide()

    def show(
        self,
        curves: SourceCurves | None,
        aperture: ApertureParams,
        unit: str,
        *,
        fwhm: float | None = None,
        annulus: bool = True,
    ) -> None:
        """Show the curves of a source.

        Parameters
        ----------
        curves
            What `trace_source` gave; None where no source is selected.
        aperture
            The radii in force, with those of ``r_mode="auto"`` worked out.
        unit
            Unit of the frame, in words; may be empty.
        fwhm
            FWHM of the source where it is known [px].
        annulus
            Whether the sky comes from the annulus.
        """
        self._shown, self._unit = curves, unit
        if curves is not None:
            profile, growth = curves.profile, curves.growth
            self.profile.draw(profile.radius, profile.value, profile.err, _per_pixel(unit))
            self.growth.draw(growth.radius, growth.flux, growth.flux_err, unit)
            self.profile.mark_half_width(None if fwhm is None or not math.isfinite(fwhm) else fwhm / 2)
        self.move(aperture, annulus=annulus)
        self._show_or_hide()

    def move(self, aperture: ApertureParams, *, annulus: bool = True) -> None:
        """Move the marked radii only, as while a slider is dragged."""
        for figure in (self.profile, self.growth):
            figure.mark_radii(aperture.r, aperture.r_in if annulus else None, aperture.r_out if annulus else None)
        if self._shown is None:
            return
        self.profile.say("Radial profile")
        self.growth.say(f"Growth curve{_flux_within(self._shown, aperture.r, self._unit)}")

    def _show_or_hide(self) -> None:
        """Show the figures where there is a source.

        They keep a size while they are hidden, without which bqplot cannot draw, and are there at once.
        """
        for figure in (self.profile, self.growth):
            set_class(figure, "acw-set-aside", self._shown is None)
        set_class(self._empty, "acw-hidden", self._shown is not None)


def _per_pixel(unit: str) -> str:
    return f"{unit} / px" if unit else "per px"


def _flux_within(curves: SourceCurves, r: float, unit: str) -> str:
    """Return the flux within r in words: exact where a ring ends at r, "≈" between two."""
    flux, error, exact = flux_at(curves, r)
    if not math.isfinite(flux):
        return ""
    sign = "=" if exact else "≈"
    return (
        f'<span class="acw-flux">F({r:.4g} px) {sign} {html.escape(f"{with_error(flux, error)} {unit}".strip())}</span>'
    )


def flux_at(curves: SourceCurves, r: float) -> tuple[float, float, bool]:
    """Return flux and error within r [px], and whether a ring ends there; between rings by area.

    NaN beyond the curve and where a ring holds no usable pixel.
    """
    growth: Any = curves.growth
    after = int(growth.radius.searchsorted(r - 1e-9))
    if after >= growth.radius.size:
        return math.nan, math.nan, False
    outer = float(growth.radius[after])
    if abs(outer - r) < 1e-9:
        return float(growth.flux[after]), float(growth.flux_err[after]), True
    inner, flux, error = (0.0, 0.0, 0.0) if after == 0 else (
        float(growth.radius[after - 1]), float(growth.flux[after - 1]), float(growth.flux_err[after - 1])
    )  # fmt: skip
    share = (r**2 - inner**2) / (outer**2 - inner**2)
    return (
        flux + share * (float(growth.flux[after]) - flux),
        error + share * (float(growth.flux_err[after]) - error),
        False,
    )
