"""Finds an image in a FITS file and reads its cards, its pixels and the planes that go with it."""

from __future__ import annotations

from dataclasses import dataclass

from astroclassify_widgets.errors import AstroError
from astroclassify_widgets.io.caught_warnings import caught_warnings, sentences_of
from astroclassify_widgets.io.fits.choice import chosen_hdu
from astroclassify_widgets.io.fits.cube import PlaneOfCube, planes_beyond
from astroclassify_widgets.io.fits.hdus import DAMAGE, FitsHdu, FitsHdus, OpenFits, all_hdus
from astroclassify_widgets.io.fits.own_companions import OwnCompanions, own_companions
from astroclassify_widgets.io.fits.read_cards import read_cards
from astroclassify_widgets.io.fits.stored import StoredPlane, read_stored
from astroclassify_widgets.io.pixels import usable_pixels
from astroclassify_widgets.model.frame import Image, Mask
from astroclassify_widgets.model.header import HeaderCard


@dataclass(frozen=True, eq=False)
class FitsImage:
    """An image with what goes with it.

    Attributes
    ----------
    number
        Of its HDU.
    plane
        Which plane of the HDU it is.
    data, mask
        Its pixels, and which of them cannot be used.
    cards
        Those of its own header and then those of the primary one.
    companions
        Its noise and data quality.
    notes
        Sentences about what was passed over or is damaged.
    """

    number: int
    plane: PlaneOfCube
    data: Image
    mask: Mask
    cards: tuple[HeaderCard, ...]
    companions: OwnCompanions
    notes: tuple[str, ...]


def read_fits_image(file: OpenFits, hdu: int | str | None, plane: tuple[int, ...] | None) -> FitsImage:
    """Read the wanted image of a FITS file, or the first two-dimensional one.

    Raises
    ------
    AstroError
        As `astroclassify_widgets.io.fits.read_fits.read_fits` tells.
    """
    try:
        with caught_warnings() as caught:
            hdus = all_hdus(file)
            image = chosen_hdu(hdus, file.name, hdu, plane)
        stored = read_stored(image, plane, file)
        with caught_warnings() as caught_later:
            cards, card_notes = _cards(image, stored, hdus)
    except DAMAGE:
        raise AstroError("ASTRO_4007", f"a header of '{file.name}' is damaged.") from None
    what = image.layout.place(file.name)
    data, mask = usable_pixels(stored.numbers, None, what, stored.scaling.values)
    return FitsImage(
        number=image.layout.number,
        plane=stored.plane,
        data=data,
        mask=mask,
        cards=cards,
        companions=own_companions(image, stored, hdus.found, file),
        notes=(*card_notes, *sentences_of([*caught, *caught_later]), *_passed_over(image, hdus, hdu, plane)),
    )


def _cards(image: FitsHdu, stored: StoredPlane, hdus: FitsHdus) -> tuple[tuple[HeaderCard, ...], tuple[str, ...]]:
    read = [read_cards(stored.header, image.layout.number)]
    if image.layout.number:
        read.append(read_cards(hdus.found[0].opened.header, 0))
    return tuple(card for cards, _ in read for card in cards), tuple(note for _, note in read)


def _passed_over(image: FitsHdu, hdus: FitsHdus, hdu: int | str | None, plane: tuple[int, ...] | None) -> list[str]:
    before = [held.layout for held in hdus.found[: image.layout.number]]
    cubes = [layout for layout in before if layout.is_image and planes_beyond(layout.shape)]
    notes = [f"{cube} was passed over: it is not one plane." for cube in cubes if hdu is None and not plane]
    if hdus.problem is not None:
        notes.append(f"What comes after HDU {len(hdus.found) - 1} was not read: {hdus.problem.message}")
    return notes
