"""Reads the planes of noise and of data quality that belong to an image in the same file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final, TypeVar

from astropy.io import fits

from astroclassify_widgets.errors import AstroError
from astroclassify_widgets.io.fits.companion_names import NOISE_PLANES, QUALITY_PLANES, is_companion, noise_plane_of
from astroclassify_widgets.io.fits.companion_owner import companions_beside, same_plane
from astroclassify_widgets.io.fits.companions import data_quality_of, noise_map_from, with_companions
from astroclassify_widgets.io.fits.hdus import FitsHdu, OpenFits
from astroclassify_widgets.io.fits.layout import HduLayout
from astroclassify_widgets.io.fits.stored import StoredPlane, read_stored
from astroclassify_widgets.io.header.unit_text import astropy_unit
from astroclassify_widgets.model.data_quality import DataQuality
from astroclassify_widgets.model.frame import Frame
from astroclassify_widgets.model.noise_map import NoiseMap

_UNIT: Final = "BUNIT"
_MOST_LISTED: Final = 12
_Made = TypeVar("_Made", NoiseMap, DataQuality)


@dataclass(frozen=True, eq=False)
class OwnCompanions:
    """What came with an image, and sentences about what could not be used of it."""

    noise_map: NoiseMap | None = None
    data_quality: DataQuality | None = None
    notes: tuple[str, ...] = ()


def own_companions(image: FitsHdu, stored: StoredPlane, hdus: Sequence[FitsHdu], file: OpenFits) -> OwnCompanions:
    """Return the planes that belong to an image; what is damaged or has another shape is passed over.

    Planes that are not used are named in the notes.

    An image that is itself such a plane has none.

    Parameters
    ----------
    image, stored
        The image and what was read of it.
    hdus
        All HDUs of the file.
    file
        The file.

    Raises
    ------
    AstroError
        ASTRO_5041 where it takes too long.
    """
    mine = companions_beside(image, hdus)
    notes: list[str] = []
    told: set[int] = set()

    def first(names: Sequence[str], made: Callable[[FitsHdu, StoredPlane], _Made]) -> _Made | None:
        for name in names:
            for hdu in mine:
                if hdu.layout.name.upper() == name:
                    told.add(hdu.layout.number)
                    try:
                        return made(hdu, read_stored(hdu, same_plane(hdu.layout, stored.plane), file))
                    except AstroError as error:
                        if error.code.name == "ASTRO_5041":
                            raise
                        notes.append(f"{hdu.layout.label} was passed over: {error.message}")
        return None

    noise_map = first(tuple(NOISE_PLANES), lambda hdu, plane: _noise_map(hdu, plane, stored.header))
    primary = hdus[0].opened.header
    data_quality = first(QUALITY_PLANES, lambda hdu, plane: data_quality_of(plane, hdu.layout.label, primary))
    for names, made in ((tuple(NOISE_PLANES), noise_map), (QUALITY_PLANES, data_quality)):
        # What goes with another image is of interest only where this one lacks it.
        others = mine if made is not None or is_companion(image.layout.name) else [h for h in hdus if h.layout.is_image]
        unused = [h.layout for h in others if h.layout.name.upper() in names and h.layout.number not in told]
        notes += _unused(unused, made)
    return OwnCompanions(noise_map, data_quality, tuple(notes))


def with_own_companions(frame: Frame, own: OwnCompanions) -> Frame:
    """Return a frame with the planes that came with it, and a sentence on which they are."""
    used: list[str] = []
    notes = list(own.notes)
    if own.noise_map is not None:
        try:
            frame = with_companions(frame, own.noise_map, None)
            relative = own.noise_map.kind == "relative"
            used.append(f"{'relative noise' if relative else 'noise'} of the pixels from {own.noise_map.source}")
        except AstroError as error:
            notes.append(f"{own.noise_map.source} was passed over: {error.message}")
    if own.data_quality is not None:
        frame = with_companions(frame, None, own.data_quality)
        ignored = own.data_quality.informational & sum(own.data_quality.counts())
        told = f", of which the bits {', '.join(map(str, _values(ignored)))} are no reason to mask" if ignored else ""
        used.append(f"data quality from {own.data_quality.source}{told}")
    if used:
        sentence = "; ".join(used)
        notes.append(f"{sentence[0].upper()}{sentence[1:]}.")
    return replace(frame, notes=(*frame.notes, *notes)) if notes else frame


def _values(bits: int) -> list[int]:
    return [1 << bit for bit in range(bits.bit_length()) if bits >> bit & 1]


def _unused(planes: Sequence[HduLayout], used: NoiseMap | DataQuality | None) -> list[str]:
    """Return a sentence on planes that are not used, if there are any."""
    if not planes:
        return []
    listed = ", ".join(plane.label for plane in planes[:_MOST_LISTED])
    why = "no plane of the image that is read" if used is None else f"{used.source} comes first"
    return [f"Not used: {listed}{', …' if len(planes) > _MOST_LISTED else ''} ({why})."]


def _noise_map(hdu: FitsHdu, stored: StoredPlane, image: fits.Header) -> NoiseMap:
    kind = noise_plane_of(hdu.layout.name, stored.header)
    if kind is None:
        raise AstroError("ASTRO_4007", f"its UTYPE is {stored.header.get('UTYPE')!r}, which is not known.")
    units = [header.get(_UNIT) for header in (stored.header, image)]
    texts = [astropy_unit(unit) for unit in units if isinstance(unit, str) and unit.strip()]
    if kind.meaning == "sigma" and len(set(texts)) > 1:
        raise AstroError("ASTRO_4007", f"it is in {texts[0]}, and the image in {texts[1]}.")
    noise_map = noise_map_from(stored.numbers, kind.meaning, hdu.layout.label, kind.kind, stored.scaling.values)
    if not noise_map.sigma.any():
        raise AstroError("ASTRO_4007", "it holds no noise that is positive and finite.")
    return noise_map
