"""What every measuring command asks: which file, how, and where the table goes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from astroclassify_widgets.cli.progress import terminal_observer
from astroclassify_widgets.cli.standard_output import write_to_standard_output
from astroclassify_widgets.cli.table_output import Destination, write_table
from astroclassify_widgets.params.output import OutputParams
from astroclassify_widgets.params.recipe import Recipe


@Parameter(name="*")
@dataclass(frozen=True)
class Options:
    """The options of a measuring command."""

    hdu: Annotated[str | None, Parameter(help="extension, by number or name; the first 2-D image when not given")] = (
        None
    )
    destination: Destination = field(default_factory=Destination)
    recipe: Annotated[Recipe, Parameter(name="*")] = field(default_factory=Recipe)
    output: Annotated[OutputParams, Parameter(name="*")] = field(default_factory=OutputParams)


def measure_file(file: Path, options: Options, positions: Sequence[tuple[float, float]] | None = None) -> None:
    """Measure given positions, or what is detected, and write the table; or print the recipe and do nothing."""
    options.destination.check(file)
    if options.destination.dry_run:
        write_to_standard_output((options.recipe.model_dump_json(indent=2) + "\n").encode())
        return
    from astroclassify_widgets.pipeline import load, run

    frame = load(file, hdu=_number_or_name(options.hdu))
    result = run(frame, options.recipe, xy=positions, observer=terminal_observer())
    write_table(result, options.destination, options.output)


def _number_or_name(hdu: str | None) -> int | str | None:
    return int(hdu) if hdu is not None and hdu.isascii() and hdu.isdigit() else hdu
