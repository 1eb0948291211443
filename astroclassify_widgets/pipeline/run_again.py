"""Makes a table again from what it says of itself, on the same pixels and no others."""

from __future__ import annotations

from dataclasses import replace
from os import PathLike
from pathlib import Path
from typing import Any, Final

from astropy.table import QTable, Table

from astroclassify_widgets.errors import AstroError
from astroclassify_widgets.io.table.formats import FORMAT_FACTS
from astroclassify_widgets.model.frame import Frame
from astroclassify_widgets.model.observer import Observer
from astroclassify_widgets.params.recipe import Recipe
from astroclassify_widgets.params.validation import recipe_from
from astroclassify_widgets.pipeline.open_catalog import read_catalog
from astroclassify_widgets.pipeline.provenance import versions
from astroclassify_widgets.pipeline.recorded_frame import recorded_frame, source_name
from astroclassify_widgets.pipeline.recorded_run import RecordedRun, given_in, no_record, recorded_run
from astroclassify_widgets.pipeline.result import Result
from astroclassify_widgets.pipeline.run_recipe import run
from astroclassify_widgets.pipeline.same_frame import require_same_frame

_WITHOUT_RECORD: Final = tuple(
    suffix for facts in FORMAT_FACTS.values() if not facts.metadata for suffix in facts.suffixes
)


def rerun(
    table: str | PathLike[str] | QTable,
    source: Any = None,
    *,
    observer: Observer | None = None,
    **planes: Any,
) -> Result:
    """Make a table again: the same recipe and positions on the same frame.

    Parameters
    ----------
    table
        Path of a table that was written here as ECSV, FITS, VOTable, JSON or ZIP bundle, under any column
        names, or the ``catalog`` of a result.
    source
        The file that was measured, under any name: whatever `load` takes, or a Frame. When not given it is
        looked for beside the table, under the name of the frame; a simulated frame is simulated anew.
    observer
        Told of every stage; may cancel.
    **planes
        What `load` was given besides: ``mask``, ``error``, ``weight``, ``dq``.

    Returns
    -------
    Result
        Its table has the same numbers: the same bytes where the libraries have the versions that they had,
        and otherwise to the last digits. ``remarks`` say where versions or the file itself differ.

    Raises
    ------
    AstroError
        ASTRO_4091 if the pixels are not those that were measured, or the header says something else about
        them; 4041 if the file is not found; 4001 for a table that holds no provenance, as CSV and regions;
        those of `load` and `run`.
    """
    catalog, folder = _opened(table)
    record = recorded_run(catalog, _called(table))
    recipe = recipe_from(record.recipe)
    frame = recorded_frame(record, source, folder, planes)
    require_same_frame(frame, record, recipe, source_name(source, record))
    result = run(frame, recipe, xy=given_in(catalog, record), observer=observer)
    return replace(result, remarks=_remarks(frame, record))


def recorded_recipe(table: str | PathLike[str] | QTable) -> Recipe:
    """Return the recipe that a table was made by; errors as of `rerun`."""
    return recipe_from(recorded_run(_opened(table)[0], _called(table)).recipe)


def _opened(table: Any) -> tuple[Table, Path | None]:
    """Return a table, and the folder that it lies in."""
    if isinstance(table, Table):
        return table, None
    if not isinstance(table, str | PathLike):
        kind = type(table).__name__
        raise AstroError("ASTRO_4001", f"a table is made again from its file or a QTable, not from a {kind}.")
    path = Path(table)
    if path.suffix.lower() in _WITHOUT_RECORD and path.is_file():
        raise no_record(_called(path))
    return read_catalog(path), path.parent


def _called(table: Any) -> str:
    return "the table" if isinstance(table, Table) else f"'{Path(table).name}'"


def _remarks(frame: Frame, record: RecordedRun) -> tuple[str, ...]:
    now = versions()
    changed = [
        f"{name} was {then} and is {now.get(name, 'not used')}"
        for name, then in record.versions.items()
        if now.get(name) != then
    ]
    others = record.sha256 and frame.sha256 and record.sha256 != frame.sha256
    return (
        *([f"Last digits may differ: {', '.join(changed)}."] if changed else []),
        *(["The file is another one than was measured, with the same pixels and cards."] if others else []),
    )
