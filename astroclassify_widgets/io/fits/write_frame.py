"""Writes a frame as FITS so that reading it gives the same frame."""

from __future__ import annotations

import gzip
import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final

import numpy as np
from astropy.io import fits

from astroclassify_widgets.io.caught_warnings import caught_warnings
from astroclassify_widgets.io.fits.companion_names import is_companion
from astroclassify_widgets.io.fits.plain_card import plain_card
from astroclassify_widgets.io.fits.read_cards import read_cards
from astroclassify_widgets.io.fits.read_wcs import WCS_KEYWORD, read_wcs
from astroclassify_widgets.io.header.header_cards import QUANTITIES, READ_NOISE, READS_KEYWORD, UNIT_KEYWORD
from astroclassify_widgets.io.header.header_values import header_values_of
from astroclassify_widgets.model.frame import Frame
from astroclassify_widgets.model.header import Header, HeaderCard

if TYPE_CHECKING:
    from astropy.wcs import WCS

_GZIP_LEVEL: Final = 6
_STRUCTURE: Final = re.compile(
    r"SIMPLE|XTENSION|BITPIX|NAXIS\d*|EXTEND|PCOUNT|GCOUNT|GROUPS|BSCALE|BZERO|BLANK|CHECKSUM|DATASUM|END"
)


def write_frame(frame: Frame, path_or_file: Path | str | IO[bytes]) -> None:
    """Write a frame as a FITS file; a file that exists is replaced.

    Data are float32 of shape (ny, nx) [px] with NaN where the mask is True. A frame from an extension is
    written as an extension, HDU 1, below its primary header. What the cards of the frame do not say, as
    for a simulated one, is written from its `header_values` and its `wcs`. Its noise follows as the extension
    ERR, or RMS where it is that of the sky up to a factor, and its data quality as DQ; an image that is itself
    named as such a plane loses its EXTNAME then.

    Parameters
    ----------
    frame
        What is written.
    path_or_file
        Where to; a name that ends in ``.gz`` is compressed. The same frame gives the same bytes.
    """
    with caught_warnings():
        cards = _with_wcs(frame, _with_values(frame, _plain_cards(frame)))
        data = np.where(frame.mask, np.float32(np.nan), frame.data)
        image = fits.ImageHDU(data) if _image_hdu(frame) else fits.PrimaryHDU(data)
        hdus = [fits.PrimaryHDU(), image] if _image_hdu(frame) else [image]
        for number, hdu in enumerate(hdus):
            made = (plain_card(card) for card in cards if card.hdu == number)
            hdu.header.extend((card for card in made if card is not None), update=False)
        _write(fits.HDUList([*hdus, *_companions(frame)]), path_or_file)


def _write(hdus: fits.HDUList, path_or_file: Path | str | IO[bytes]) -> None:
    verify = "silentfix+ignore"
    if isinstance(path_or_file, Path | str) and str(path_or_file).endswith(".gz"):
        # astropy would note the time in it.
        with Path(path_or_file).open("wb") as file, gzip.GzipFile("", "wb", _GZIP_LEVEL, file, 0) as compressed:
            hdus.writeto(compressed, output_verify=verify)
    else:
        hdus.writeto(path_or_file, overwrite=True, output_verify=verify)


def _companions(frame: Frame) -> list[fits.ImageHDU]:
    hdus = []
    if frame.noise_map is not None:
        name = "ERR" if frame.noise_map.kind == "total" else "RMS"
        hdus.append(fits.ImageHDU(frame.noise_map.sigma, name=name))
    if frame.data_quality is not None:
        hdus.append(fits.ImageHDU(frame.data_quality.bits, name="DQ"))
    return hdus


def _plain_cards(frame: Frame) -> list[HeaderCard]:
    """Return the cards that can be written, with the number of the HDU that they go to."""
    if isinstance(frame.header, Header):
        held = frame.header.cards
    else:
        held = tuple(HeaderCard(keyword, value) for keyword, value in frame.header.items())
    image = _image_hdu(frame)
    return [
        replace(card, hdu=image if card.hdu in (None, frame.hdu) else 0)
        for card in held
        if not _STRUCTURE.fullmatch(card.keyword) and plain_card(card) is not None and not _misleads(card, frame)
    ]


def _misleads(card: HeaderCard, frame: Frame) -> bool:
    """Tell whether a card names an image that has companions as one of those, which have none."""
    has_companions = frame.noise_map is not None or frame.data_quality is not None
    return has_companions and card.keyword == "EXTNAME" and is_companion(str(card.value))


def _image_hdu(frame: Frame) -> int:
    return 1 if frame.hdu else 0


def _with_values(frame: Frame, cards: list[HeaderCard]) -> list[HeaderCard]:
    wanted, said = frame.header_values, header_values_of(Header(cards))
    if [unit.text for unit in said.units] != [unit.text for unit in wanted.units]:
        kept = [card for card in cards if card.keyword != UNIT_KEYWORD]
        cards = kept + _new_cards(frame, (UNIT_KEYWORD,), [unit.text for unit in wanted.units[:1]])
    for variants in QUANTITIES:
        values = [number.value for number in getattr(wanted, variants.quantity)]
        if values != [number.value for number in getattr(said, variants.quantity)]:
            # The read noise that is written is that of all reads together.
            reads = READS_KEYWORD if variants is READ_NOISE else ""
            kept = [card for card in cards if not variants.names(card.keyword) and card.keyword != reads]
            cards = kept + _new_cards(frame, variants.keywords, values)
    return cards


def _new_cards(frame: Frame, keywords: tuple[str, ...], values: Sequence[str | float]) -> list[HeaderCard]:
    image = _image_hdu(frame)
    return [HeaderCard(keyword, value, hdu=image) for keyword, value in zip(keywords, values, strict=False)]


def _with_wcs(frame: Frame, cards: list[HeaderCard]) -> list[HeaderCard]:
    image = _image_hdu(frame)
    said, _ = read_wcs([card for card in cards if card.hdu == image], frame.shape)
    if _text(said) == _text(frame.wcs):
        return cards
    kept = [card for card in cards if card.hdu != image or not WCS_KEYWORD.fullmatch(card.keyword)]
    if frame.wcs is None:
        return kept
    new, _ = read_cards(frame.wcs.to_header(relax=True), image)
    return kept + [card for card in new if WCS_KEYWORD.fullmatch(card.keyword)]


def _text(wcs: WCS | None) -> str:
    return "" if wcs is None else wcs.to_header_string(relax=True)
