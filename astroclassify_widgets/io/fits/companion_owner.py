"""Which planes of noise and of data quality belong to which image of a file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from astroclassify_widgets.errors import AstroError
from astroclassify_widgets.io.fits.companion_names import is_companion, is_made_of_another
from astroclassify_widgets.io.fits.cube import PlaneOfCube, planes_beyond
from astroclassify_widgets.io.fits.hdus import FitsHdu
from astroclassify_widgets.io.fits.layout import HduLayout
from astroclassify_widgets.io.pixels import plane_axes

_SCIENCE: Final = "SCI"


def companions_beside(image: FitsHdu, hdus: Sequence[FitsHdu]) -> list[FitsHdu]:
    """Return the planes that belong to an image, in the order of the file; one that is such a plane has none."""
    if is_companion(image.layout.name):
        return []
    held = [hdu for hdu in hdus if hdu.layout.is_image]
    images = [hdu.layout for hdu in held if not is_companion(hdu.layout.name)]
    images = [layout for layout in images if not is_made_of_another(layout.name)] or images
    planes = [hdu for hdu in held if is_companion(hdu.layout.name)]
    return [plane for plane in planes if _owner(plane.layout, images) == image.layout]


def same_plane(companion: HduLayout, plane: PlaneOfCube) -> tuple[int, ...]:
    """Return which plane of a companion goes with a plane of its image.

    Raises
    ------
    AstroError
        ASTRO_4007 where it has another shape.
    """
    lengths = planes_beyond(companion.shape)
    if _long_shape(companion)[-2:] != plane.plane_shape or (lengths and lengths != planes_beyond(plane.shape)):
        raise AstroError("ASTRO_4007", "it has another shape than the image.")
    return plane.chosen if lengths else ()


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
