"""Reads a frame from a FITS file."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from astroclassify_widgets.io.file_digest import FileDigest
from astroclassify_widgets.io.fits.hdus import OpenFits
from astroclassify_widgets.io.fits.image import read_fits_image
from astroclassify_widgets.io.fits.own_companions import with_own_companions
from astroclassify_widgets.io.fits.read_wcs import read_wcs
from astroclassify_widgets.io.fits.signature import require_fits
from astroclassify_widgets.io.header.given_cards import with_given
from astroclassify_widgets.io.header.header_values import header_values_of
from astroclassify_widgets.io.header.observation import observation_of
from astroclassify_widgets.io.open_stream import decompressed, open_source
from astroclassify_widgets.io.read_limits import NO_LIMITS, ReadLimits
from astroclassify_widgets.model.frame import Frame
from astroclassify_widgets.model.frame_origin import Plain
from astroclassify_widgets.model.header import Header


def read_fits(
    source: Path | bytes,
    *,
    name: str,
    hdu: int | str | None = None,
    plane: tuple[int, ...] | None = None,
    given: Mapping[str, Plain] | None = None,
    limits: ReadLimits = NO_LIMITS,
) -> Frame:
    """Read a two-dimensional image from a FITS file, plain or compressed with gzip or bzip2.

    Parameters
    ----------
    source
        A file, or what one holds.
    name
        What the frame is called; messages use it and never tell a path.
    hdu
        Number, EXTNAME, or EXTNAME and EXTVER such as ``SCI,2`` of the HDU. When not given the first
        two-dimensional image that is not itself an error, weight or mask plane, or with `plane` the first
        cube of so many axes.
    plane
        Which plane of a cube, from 0: one number for each axis beyond two that is longer than 1, outermost
        first. Axes of length 1 are dropped.
    given
        Cards in place of the file's.
    limits
        Limits of size and time, which a service sets.

    Returns
    -------
    Frame
        Data of shape (ny, nx) [px] in the unit of the header, scaled by BSCALE and BZERO; pixels that
        are BLANK, NaN or infinite are masked and hold zero. Planes of noise and of data quality that belong to
        the image come with it (`astroclassify_widgets.io.fits.companion_names`).

    Raises
    ------
    AstroError
        ASTRO_4001 (empty file, no such plane, or a bad card), 4002 (too many bytes), 4003 (too many or too few
        pixels, or none that can be measured), 4007 (not FITS, damaged, no two-dimensional image, or a cube
        without a choice), 4041 (no such file or HDU), 5041 (takes too long) or 5071 (takes too much memory).
    """
    deadline = limits.deadline()
    with open_source(source, name, limits) as raw:
        digest = FileDigest(raw)
        with decompressed(raw, name, limits, deadline) as stream:
            require_fits(stream, name)
            image = read_fits_image(OpenFits(stream, name, limits, deadline), hdu, plane)
        cards = with_given(image.cards, given)
        header = Header(cards)
        wcs, wcs_note = read_wcs(
            [card for card in cards if card.given or card.hdu == image.number],
            image.plane.plane_shape,
            image.plane.fits_axes,
        )
        frame = Frame(
            data=image.data,
            mask=image.mask,
            name=name,
            hdu=image.number,
            header_values=header_values_of(header),
            header=header,
            wcs=wcs,
            notes=tuple(note for note in (*image.notes, wcs_note) if note),
            observation=observation_of(header, wcs),
            plane=image.plane.chosen,
            digest=digest,
            known_finite=True,
        )
        return with_own_companions(frame, image.companions)
