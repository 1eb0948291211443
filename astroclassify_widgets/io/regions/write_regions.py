"""The apertures of a catalogue as regions that DS9 and CASA draw."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, Literal

import numpy as np
from astropy.table import QTable

from astroclassify_widgets.errors import AstroError

RegionFormat = Literal["ds9", "crtf"]
Circles = Iterator[tuple[float, float, float, str]]

_DS9_ORIGIN: Final = 1
_NEEDED: Final = ("x_centroid", "y_centroid", "r")


def regions_bytes(catalog: QTable, format: RegionFormat) -> bytes:
    """Return a circle for every source that has a position, with its id, in pixels to 1e-8 px.

    The circles are the apertures as they were measured, which are round in pixels and not on the sky. DS9 counts
    pixels from 1, CASA (``crtf``) from 0. The same numbers always give the same bytes.

    Raises
    ------
    AstroError
        ASTRO_4001 if the table lacks positions or radii.
    """
    write = _ds9_lines if format == "ds9" else _crtf_lines
    return "".join(write(_circles(catalog))).encode()


def _ds9_lines(circles: Circles) -> Iterator[str]:
    yield "# Region file format: DS9 version 4.1\nglobal color=green\nimage\n"
    for x, y, r, label in circles:
        yield f"circle({x + _DS9_ORIGIN:.8f},{y + _DS9_ORIGIN:.8f},{r:.8f}) # text={{{label}}}\n"


def _crtf_lines(circles: Circles) -> Iterator[str]:
    yield "#CRTFv0\n"
    for x, y, r, label in circles:
        yield f"circle[[{x:.8f}pix, {y:.8f}pix], {r:.8f}pix], label='{label}'\n"


def _circles(catalog: QTable) -> Circles:
    """Yield position, radius [px] and label of every source; a position without number is left out."""
    missing = [name for name in _NEEDED if name not in catalog.colnames]
    if missing:
        raise AstroError("ASTRO_4001", f"a table without {', '.join(missing)} cannot be written as regions.")
    x, y, r = (np.asarray(catalog[name], dtype=np.float64) for name in _NEEDED)
    numbered = "id" in catalog.colnames and catalog["id"].dtype.kind in "iu"
    labels = np.asarray(catalog["id"] if numbered else np.arange(1, len(catalog) + 1))
    drawn = np.isfinite(x) & np.isfinite(y) & np.isfinite(r) & (r > 0)
    return zip(x[drawn].tolist(), y[drawn].tolist(), r[drawn].tolist(), map(str, labels[drawn].tolist()), strict=True)
