"""astrocli detect: find sources and measure them."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from astroclassify_widgets.cli.progress import terminal_observer
from astroclassify_widgets.cli.table_output import Destination, write_table
from astroclassify_widgets.params.output import OutputParams
from astroclassify_widgets.params.recipe import Recipe

_DEFAULT_RECIPE = Recipe()
_DEFAULT_OUTPUT = OutputParams()
_DEFAULT_DESTINATION = Destination()


def detect(
    file: Path,
    *,
    hdu: str | None = None,
    destination: Destination = _DEFAULT_DESTINATION,
    recipe: Annotated[Recipe, Parameter(name="*")] = _DEFAULT_RECIPE,
    output: Annotated[OutputParams, Parameter(name="*")] = _DEFAULT_OUTPUT,
) -> None:
    """Detect the sources of a FITS file and measure them; brightest first.

    Parameters
    ----------
    file
        FITS file, plain or compressed by gzip or bzip2.
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

    destination.check()
    if destination.dry_run:
        print_recipe(recipe)
        return
    frame = load(file, hdu=hdu_of(hdu))
    write_table(run(frame, recipe, observer=terminal_observer()), destination, output)


def hdu_of(text: str | None) -> int | str | None:
    """Return an extension's number where the text is one, else its name."""
    return int(text) if text is not None and text.isdigit() else text


def print_recipe(recipe: Recipe) -> None:
    """Print every parameter that a run would use."""
    sys.stdout.write(recipe.model_dump_json(indent=2) + "\n")
