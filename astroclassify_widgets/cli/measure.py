"""astrocli measure: photometry at given positions."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from astroclassify_widgets.cli.measurement import Options, measure_file

_DEFAULTS = Options()


def measure(
    file: Path, *, xy: Annotated[list[str], Parameter(allow_leading_hyphen=True)], options: Options = _DEFAULTS
) -> None:
    """Measure given positions on a FITS file, in their order.

    Parameters
    ----------
    file
        FITS file, plain or compressed by gzip or bzip2.
    xy
        Position x,y in 0-based pixels; may be repeated.
    options
        How to measure, and where the table goes.
    """
    from astroclassify_widgets.pipeline.positions import parse_position

    measure_file(file, options, [parse_position(text) for text in xy])
