"""astrocli measure: photometry at given positions."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from astroclassify_widgets.cli.detect import hdu_of, print_recipe
from astroclassify_widgets.cli.progress import terminal_observer
from astroclassify_widgets.cli.table_output import Destination, write_table
from astroclassify_widgets.params.output import OutputParams
from astroclassify_widgets.params.recipe import Recipe

_DEFAULT_RECIPE = Recipe()
_DEFAULT_OUTPUT = OutputParams()
_DEFAULT_DESTINATION = Destination()


def measure(
    file: Path,
    *,
    xy: Annotated[list[str], Parameter(allow_leading_hyphen=True)],
    hdu: str | None = None,
    destination: Destination = _DEFAULT_DESTINATION,
    recipe: Annotated[Recipe, Parameter(name="*")] = _DEFAULT_RECIPE,
    output: Annotated[OutputParams, Parameter(name="*")] = _DEFAULT_OUTPUT,
) -> None:
    """Measure given positions on a FITS file, in their order.

    Parameters
    ----------
    file
        FITS file, plain or compressed by gzip or bzip2.
    xy
        Position x,y in 0-based pixels; may be repeated.
    hdu
        Extension, by number or name; the first 2-D image when not given.
    destination
        Where the table goes.
    recipe
        How to measure.
    output
        Details of the table's form.
    """
    from astroclassify_widgets.pipeline import load, run
    from astroclassify_widgets.pipeline.positions import parse_position

    positions = [parse_position(text) for text in xy]
    destination.check()
    if destination.dry_run:
        print_recipe(recipe)
        return
    frame = load(file, hdu=hdu_of(hdu))
    write_table(run(frame, recipe, xy=positions, observer=terminal_observer()), destination, output)
