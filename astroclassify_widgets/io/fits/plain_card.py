"""A card as astropy writes it, with every digit of its number."""

from __future__ import annotations

import re
from typing import Final

from astropy.io import fits

from astroclassify_widgets.model.header import HeaderCard

# astropy cuts numbers to the 20 characters of the fixed format, which loses up to 5 digits.
_FIXED_FORMAT: Final = 20
_CARD: Final = 80
_UNPRINTABLE: Final = re.compile(r"[^ -~]")


def plain_card(card: HeaderCard) -> fits.Card | None:
    """Return a card for writing, or None where FITS cannot hold it; call it with warnings caught."""
    hierarch = len(card.keyword) > 8 or " " in card.keyword
    keyword = f"HIERARCH {card.keyword}" if hierarch else card.keyword
    comment = _UNPRINTABLE.sub("", card.comment)
    try:
        if isinstance(card.value, float) and len(str(card.value)) > _FIXED_FORMAT:
            return _full_precision(keyword, card.value, comment)
        made = fits.Card(keyword, card.value, comment)
        made.image  # noqa: B018 (only making the text of a card tells whether there is room for it)
    except (ValueError, TypeError, fits.VerifyError):
        return None
    return made


def _full_precision(keyword: str, value: float, comment: str) -> fits.Card:
    text = f"{keyword:8}= {str(value).upper()}"
    if len(text) > _CARD:
        raise ValueError(keyword)
    return fits.Card.fromstring(f"{text} / {comment}"[:_CARD] if comment else text)
