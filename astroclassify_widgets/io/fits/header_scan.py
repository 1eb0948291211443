"""Looks over the raw cards of a header before astropy does, which would believe every number in it."""

from __future__ import annotations

import re
from typing import IO, Final

from astroclassify_widgets.errors import AstroError

_BLOCK: Final = 2880
_CARD: Final = 80
_END: Final = re.compile(rb"END(?![A-Z0-9_-])")
_STRUCTURE: Final = re.compile(
    rb"(?:HIERARCH +)?(Z?NAXIS\d*|Z?BITPIX|Z?PCOUNT|Z?GCOUNT|TFIELDS|ZTILE\d+) *=([^/]*)", re.IGNORECASE
)
_BITPIX: Final = (8, 16, 32, 64, -32, -64)
_MOST_AXES_OR_COLUMNS: Final = 999
_MOST: Final = 1 << 62


def scan_header(stream: IO[bytes], offset: int, most_bytes: int, what: str) -> int:
    """Return the length of the header that begins at an offset [bytes].

    Raises
    ------
    AstroError
        ASTRO_4007 where it has no END, is longer than `most_bytes`, or gives an impossible size of data.
    """
    stream.seek(offset)
    length = 0
    while block := stream.read(_BLOCK):
        length += len(block)
        for start in range(0, len(block), _CARD):
            if _END.match(block, start):
                return length
            card = _STRUCTURE.match(block, start, start + _CARD)
            if card and not _is_possible(card[1].decode().upper(), card[2]):
                raise AstroError("ASTRO_4007", f"{what} has an impossible {card[1].decode()} in its header.")
        if length > most_bytes:
            raise AstroError("ASTRO_4007", f"{what} has too long a header.")
    raise AstroError("ASTRO_4007", f"{what} has a header without an END card.", "The file is cut off or damaged.")


def _is_possible(keyword: str, text: bytes) -> bool:
    try:
        value = int(text)
    except ValueError:
        return False
    if keyword.endswith("BITPIX"):
        return value in _BITPIX
    most = _MOST_AXES_OR_COLUMNS if keyword in ("NAXIS", "ZNAXIS", "TFIELDS") else _MOST
    return 0 <= value <= most
