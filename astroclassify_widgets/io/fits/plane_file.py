"""Reads a plane of noise or of flags from a file of its own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from astroclassify_widgets.io.caught_warnings import caught_warnings
from astroclassify_widgets.io.fits.choice import chosen_hdu
from astroclassify_widgets.io.fits.hdus import OpenFits, all_hdus
from astroclassify_widgets.io.fits.signature import require_fits
from astroclassify_widgets.io.fits.stored import read_stored
from astroclassify_widgets.io.open_stream import open_stream
from astroclassify_widgets.io.read_limits import NO_LIMITS, ReadLimits


def read_plane(
    source: Path | bytes,
    *,
    name: str,
    hdu: int | str | None = None,
    plane: tuple[int, ...] | None = None,
    limits: ReadLimits = NO_LIMITS,
) -> NDArray[Any]:
    """Read a two-dimensional image as bare numbers: whole ones as they are, others as float32.

    Parameters and errors are those of `astroclassify_widgets.io.fits.read_fits.read_fits`, but for pixels that
    cannot be used: there may be nothing else.

    Returns
    -------
    numpy.ndarray
        Of shape (ny, nx) [px]; BLANK pixels of scaled numbers are NaN, and those of whole ones have the number that
        stands there.
    """
    with open_stream(source, name, limits) as stream:
        require_fits(stream, name)
        file = OpenFits(stream, name, limits, limits.deadline())
        with caught_warnings():
            image = chosen_hdu(all_hdus(file), name, hdu, plane)
        stored = read_stored(image, plane, file)
        return stored.scaling.whole_values(stored.numbers[:])
