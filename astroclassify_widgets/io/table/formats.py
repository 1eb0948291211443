"""What each table format is called, and what it can hold; names, media types and documentation come from here."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from astroclassify_widgets.params.output import TableFormat


@dataclass(frozen=True)
class FormatFacts:
    """One table format.

    Attributes
    ----------
    suffixes
        Ends of file names that ask for it; the first is the one that is given to a new file.
    media_type
        What a server calls it.
    exact
        Whether every number comes back to the last bit.
    units, descriptions, metadata
        Whether it holds those of the columns and of the table; descriptions include UCDs.
    infinities
        Whether infinite values come back; NaN does in every table, as a null value.
    holds
        One sentence on what it is good for and what it loses.
    is_table
        Whether `astroclassify_widgets.io.table.read_table` reads it back; otherwise only positions come back.
    """

    suffixes: tuple[str, ...]
    media_type: str
    holds: str
    exact: bool = True
    units: bool = True
    descriptions: bool = True
    metadata: bool = True
    infinities: bool = True
    is_table: bool = True


FORMAT_FACTS: Final = MappingProxyType[TableFormat, FormatFacts](
    {
        "json": FormatFacts(
            (".json",),
            "application/json",
            "Strict JSON; what is not finite becomes null, and comes back as NaN.",
            infinities=False,
        ),
        "csv": FormatFacts(
            (".csv",),
            "text/csv; charset=utf-8",
            "Names and values only, numbers to `csv_float_fmt`; a text that a spreadsheet would execute gets an "
            "apostrophe, which stays when it is read.",
            exact=False,
            units=False,
            descriptions=False,
            metadata=False,
        ),
        "ecsv": FormatFacts(
            (".ecsv",),
            "text/plain; charset=utf-8",
            "Text that holds everything; `QTable.read` reads it.",
        ),
        "fits": FormatFacts(
            (".fits", ".fit"),
            "application/fits",
            "Binary table; metadata as JSON in the HDU PROVENANCE; texts in ASCII, other characters escaped.",
        ),
        "votable": FormatFacts(
            (".vot", ".votable", ".xml"),
            "application/x-votable+xml",
            "XML for TOPCAT and the VO; metadata as JSON in a PARAM; characters that XML forbids become U+FFFD, and "
            "blanks around a text are lost.",
        ),
        "ds9": FormatFacts(
            (".reg",),
            "text/plain; charset=utf-8",
            "A circle of the aperture at every position, 1-based image pixels to 1e-8 px; id as text.",
            exact=False,
            units=False,
            descriptions=False,
            metadata=False,
            infinities=False,
            is_table=False,
        ),
        "crtf": FormatFacts(
            (".crtf",),
            "text/plain; charset=utf-8",
            "The same circles for CASA, 0-based pixels.",
            exact=False,
            units=False,
            descriptions=False,
            metadata=False,
            infinities=False,
            is_table=False,
        ),
    }
)
"""Every format; in the order of `TableFormat`."""
