"""What every measuring command asks: which file, how, and where the table goes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from astroclassify_widgets.cli.progress import terminal_observer
from astroclassify_widgets.cli.reading import Reading
from astroclassify_widgets.cli.standard_output import write_to_standard_output
from astroclassify_widgets.cli.table_output import Destination, write_table
from astroclassify_widgets.params.output import OutputParams
from astroclassify_widgets.params.recipe import Recipe

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from astroclassify_widgets.model.frame import Frame


@Parameter(name="*")
@dataclass(frozen=True)
class Options:
    """The options of a measuring command."""

    reading: Reading = field(default_factory=Reading)
    destination: Destination = field(default_factory=Destination)
    recipe: Annotated[Recipe, Parameter(name="*")] = field(default_factory=Recipe)
    output: Annotated[OutputParams, Parameter(name="*")] = field(default_factory=OutputParams)


def measure_file(file: Path, options: Options, positions: Callable[[Frame], ArrayLike] | None = None) -> None:
    """Measure given positions, or what is detected, and write the table; or print the recipe and do nothing."""
    options.destination.check(file)
    if options.destination.dry_run:
        print_recipe(options.recipe)
        return
    from astroclassify_widgets.pipeline import run

    frame = options.reading.load(file)
    xy = None if positions is None else positions(frame)
    result = run(frame, options.recipe, xy=xy, observer=terminal_observer())
    write_table(result, options.destination, options.output)


def print_recipe(recipe: Recipe) -> None:
    """Print a whole recipe as JSON."""
    write_to_standard_output((recipe.model_dump_json(indent=2) + "\n").encode())
