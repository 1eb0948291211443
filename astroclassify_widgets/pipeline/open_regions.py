"""The front door for regions of DS9 and CASA."""

from __future__ import annotations

import warnings
from os import PathLike

import numpy as np
from numpy.typing import NDArray

from astroclassify_widgets.io.regions.read_positions import MOST_BYTES, region_positions
from astroclassify_widgets.model.frame import Frame
from astroclassify_widgets.pipeline.file_content import file_content


class RegionsLeftOutWarning(UserWarning):
    """Says which regions of a file give no position."""


def read_regions(path: str | PathLike[str], frame: Frame | None = None) -> NDArray[np.float64]:
    """Read the centres of regions, to be measured by ``run(frame, xy=...)``.

    Parameters
    ----------
    path
        A DS9 or CRTF file.
    frame
        The frame that regions in sky coordinates are meant for; regions in pixels need none.

    Returns
    -------
    numpy.ndarray
        Positions x, y, shape (n, 2), 0-based [px].

    Warns
    -----
    RegionsLeftOutWarning
        Once a file, where regions give no position: polygons and others without a centre, those that are
        excluded, and those that the world coordinates do not reach.

    Raises
    ------
    AstroError
        ASTRO_4041 if the file cannot be read, 4002 if it is too large, 4007 if it holds no regions, 4009 if sky
        coordinates need a frame with world coordinates.
    """
    content, name = file_content(path, MOST_BYTES)
    found = region_positions(content, name, None if frame is None else frame.wcs)
    if found.left_out:
        warnings.warn(f"'{name}': left out {found.left_out}.", RegionsLeftOutWarning, stacklevel=2)
    return found.xy
