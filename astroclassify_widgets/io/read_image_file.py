"""Reads a frame from a file of any format that is read; its first bytes tell which."""

from __future__ import annotations

from pathlib import Path

from astroclassify_widgets.io.file_kind import picture_kind
from astroclassify_widgets.io.fits.read_fits import read_fits
from astroclassify_widgets.io.image_choice import ImageChoice
from astroclassify_widgets.io.open_stream import beginning_of
from astroclassify_widgets.io.picture.read_picture import read_picture
from astroclassify_widgets.io.read_limits import ReadLimits
from astroclassify_widgets.model.frame import Frame


def read_image_file(source: Path | bytes, *, name: str, choice: ImageChoice, limits: ReadLimits) -> Frame:
    """Read a FITS image or a picture.

    Raises
    ------
    AstroError
        As `astroclassify_widgets.io.fits.read_fits.read_fits` and
        `astroclassify_widgets.io.picture.read_picture.read_picture` tell; ASTRO_4001 for a choice that the
        format does not offer.
    """
    if picture_kind(beginning_of(source, name)):
        choice.require_picture(name)
        return read_picture(source, name=name, channel=choice.channel, given=choice.header, limits=limits)
    choice.require_fits(name)
    return read_fits(source, name=name, hdu=choice.hdu, plane=choice.plane, given=choice.header, limits=limits)
