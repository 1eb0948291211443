"""astrocli detect: find sources and measure them."""

from __future__ import annotations

from pathlib import Path

from astroclassify_widgets.cli.measurement import Options, measure_file

_DEFAULTS = Options()


def detect(file: Path, *, options: Options = _DEFAULTS) -> None:
    """Detect the sources of an image and measure them; brightest first.

    Parameters
    ----------
    file
        FITS file, plain or compressed by gzip or bzip2, or a picture: PNG, JPEG, TIFF.
    options
        How to measure, and where the table goes.
    """
    measure_file(file, options)
