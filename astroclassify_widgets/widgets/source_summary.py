"""The selected source in words and numbers."""

from __future__ import annotations

import math
from html import escape
from typing import Any, Final

import ipywidgets
from astropy.table import Row

from astroclassify_widgets.model.flags import decode_flags
from astroclassify_widgets.pipeline import Result
from astroclassify_widgets.widgets.rounded import NO_VALUE, with_error

_EMPTY: Final = (
    '<p class="acw-hint">Click a star on the image: an aperture settles on it, and its flux, profile and '
    "growth curve appear here.</p>"
)
_VARIANCES: Final = {
    "var_source": "source photons",
    "var_sky": "sky in the aperture",
    "var_sky_estimate": "sky estimate",
    "var_read": "read noise",
}


class SourceSummary(ipywidgets.HTML):
    """Flux with its error, what the error is made of, and what the flags mean."""

    def __init__(self) -> None:
        super().__init__()
        self.add_class("acw-summary")
        self.show(None, None)

    def show(self, result: Result | None, row: int | None) -> None:
        """Show one row of a table, or what to do where none is selected."""
        chosen = None if result is None or row is None or row >= len(result) else result.catalog[row]
        self.value = _EMPTY if result is None or chosen is None else _summary(chosen, result.noise.unit)


def _summary(row: Row, unit: str) -> str:
    flux, error = _number(row, "flux"), _number(row, "flux_err")
    return (
        f'<div class="acw-summary-title">Source {int(row["id"])} '
        f'<span class="acw-muted">at {_number(row, "x_centroid"):.2f}, {_number(row, "y_centroid"):.2f}</span></div>'
        f'<div class="acw-summary-flux">{with_error(flux, error)} <span class="acw-muted">{escape(unit)}</span></div>'
        f'<div class="acw-summary-facts">{_facts(row)}</div>'
        f"{_budget(row)}{_flags(row)}"
    )


def _facts(row: Row) -> str:
    magnitude = with_error(_number(row, "mag"), _number(row, "mag_err"))
    snr, fwhm = _number(row, "snr"), _number(row, "fwhm")
    facts = {
        "S/N": f"{snr:.4g}" if math.isfinite(snr) else NO_VALUE,
        "mag": magnitude,
        "FWHM": f"{fwhm:.2f} px" if math.isfinite(fwhm) else NO_VALUE,
    }
    return "".join(f"<span><b>{name}</b> {value}</span>" for name, value in facts.items())


def _budget(row: Row) -> str:
    """Return the shares of the variance, largest first."""
    variances = {label: _number(row, name) for name, label in _VARIANCES.items() if name in row.colnames}
    known = {label: value for label, value in variances.items() if math.isfinite(value) and value > 0}
    total = sum(known.values())
    if total <= 0:
        return ""
    shares = sorted(known.items(), key=lambda item: -item[1])
    parts = ", ".join(f"{label} {100 * value / total:.0f} %" for label, value in shares)
    return f'<div class="acw-summary-budget"><span class="acw-muted">variance:</span> {parts}</div>'


def _flags(row: Row) -> str:
    """Return a sentence for each flag that is set."""
    sentences = [f"<li><b>{flag.name}</b>: {escape(flag.meaning)}</li>" for flag in decode_flags(int(row["flags"]))]
    return f'<ul class="acw-summary-flags">{"".join(sentences)}</ul>' if sentences else ""


def _number(row: Row, name: str) -> float:
    """Return a cell without its unit; NaN where the table has no such column or value."""
    if name not in row.colnames:
        return math.nan
    cell: Any = row[name]
    value = getattr(cell, "value", cell)
    try:
        return float(value)
    except TypeError:  # masked
        return math.nan
