"""astrocli measure: photometry at given positions."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from astroclassify_widgets.cli.measurement import Options, measure_file
from astroclassify_widgets.errors import AstroError

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from astroclassify_widgets.model.frame import Frame

_DEFAULTS = Options()


def measure(
    file: Path,
    *,
    xy: Annotated[list[str] | None, Parameter(allow_leading_hyphen=True)] = None,
    regions: Path | None = None,
    options: Options = _DEFAULTS,
) -> None:
    """Measure given positions on an image, in their order.

    Parameters
    ----------
    file
        FITS file, plain or compressed by gzip or bzip2, or a picture: PNG, JPEG, TIFF.
    xy
        Position x,y in 0-based pixels; may be repeated.
    regions
        File of DS9 or CRTF regions whose centres are the positions.
    options
        How to measure, and where the table goes.
    """
    if (xy is None) == (regions is None):
        problem = "no position is given" if xy is None else "--xy and --regions both give positions"
        raise AstroError("ASTRO_4001", f"{problem}.", "Give --xy x,y, as often as needed, or --regions FILE.")
    measure_file(file, options, _given(xy or []) if regions is None else partial(_centres, regions))


def _given(xy: list[str]) -> Callable[[Frame], ArrayLike]:
    from astroclassify_widgets.pipeline.positions import parse_position

    positions = [parse_position(text) for text in xy]
    return lambda _: positions


def _centres(regions: Path, frame: Frame) -> ArrayLike:
    from astroclassify_widgets.pipeline import read_regions

    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", UserWarning)
        xy = read_regions(regions, frame)
    for warning in caught:
        sys.stderr.write(f"{warning.message}\n")
    return xy
