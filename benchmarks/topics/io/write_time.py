"""A catalogue to a file: `Result.write` beside ``QTable.write``."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Final

import numpy as np
from astropy.table import QTable, Table
from numpy.typing import NDArray

import astroclassify_widgets as acw
from benchmarks.correctness import require
from benchmarks.fields import field_conditions, star_field
from benchmarks.figure import Figure
from benchmarks.peers import release
from benchmarks.side_by_side import side_by_side

_FORMS: Final = {
    "": ("ecsv", "ascii.ecsv", "ECSV"),
    ".fits": ("fits", "fits", "FITS"),
    ".votable": ("votable", "votable", "VOTable"),
}
"""End of the figure's name: our suffix, astropy's name of the format, and ours for people."""

_READ_OPTIONS: Final[dict[str, dict[str, int]]] = {"fits": {"hdu": 1}}


def compare_write(figure: str, *, side: int, n_stars: int, n_rows: int, runs: int) -> list[Figure]:
    """Compare writing the catalogue of a field in every format that keeps units.

    Parameters
    ----------
    figure
        Name of the figure, without its topic.
    side, n_stars
        The field.
    n_rows
        Rows that are written.
    runs
        Pairs of timings.
    """
    found = acw.run(star_field(side, n_stars))
    require(len(found.catalog) >= n_rows, f"only {len(found.catalog)} of {n_rows} rows were found")
    result = replace(found, catalog=found.catalog[:n_rows])
    figures = []
    with tempfile.TemporaryDirectory() as folder:
        for end, (suffix, format, called) in _FORMS.items():
            ours, theirs = (Path(folder) / f"{whose}.{suffix}" for whose in ("ours", "theirs"))
            table = _for_astropy(result.catalog, format)

            def write(path: Path = ours) -> None:
                result.write(path)

            def write_by_astropy(table: QTable = table, path: Path = theirs, format: str = format) -> None:
                table.write(path, format=format, overwrite=True)

            write()
            write_by_astropy()
            _check(ours, theirs, format, n_rows)
            timing = side_by_side(write, write_by_astropy, runs=runs)
            conditions = (
                f"{n_rows} rows of {len(result.catalog.colnames)} columns, {field_conditions(side, n_stars)}; time of "
                f"result.write over that of QTable.write, as {called}; {timing.conditions(release('astropy'))}"
            )
            figures.append(Figure(f"io.{figure}.time_vs_astropy{end}", 1 / timing.ratio, "ratio", conditions))
    return figures


def _for_astropy(catalog: QTable, format: str) -> QTable:
    """Return a table that astropy writes: only ECSV takes the nested metadata, so others are spared them."""
    table = catalog.copy()
    if format != "ascii.ecsv":
        table.meta.clear()
    return table


def _check(ours: Path, theirs: Path, format: str, n_rows: int) -> None:
    """Require that astropy reads the same numbers and units from both files."""
    own, peer = (Table.read(path, format=format, **_READ_OPTIONS.get(format, {})) for path in (ours, theirs))
    require(len(own) == n_rows, f"{len(own)} of {n_rows} rows were written")
    for name in peer.colnames:
        require(name in own.colnames, f"the column '{name}' was not written")
        require(own[name].unit == peer[name].unit, f"the unit of '{name}' is another: {own[name].unit}")
        same = np.array_equal(_numbers(own, name), _numbers(peer, name), equal_nan=True)
        require(same, f"the numbers of '{name}' are others")


def _numbers(table: Table, name: str) -> NDArray[np.float64]:
    """Return a column with NaN where a value is missing."""
    return np.ma.filled(np.ma.asarray(table[name]).astype(np.float64), np.nan)
