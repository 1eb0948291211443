"""Reads a plane of noise or of flags for a frame from a file of its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from astroclassify_widgets.io.caught_warnings import caught_warnings
from astroclassify_widgets.io.fits.choice import companion_hdu
from astroclassify_widgets.io.fits.companion_names import NOISE_PLANES, QUALITY_PLANES, NoisePlane, noise_plane_of
from astroclassify_widgets.io.fits.companions import data_quality_of, noise_map_from
from astroclassify_widgets.io.fits.cube import planes_beyond
from astroclassify_widgets.io.fits.hdus import FitsHdu, OpenFits, all_hdus
from astroclassify_widgets.io.fits.signature import require_fits
from astroclassify_widgets.io.fits.stored import StoredPlane, read_stored
from astroclassify_widgets.io.open_stream import open_stream
from astroclassify_widgets.io.read_limits import NO_LIMITS, ReadLimits
from astroclassify_widgets.model.data_quality import DataQuality
from astroclassify_widgets.model.frame import Frame
from astroclassify_widgets.model.noise_map import NoiseMap


def read_noise(
    source: Path | bytes, given: NoisePlane, frame: Frame, *, name: str, limits: ReadLimits = NO_LIMITS
) -> NoiseMap:
    """Read the noise of the pixels of a frame: of the HDU that is named so, or of the only image.

    Parameters
    ----------
    source
        A FITS file, or what one holds.
    given
        What its numbers are where its name and its UTYPE do not tell.
    frame
        The image, of which the plane of a cube and the EXTVER are used.
    name
        What the file is called in the message of an error.
    limits
        Limits of size and time.

    Raises
    ------
    AstroError
        ASTRO_4001 where several images could be meant, otherwise as
        `astroclassify_widgets.io.fits.read_fits.read_fits` tells.
    """
    names = sorted(NOISE_PLANES, key=lambda known: NOISE_PLANES[known] != given)
    with _stored(source, names, frame, name, limits) as (hdu, stored, is_alone):
        stated = noise_plane_of(hdu.layout.name, stored.header) or given
        if is_alone and stated.meaning == given.meaning == "sigma":
            stated = given  # whoever gives an RMS map as the error knows that it is all noise
        return noise_map_from(stored.numbers, stated.meaning, _label(hdu, name), stated.kind, stored.scaling.values)


def read_quality(source: Path | bytes, frame: Frame, *, name: str, limits: ReadLimits = NO_LIMITS) -> DataQuality:
    """Read the flags of the pixels of a frame; parameters and errors are those of `read_noise`.

    ASTRO_4007 where the plane holds other than whole numbers.
    """
    with _stored(source, QUALITY_PLANES, frame, name, limits) as (hdu, stored, _):
        return data_quality_of(stored, _label(hdu, name), stored.header)


@contextmanager
def _stored(
    source: Path | bytes, names: Sequence[str], frame: Frame, name: str, limits: ReadLimits
) -> Iterator[tuple[FitsHdu, StoredPlane, bool]]:
    """Open what is meant of a file, with whether it is the only image."""
    version = frame.header.get("EXTVER", 1)
    with open_stream(source, name, limits) as stream:
        require_fits(stream, name)
        file = OpenFits(stream, name, limits, limits.deadline())
        with caught_warnings():
            hdus = all_hdus(file)
            hdu = companion_hdu(hdus, name, names, frame.plane, version if type(version) is int else 1)
        plane = frame.plane if planes_beyond(hdu.layout.shape) else ()
        is_alone = sum(held.layout.is_image for held in hdus.found) == 1
        yield hdu, read_stored(hdu, plane or None, file), is_alone


def _label(hdu: FitsHdu, name: str) -> str:
    return f"{hdu.layout.label} of '{name}'" if hdu.layout.number else f"'{name}'"
