"""The cards of an astropy header as values of our own, without those that break the standard."""

from __future__ import annotations

import re
from typing import Any, Final

import numpy as np
from astropy.io import fits

from astroclassify_widgets.model.header import HeaderCard

_KEYWORD: Final = re.compile(r"[A-Z0-9_-]{1,8}")
_PRINTABLE: Final = re.compile(r"[ -~]+")
_COMMENTARY: Final = ("COMMENT", "HISTORY")


def read_cards(header: fits.Header, hdu: int | None) -> tuple[tuple[HeaderCard, ...], str]:
    """Return the cards of a header, and a sentence about those that could not be read, or an empty one.

    Parameters
    ----------
    header
        A header of astropy.
    hdu
        Number of the HDU that it belongs to; None where it comes from no file.
    """
    cards: list[HeaderCard] = []
    illegal: list[str] = []
    for card in header.cards:
        try:
            legal = _is_legal(card)
            if legal:
                cards.append(HeaderCard(card.keyword, _plain_value(card.value), card.comment, hdu))
        except (fits.VerifyError, ValueError, OverflowError):
            legal = False
        if not legal:
            illegal.append(card.keyword)
    cards = [card for card in cards if card.keyword]
    return tuple(cards), _sentence(illegal, hdu)


def _plain_value(value: Any) -> Any:
    if isinstance(value, fits.card.Undefined):
        return None
    return value.item() if isinstance(value, np.generic) else value


def _is_legal(card: fits.Card) -> bool:
    keyword, image = card.keyword, card.image
    if keyword in _COMMENTARY or not keyword:
        return True
    if image.startswith("HIERARCH "):
        return "=" in image
    return _KEYWORD.fullmatch(keyword) is not None and image[8:10] == "= "


def _sentence(illegal: list[str], hdu: int | None) -> str:
    if not illegal:
        return ""
    place = "the header" if hdu is None else f"HDU {hdu}"
    named = ", ".join(dict.fromkeys(name for name in illegal if _PRINTABLE.fullmatch(name)))[:60]
    cards = "1 card" if len(illegal) == 1 else f"{len(illegal)} cards"
    return f"Left out {cards} of {place} that break the FITS standard{f': {named}' if named else ''}."
