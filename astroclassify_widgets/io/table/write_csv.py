"""A catalogue as CSV."""

from __future__ import annotations

from typing import Final

from astropy.table import QTable

from astroclassify_widgets.io.table.names import renamed_catalog
from astroclassify_widgets.io.table.text_fields import quoted, text_lines
from astroclassify_widgets.params import OutputParams

# A spreadsheet takes a cell that begins with one of these, or with its full-width form, for a formula.
_EXECUTED: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_DEFUSED_BY: Final = "'"


def csv_bytes(catalog: QTable, output: OutputParams) -> bytes:
    """Return a line of column names and one line a row; NaN is an empty field.

    Texts are in quotes, so they may hold delimiters, quotes and ends of lines. One that a spreadsheet would
    execute gets an apostrophe before it, which stays there when the table is read back; numbers stay numbers.
    """
    renamed = renamed_catalog(catalog, output.names)
    delimiter = output.csv_delimiter
    # Readers take a run of blanks for one delimiter and pass over empty lines: there an empty field must show.
    missing = '""' if delimiter == " " or len(renamed.colnames) == 1 else ""
    names = delimiter.join(_name(name, delimiter) for name in renamed.colnames)
    rows = text_lines(renamed, delimiter, lambda value: format(value, output.csv_float_fmt), missing, _text)
    return "".join(f"{line}\n" for line in [names, *rows]).encode()


def _text(text: str) -> str:
    return quoted(_DEFUSED_BY + text if text.startswith(_EXECUTED) else text)


def _name(name: str, delimiter: str) -> str:
    plain = not name.startswith(_EXECUTED) and not any(special in name for special in (delimiter, '"', "\n", "\r"))
    return name if plain else _text(name)
