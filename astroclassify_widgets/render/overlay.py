"""A picture of a frame with its apertures."""

from __future__ import annotations

import math
from io import BytesIO
from typing import Final

import numpy as np
from astropy.table import QTable
from numpy.typing import NDArray

from astroclassify_widgets.model.frame import Frame
from astroclassify_widgets.params.aperture import ApertureParams
from astroclassify_widgets.render.reduced_image import reduced_image

_LOW_PERCENTILE: Final = 1.0
_HIGH_PERCENTILE: Final = 99.5
_WIDTH: Final = 9
"""Of the picture [inch]."""
_MOST_SHOWN: Final = 1.5
"""Pixels that are drawn, at most, for one of the picture, along an axis."""
_SAMPLE: Final = 1_000_000
_ASINH_STRENGTH: Final = 10.0
_APERTURE_COLOUR: Final = "#e69f00"
"""Orange of the colour-blind-safe palette of Okabe & Ito (2008)."""


def overlay_png(frame: Frame, catalog: QTable, aperture: ApertureParams, dpi: int = 120) -> bytes:
    """Draw a frame with a circle of the true radius about every source.

    Parameters
    ----------
    frame
        The image; row 0 at the bottom, or at the top where the frame is shown so.
    catalog
        Sources, from a run on the frame.
    aperture
        The radii that were used.
    dpi
        Resolution [px/inch]; the picture is 9 inches wide.

    Returns
    -------
    bytes
        PNG.
    """
    # Without pyplot: a figure of its own is safe in any thread, and needs no display.
    from matplotlib.collections import EllipseCollection
    from matplotlib.figure import Figure

    ny, nx = frame.shape
    figure = Figure(figsize=(_WIDTH, min(max(_WIDTH * ny / nx, 3), 18) + 0.7), dpi=dpi, layout="constrained")
    axes = figure.add_subplot()
    shown, scale = _shown(frame, round(_WIDTH * dpi))
    # Blocks of the last row and column may reach beyond the frame; the limits of the axes cut them off.
    extent = (-0.5, shown.shape[1] * scale - 0.5, -0.5, shown.shape[0] * scale - 0.5)
    image = axes.imshow(shown, origin="lower", cmap="gray", interpolation="nearest", extent=extent)
    image.set_clim(0, 1)
    positions = np.column_stack([catalog["x_centroid"].value, catalog["y_centroid"].value])
    diameter = np.full(len(positions), 2 * aperture.r)
    axes.add_collection(
        EllipseCollection(
            diameter, diameter, np.zeros(len(positions)), units="xy", offsets=positions,
            transOffset=axes.transData, facecolors="none", edgecolors=_APERTURE_COLOUR, linewidths=0.9,
        )
    )  # fmt: skip
    axes.set_xlim(-0.5, nx - 0.5)
    axes.set_ylim(-0.5, ny - 0.5)
    if frame.y_down:
        axes.invert_yaxis()
    axes.set_xlabel("x [px]")
    axes.set_ylabel("y [px]")
    name = _drawable(frame.name)
    axes.set_title(f"{name}: {len(catalog)} sources, aperture r = {aperture.r:.1f} px", fontsize=11, parse_math=False)
    content = BytesIO()
    figure.savefig(content, format="png", metadata={"Software": None})
    return content.getvalue()


def _shown(frame: Frame, width: int) -> tuple[NDArray[np.float32], int]:
    """Return the frame between two percentiles as 0 to 1, by asinh, and how many of its pixels one stands for.

    A frame that is larger than its picture is shown by means of blocks: most of its pixels would be left out
    otherwise, and drawing all of them takes gigabytes. What is masked is NaN.
    """
    halvings = max(0, math.ceil(math.log2(max(frame.shape) / (_MOST_SHOWN * width))))
    reduced = reduced_image(frame.data, frame.mask, halvings)
    means, is_usable = reduced.means, reduced.usable
    usable = means[is_usable]
    low, high = np.percentile(usable[:: max(usable.size // _SAMPLE, 1)], [_LOW_PERCENTILE, _HIGH_PERCENTILE])
    scaled = np.clip((means - low) / max(high - low, np.finfo(np.float32).tiny), 0, 1)
    stretched = np.arcsinh(_ASINH_STRENGTH * scaled) / np.arcsinh(_ASINH_STRENGTH)
    return np.where(is_usable, stretched, np.nan).astype(np.float32), 1 << halvings


def _drawable(text: str) -> str:
    """Return a text with a question mark for each letter that the font lacks."""
    from matplotlib.font_manager import findfont, get_font

    letters = get_font(findfont("DejaVu Sans")).get_charmap()
    return "".join(letter if ord(letter) in letters else "?" for letter in text)
