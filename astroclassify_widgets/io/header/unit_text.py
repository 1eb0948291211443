"""The unit of the data as astropy spells it, from the many ways in which headers spell it."""

from __future__ import annotations

import re
from typing import Final

from astropy import units

from astroclassify_widgets.io.caught_warnings import caught_warnings

_WORDS: Final = {
    "adu": ("adu", "adus", "dn", "dns"),
    "ct": ("ct", "cts", "count", "counts"),
    "electron": ("e-", "e", "el", "electron", "electrons", "photoelectron", "photoelectrons"),
    "s": ("s", "sec", "secs", "second", "seconds"),
    "pix": ("pix", "pixel", "pixels", "px"),
    "nmgy": ("nmgy", "nanomaggy", "nanomaggies"),
}
_SPELLING: Final = {word: spelling for spelling, words in _WORDS.items() for word in words}
_WORD: Final = re.compile(r"(?<![0-9.])(?:[A-Za-z]+-(?![0-9])|[A-Za-z]+)")
# astropy computes powers in whole numbers: 10**9999999 would take it seconds.
_LONG_NUMBER: Final = re.compile(r"[0-9]{4}")
_LONGEST: Final = 80


def astropy_unit(text: str) -> str:
    """Return a unit as astropy writes it, such as ``ct / s`` for 'counts/s'; unknown text stays as it is."""
    text = text.strip()
    if len(text) > _LONGEST or _LONG_NUMBER.search(text):
        return text
    spelled = _WORD.sub(lambda word: _SPELLING.get(word[0].lower(), word[0]), text)
    spelled = re.sub(r"\bper\b", "/", spelled)
    try:
        with caught_warnings():
            return units.Unit(spelled).to_string() or text
    except (ValueError, TypeError, ArithmeticError):
        return text
