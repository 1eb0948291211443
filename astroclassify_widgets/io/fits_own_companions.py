"""Finds and reads the planes of noise and of data quality that belong to an image in the same file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final, TypeVar

from astropy.io import fits

from astroclassify_widgets.errors import AstroError
from astroclassify_widgets.io.fits_companion_names import (
    NOISE_PLANES,
    QUALITY_PLANES,
    is_companion,
    noise_plane_of,
)
from astroclassify_widgets.io.fits_companions import data_quality_from, noise_map_from, with_companions
from astroclassify_widgets.io.fits_cube import PlaneOfCube, planes_beyond
from astroclassify_widgets.io.fits_hdus import FitsHdu, OpenFits
from astroclassify_widgets.io.fits_layout import HduLayout
from astroclassify_widgets.io.fits_stored import StoredPlane, read_stored
from astroclassify_widgets.io.pixels import plane_axes, usable_pixels
from astroclassify_widgets.io.unit_text import astropy_unit
from astroclassify_widgets.model.data_quality import DataQuality
from astroclassify_widgets.model.frame import Frame
from astroclassify_widgets.model.noise_map import NoiseMap

_SCIENCE: Final = "SCI"
_UNIT: Final = "BUNIT"
_Made = TypeVar("_Made", NoiseMap, DataQuality)


@dataclass(frozen=True, eq=False)
class OwnCompanions:
    """What came with an image, and sentences about what could not be used of it."""

    noise_map: NoiseMap | None = None
    data_quality: DataQuality | None = None
    notes: tuple[str, ...] = ()


def own_companions(image: FitsHdu, stored: StoredPlane, hdus: Sequence[FitsHdu], file: OpenFits) -> OwnCompanions:
    """Return the planes that belong to an image; what is damaged or has another shape is passed over.

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
    if is_companion(image.layout.name):
        return OwnCompanions()
    images = [hdu.layout for hdu in hdus if hdu.layout.is_image and not is_companion(hdu.layout.name)]
    mine = [
        hdu
        for hdu in hdus
        if hdu.layout.is_image and is_companion(hdu.layout.name) and _owner(hdu.layout, images) == image.layout
    ]
    notes: list[str] = []

    def first(names: Sequence[str], made: Callable[[FitsHdu, StoredPlane], _Made]) -> _Made | None:
        for name in names:
            for hdu in mine:
                if hdu.layout.name.upper() == name:
                    try:
                        return made(hdu, read_stored(hdu, _same_plane(hdu.layout, stored.plane), file))
                    except AstroError as error:
                        if error.code.name == "ASTRO_5041":
                            raise
                        notes.append(f"{hdu.layout.label} was passed over: {error.message}")
        return None

    noise_map = first(tuple(NOISE_PLANES), lambda hdu, plane: _noise_map(hdu, plane, stored.header))
    data_quality = first(QUALITY_PLANES, _data_quality)
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
        used.append(f"data quality from {own.data_quality.source}")
    if used:
        sentence = "; ".join(used)
        notes.append(f"{sentence[0].upper()}{sentence[1:]}.")
    return replace(frame, notes=(*frame.notes, *notes)) if notes else frame


def _owner(companion: HduLayout, images: Sequence[HduLayout]) -> HduLayout | None:
    """Return the image that a plane belongs to: of its EXTVER and shape, SCI or the last one before it."""
    if len(images) == 1:
        return images[0]
    same = [image for image in images if image.version == companion.version]
    same = [image for image in same if _fits(companion, image)] or same
    same = [image for image in same if image.name.upper() == _SCIENCE] or same
    before = [image for image in same if image.number < companion.number]
    return before[-1] if before else same[0] if len(same) == 1 else None


def _long_shape(layout: HduLayout) -> tuple[int, ...]:
    return tuple(layout.shape[axis] for axis in plane_axes(layout.shape))


def _fits(companion: HduLayout, image: HduLayout) -> bool:
    """Tell whether a plane goes with every plane of an image, or a cube with each of its own."""
    own = _long_shape(image)
    return _long_shape(companion) in (own, own[-2:])


def _same_plane(companion: HduLayout, plane: PlaneOfCube) -> tuple[int, ...]:
    lengths = planes_beyond(companion.shape)
    if _long_shape(companion)[-2:] != plane.plane_shape or (lengths and lengths != planes_beyond(plane.shape)):
        raise AstroError("ASTRO_4007", "it has another shape than the image.")
    return plane.chosen if lengths else ()


def _noise_map(hdu: FitsHdu, stored: StoredPlane, image: fits.Header) -> NoiseMap:
    kind = noise_plane_of(hdu.layout.name, stored.header)
    if kind is None:
        raise AstroError("ASTRO_4007", f"its UTYPE is {stored.header.get('UTYPE')!r}, which is not known.")
    units = [header.get(_UNIT) for header in (stored.header, image)]
    texts = [astropy_unit(unit) for unit in units if isinstance(unit, str) and unit.strip()]
    if kind.meaning == "sigma" and len(set(texts)) > 1:
        raise AstroError("ASTRO_4007", f"it is in {texts[0]}, and the image in {texts[1]}.")
    values, _ = usable_pixels(stored.numbers, None, hdu.layout.label, stored.scaling.values)
    noise_map = noise_map_from(values, kind.meaning, hdu.layout.label, kind.kind)
    if not noise_map.sigma.any():
        raise AstroError("ASTRO_4007", "it holds no noise that is positive and finite.")
    return noise_map


def _data_quality(hdu: FitsHdu, stored: StoredPlane) -> DataQuality:
    return data_quality_from(stored.scaling.whole_values(stored.numbers), hdu.layout.label)
