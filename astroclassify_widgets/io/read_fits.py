"""Reads a frame from a FITS file."""

from __future__ import annotations

from pathlib import Path

from astroclassify_widgets.io.fits_image import read_fits_image
from astroclassify_widgets.io.header_values import header_values_of
from astroclassify_widgets.io.open_stream import open_fits_stream
from astroclassify_widgets.io.pixels import plane_axes, usable_pixels
from astroclassify_widgets.io.read_limits import NO_LIMITS, ReadLimits
from astroclassify_widgets.io.read_wcs import read_wcs
from astroclassify_widgets.model.frame import Frame
from astroclassify_widgets.model.header import Header


def read_fits(
    source: Path | bytes, *, name: str, hdu: int | str | None = None, limits: ReadLimits = NO_LIMITS
) -> Frame:
    """Read a two-dimensional image from a FITS file, plain or compressed with gzip or bzip2.

    Parameters
    ----------
    source
        A file, or what one holds.
    name
        What the frame is called; messages use it and never tell a path.
    hdu
        Number or EXTNAME of the HDU; the first two-dimensional image when not given. Axes of length 1
        are dropped.
    limits
        Limits of size, which a service sets.

    Returns
    -------
    Frame
        Data of shape (ny, nx) [px] in the unit of the header, scaled by BSCALE and BZERO; pixels that
        are BLANK, NaN or infinite are masked and hold zero.

    Raises
    ------
    AstroError
        ASTRO_4001 (empty file), 4002 (too many bytes), 4003 (too many or too few pixels, or none that
        can be measured), 4007 (not FITS, damaged, or no two-dimensional image), 4041 (no such file or
        HDU).
    """
    with open_fits_stream(source, name, limits) as stream:
        stored = read_fits_image(stream, name, hdu, limits)
    shape = stored.layout.shape
    kept = plane_axes(shape)
    plane = stored.values.reshape([shape[axis] for axis in kept])
    data, mask = usable_pixels(plane, None, stored.layout.place(name))
    header = Header(stored.cards)
    wcs, wcs_note = read_wcs(
        [card for card in stored.cards if card.hdu == stored.layout.number],
        (data.shape[0], data.shape[1]),
        tuple(len(shape) - axis for axis in reversed(kept)),
    )
    return Frame(
        data=data,
        mask=mask,
        name=name,
        hdu=stored.layout.number,
        header_values=header_values_of(header),
        header=header,
        wcs=wcs,
        notes=tuple(note for note in (*stored.notes, wcs_note) if note),
    )
