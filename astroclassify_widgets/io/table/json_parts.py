"""Long JSON in parts, as the files that hold it in short texts want it."""

from __future__ import annotations

from typing import Final

# The parser of astropy gives up at a value of a VOTable that is longer than its buffer of 16 kB, and its writer of
# FITS takes seconds over a cell of megabytes.
_LONGEST: Final = 4096


def json_parts(text: str) -> list[str]:
    """Return JSON in parts of at most 4096 characters that make it when they are joined.

    No part begins or ends with a blank, which a reader may drop; of several blanks in a row, which JSON has within
    its texts alone, every other is escaped.
    """
    text = text.replace("  ", " \\u0020")
    parts, begins = [], 0
    while begins < len(text):
        ends = min(begins + _LONGEST, len(text))
        while ends < len(text) and " " in text[ends - 1 : ends + 1]:
            ends -= 1
        parts.append(text[begins:ends])
        begins = ends
    return parts
