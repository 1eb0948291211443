"""Which HDU of a FITS file is meant, and why none can be."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from astroclassify_widgets.errors import AstroError
from astroclassify_widgets.io.fits.companion_names import is_companion
from astroclassify_widgets.io.fits.cube import PlaneOfCube, plane_of, planes_beyond
from astroclassify_widgets.io.fits.hdus import FitsHdu, FitsHdus
from astroclassify_widgets.io.fits.layout import HduLayout
from astroclassify_widgets.io.pixels import plane_axes, require_plane, require_size
from astroclassify_widgets.io.read_limits import ReadLimits

_MOST_LISTED: Final = 12


def chosen_hdu(hdus: FitsHdus, name: str, hdu: int | str | None, plane: tuple[int, ...] | None) -> FitsHdu:
    """Return the HDU that is meant: by number or name, or the first image that is one plane.

    With a plane it is the first cube that has planes of so many numbers. An error, weight or mask plane
    is meant only where there is no other image.

    Raises
    ------
    AstroError
        ASTRO_4041 (no such HDU), 4007 (no image, or damaged before one is found) or 4001 (no cube to choose
        a plane of).
    """
    if hdu is not None:
        named = [held for held in hdus.found if _is_meant(held.layout, hdu)]
        if not named:
            _require_whole_file(hdus, name)
            raise AstroError("ASTRO_4041", f"'{name}' has no HDU {hdu!r}.", _held(hdus.found))
        return named[0]
    images = [held for held in hdus.found if held.layout.is_image and len(plane_axes(held.layout.shape)) > 1]
    own = [image for image in images if not is_companion(image.layout.name)]
    # No weight map stands in for the cube that it belongs to.
    for image in own or images:
        if len(planes_beyond(image.layout.shape)) == len(plane or ()):
            return image
    _require_whole_file(hdus, name)
    raise _no_image(hdus.found, images, name, plane)


def companion_hdu(hdus: FitsHdus, name: str, names: Sequence[str], plane: tuple[int, ...], version: int) -> FitsHdu:
    """Return the HDU of a plane that goes with an image in another file: by its name, or the only one.

    Parameters
    ----------
    hdus
        Of the file.
    name
        What it is called.
    names
        EXTNAMEs that are looked for, the best first.
    plane
        Which plane of a cube the image is; empty where it is none.
    version
        EXTVER of the image, which decides among planes of one name.

    Raises
    ------
    AstroError
        ASTRO_4001 where it is not clear which is meant, or those of `chosen_hdu` where there is none.
    """
    images = [held for held in hdus.found if held.layout.is_image and len(plane_axes(held.layout.shape)) > 1]
    images = [image for image in images if len(planes_beyond(image.layout.shape)) in (0, len(plane))]
    meant = images
    for wanted in names:
        named = [image for image in images if image.layout.name.strip().upper() == wanted]
        if named:
            meant = [image for image in named if image.layout.version == version] if len(named) > 1 else named
            meant = meant or named
            break
    if not meant:
        return chosen_hdu(hdus, name, None, plane or None)
    if len(meant) > 1:
        raise AstroError(
            "ASTRO_4001",
            f"'{name}' holds {len(meant)} images that could be meant: {_list(meant)}.",
            f"Give a file with one image, or with one named {names[0]}.",
        )
    return meant[0]


def require_readable(hdu: FitsHdu, what: str, plane: tuple[int, ...] | None, limits: ReadLimits) -> PlaneOfCube:
    """Return the plane of an HDU that is read.

    Raises
    ------
    AstroError
        ASTRO_4007 (no image, or fewer data than it claims), 4003 (its size) or those of `plane_of`.
    """
    layout = hdu.layout
    if not layout.is_image:
        raise AstroError("ASTRO_4007", f"{what} is no image: {layout.kind}.", "Choose another with hdu=.")
    _require_whole(layout, what)
    chosen = plane_of(layout, hdu.opened.header, plane, what)
    require_size(chosen.plane_shape, what, limits)
    return chosen


def _is_meant(layout: HduLayout, hdu: int | str) -> bool:
    return layout.is_named(hdu) if isinstance(hdu, str) else layout.number == hdu


def _require_whole_file(hdus: FitsHdus, name: str) -> None:
    """Refuse a file that ends or breaks off before what is looked for."""
    if hdus.problem is not None:
        raise hdus.problem
    for held in hdus.found[-1:]:
        _require_whole(held.layout, held.layout.place(name))


def _require_whole(layout: HduLayout, what: str) -> None:
    if layout.problem:
        raise AstroError("ASTRO_4007", f"{what} {layout.problem}.", "The file is cut off or damaged; copy it again.")


def _no_image(
    found: Sequence[FitsHdu], images: Sequence[FitsHdu], name: str, plane: tuple[int, ...] | None
) -> AstroError:
    try:
        for image in sorted(images, key=lambda image: not planes_beyond(image.layout.shape)):
            plane_of(image.layout, image.opened.header, plane, image.layout.place(name))
        for held in found:
            if held.layout.is_image:
                require_plane(held.layout.shape, held.layout.place(name))
    except AstroError as error:
        return error
    return AstroError("ASTRO_4007", f"'{name}' holds no image.", _held(found))


def _held(found: Sequence[FitsHdu]) -> str:
    return f"It holds {_list(found)}."


def _list(found: Sequence[FitsHdu]) -> str:
    listed = ", ".join(str(held.layout) for held in found[:_MOST_LISTED])
    return f"{listed}{', …' if len(found) > _MOST_LISTED else ''}"
