"""A catalogue as CSV."""

from __future__ import annotations

from astropy.table import QTable

from astroclassify_widgets.io.table_names import renamed_catalog
from astroclassify_widgets.io.text_fields import text_lines
from astroclassify_widgets.params import OutputParams


def csv_bytes(catalog: QTable, output: OutputParams) -> bytes:
    """Return a line of column names and one line a row; NaN is an empty field."""
    renamed = renamed_catalog(catalog, output.names)
    delimiter = output.csv_delimiter
    # Readers take a run of blanks for one delimiter, so an empty field between blanks must show.
    missing = '""' if delimiter == " " else ""
    rows = text_lines(renamed, delimiter, lambda value: format(value, output.csv_float_fmt), missing)
    return "".join(f"{line}\n" for line in [delimiter.join(renamed.colnames), *rows]).encode()
