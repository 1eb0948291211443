"""Small catalogues in every format that is read back, and region files."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, get_args

import astroclassify_widgets as acw
from astroclassify_widgets.io.write_table import table_bytes
from astroclassify_widgets.params import OutputParams
from astroclassify_widgets.params.output import TableFormat
from benchmarks.hostile_files.seed import Reader, Seed

_REGIONS: Final = ("ds9", "crtf")


def table_seeds() -> Iterator[Seed]:
    """Yield the seeds; the same bytes every time."""
    frame, _ = acw.simulate(seed=5, nx=96, ny=96, n_stars=4)
    catalog = acw.run(frame).catalog
    for format in get_args(TableFormat):
        reader: Reader = "regions" if format in _REGIONS else "table"
        yield Seed(f"catalog.{format}", table_bytes(catalog, format, OutputParams()), reader)
