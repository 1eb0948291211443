"""Finds an image in a FITS file and reads its cards and pixels."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import IO, Any, Final

from astropy.io import fits
from numpy.typing import NDArray

from astroclassify_widgets.errors import AstroError
from astroclassify_widgets.io.caught_warnings import caught_warnings, sentences_of
from astroclassify_widgets.io.fits_hdus import DAMAGE, hdus_of
from astroclassify_widgets.io.fits_layout import HduLayout
from astroclassify_widgets.io.pixels import plane_axes, require_plane, require_size
from astroclassify_widgets.io.read_cards import read_cards
from astroclassify_widgets.io.read_limits import ReadLimits
from astroclassify_widgets.io.tile_decoding import DECODING_DAMAGE, decoded_apart, is_safe_to_decode
from astroclassify_widgets.model.header import HeaderCard

_MOST_LISTED: Final = 12


@dataclass(frozen=True, eq=False)
class FitsImage:
    """An image as it lies in the file, with the cards of its own and then of the primary header."""

    layout: HduLayout
    values: NDArray[Any]
    cards: tuple[HeaderCard, ...]
    notes: tuple[str, ...]


def read_fits_image(stream: IO[bytes], name: str, hdu: int | str | None, limits: ReadLimits) -> FitsImage:
    """Read the wanted image of a FITS file, or the first two-dimensional one.

    Raises
    ------
    AstroError
        ASTRO_4003, 4007 or 4041, as `astroclassify_widgets.io.read_fits.read_fits` tells.
    """
    with caught_warnings() as caught:
        primary: Any = None
        passed: list[HduLayout] = []
        for layout, opened in hdus_of(stream, name, limits):
            primary = opened if layout.number == 0 else primary
            if _is_wanted(layout, hdu):
                break
            passed.append(layout)
        else:
            raise _not_found(passed, hdu, name)
        what = layout.place(name)
        _require_readable(layout, what, limits)
        try:
            image = fits.CompImageHDU(bintable=opened, uint=False) if layout.is_compressed else opened
            # Before the data: astropy takes BSCALE, BZERO and BLANK out of the header when it scales them.
            headers = [(image.header, layout.number), *([(primary.header, 0)] if layout.number else [])]
            read = [read_cards(header, number) for header, number in headers]
        except DAMAGE:
            raise AstroError("ASTRO_4007", f"the header of {what} is damaged.") from None
    values = _values(image, opened, stream, limits, what)
    cubes = [f"{cube} was passed over: it is not one plane." for cube in passed if cube.is_image]
    notes = (*(note for _, note in read), *sentences_of(caught), *(cubes if hdu is None else ()))
    return FitsImage(layout, values, tuple(card for cards, _ in read for card in cards), notes)


def _values(image: Any, opened: Any, stream: IO[bytes], limits: ReadLimits, what: str) -> NDArray[Any]:
    try:
        if image is not opened and (limits.decode_apart or not is_safe_to_decode(opened.header)):
            return decoded_apart(opened, stream, math.prod(image.shape))
        with caught_warnings():
            values: NDArray[Any] = image.data
            return values
    except MemoryError:
        raise AstroError("ASTRO_4003", f"{what} has more pixels than the memory holds.") from None
    except (*DAMAGE, *DECODING_DAMAGE):
        raise AstroError(
            "ASTRO_4007", f"{what} cannot be decoded.", "The file is damaged, or compressed in an unusual way."
        ) from None


def _is_wanted(layout: HduLayout, hdu: int | str | None) -> bool:
    if hdu is None:
        return layout.is_image and len(plane_axes(layout.shape)) == 2
    if isinstance(hdu, str):
        return layout.name.upper() == hdu.strip().upper()
    return layout.number == hdu


def _not_found(passed: list[HduLayout], hdu: int | str | None, name: str) -> AstroError:
    held = ", ".join(map(str, passed[:_MOST_LISTED])) + (", …" if len(passed) > _MOST_LISTED else "")
    for layout in passed[-1:]:
        _require_whole(layout, layout.place(name))
    if hdu is not None:
        return AstroError("ASTRO_4041", f"'{name}' has no HDU {hdu!r}.", f"It holds {held}.")
    for layout in passed:
        if layout.is_image:
            require_plane(layout.shape, layout.place(name))
    return AstroError("ASTRO_4007", f"'{name}' holds no image.", f"It holds {held}.")


def _require_readable(layout: HduLayout, what: str, limits: ReadLimits) -> None:
    if not layout.is_image:
        raise AstroError("ASTRO_4007", f"{what} is no image: {layout.kind}.", "Choose another with hdu=.")
    _require_whole(layout, what)
    require_size([layout.shape[axis] for axis in require_plane(layout.shape, what)], what, limits)


def _require_whole(layout: HduLayout, what: str) -> None:
    if layout.problem:
        raise AstroError("ASTRO_4007", f"{what} {layout.problem}.", "The file is cut off or damaged; copy it again.")
