"""astrocli rerun: make a table again from what it says of itself."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from astroclassify_widgets.cli.measurement import print_recipe
from astroclassify_widgets.cli.progress import clear_line, terminal_observer
from astroclassify_widgets.cli.reading import Planes
from astroclassify_widgets.cli.table_output import Destination, write_table
from astroclassify_widgets.params.output import OutputParams

_TO_STANDARD_OUTPUT = Destination()
_STANDARD_FORM = OutputParams()
_NO_PLANES = Planes()


def rerun(
    table: Path,
    source: Path | None = None,
    *,
    planes: Planes = _NO_PLANES,
    destination: Destination = _TO_STANDARD_OUTPUT,
    output: Annotated[OutputParams, Parameter(name="*")] = _STANDARD_FORM,
) -> None:
    """Make a table again: the same recipe and positions on the same image, which must not have changed.

    Parameters
    ----------
    table
        ECSV, FITS, VOTable, JSON or ZIP that was written here.
    source
        The image that was measured; looked for beside the table when not given.
    planes
        Those that the image was measured with.
    destination
        Where the new table goes.
    output
        In which form.
    """
    from astroclassify_widgets import pipeline

    if source is not None:
        destination.check(source)
    if destination.dry_run:
        print_recipe(pipeline.recorded_recipe(table))
        return
    result = pipeline.rerun(table, source, **planes.given(), observer=terminal_observer())
    destination.check(source or table.parent / result.frame.name)
    write_table(result, destination, output)
    clear_line()
    for remark in result.remarks:
        sys.stderr.write(f"{remark}\n")
