"""A table from the bytes of a file: ours in every format that holds one, and those of others."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from astropy.table import QTable

from astroclassify_widgets.errors import AstroError
from astroclassify_widgets.io.table.read_csv import read_csv_table
from astroclassify_widgets.io.table.read_ecsv import ECSV_BEGINS, read_ecsv_table
from astroclassify_widgets.io.table.read_fits_table import read_fits_table
from astroclassify_widgets.io.table.read_json import read_json_table
from astroclassify_widgets.io.table.read_votable import read_votable
from astroclassify_widgets.io.table.reading import damaged, within_memory

MOST_BYTES: Final = 536_870_912
"""Longest table that is read [bytes]: a million sources with every column."""

_BEGINNINGS: Final[tuple[tuple[bytes, Callable[[bytes, str], QTable]], ...]] = (
    (b"SIMPLE  =", read_fits_table),
    (ECSV_BEGINS, read_ecsv_table),
    (b"{", read_json_table),
    (b"<", read_votable),
)
_REGIONS: Final = (b"#CRTF", b"# Region file format")
_MARK: Final = b"\xef\xbb\xbf"


def read_table(content: bytes, name: str) -> QTable:
    """Return the table that a file holds; the format is told from the content.

    Parameters
    ----------
    content
        ECSV, JSON as this package writes it, FITS (the first table), VOTable (the first table), or CSV with
        ``,``, ``;``, ``|``, tab or blanks between its fields.
    name
        What the file is called in the message of an error.

    Returns
    -------
    QTable
        Columns under the names in the file, with unit, description and UCD (in ``info.meta["ucd"]``) where the
        format has them; metadata in ``meta``. A missing number is NaN, a missing text is empty. CSV has neither
        units nor metadata.

    Raises
    ------
    AstroError
        ASTRO_4001 (empty), 4002 (too large), 4007 (no table, or a damaged one) or 5071 (memory ends).
    """
    if len(content) > MOST_BYTES:
        raise AstroError("ASTRO_4002", f"'{name}' has {len(content)} bytes, more than the limit of {MOST_BYTES} bytes.")
    if not content or content.isspace():
        raise AstroError("ASTRO_4001", f"'{name}' is empty.", "Give a file that holds a table.")
    beginning = content[:64].removeprefix(_MARK).lstrip()
    if beginning.startswith(_REGIONS):
        raise damaged(name, "a file of regions, not a table", "Give its positions instead.")
    read = next((read for begins, read in _BEGINNINGS if beginning.startswith(begins)), read_csv_table)
    with within_memory(name):
        return read(content, name)
