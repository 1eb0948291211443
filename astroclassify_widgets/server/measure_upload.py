"""What is computed for an uploaded image: from its bytes to those of the answer, without a web library.

It runs in a child process, which gets and gives only what is here in the signatures.
"""

from __future__ import annotations

from typing import BinaryIO

from astroclassify_widgets.io.table.finite_json import json_text
from astroclassify_widgets.io.table.names import renamed_catalog
from astroclassify_widgets.model.observer import Observer
from astroclassify_widgets.params import OutputParams, ReadParams, Recipe
from astroclassify_widgets.params.output import TableFormat
from astroclassify_widgets.pipeline import ReadLimits, Result, load, run, simulate
from astroclassify_widgets.server.answers import detect_auto_answer
from astroclassify_widgets.server.exports import MEDIA_TYPES, export_reply
from astroclassify_widgets.server.query import DetectAutoQuery
from astroclassify_widgets.server.reply import Reply


def detect_and_measure(
    name: str, query: DetectAutoQuery, limits: ReadLimits, file: BinaryIO, observer: Observer
) -> Reply:
    """Return the answer to a detection with photometry.

    Parameters
    ----------
    name
        What the image is called.
    query
        How to measure it, and in which form to answer.
    limits
        Limits of size.
    file
        The image.
    observer
        Told of every stage; may cancel.

    Raises
    ------
    AstroError
        Those of `load` and `run`.
    """
    which = query.part(ReadParams)
    frame = load(
        file,
        name=name,
        hdu=which.hdu_number_or_name,
        plane=which.plane_numbers,
        channel=which.channel,
        limits=limits,
    )
    return _reply(run(frame, query.part(Recipe), observer=observer), query)


def warm_up() -> None:
    """Measure a small field, that what is imported or compiled once is there."""
    frame, _ = simulate(seed=1, nx=128, ny=128, n_stars=3)
    run(frame)


def _reply(result: Result, query: DetectAutoQuery) -> Reply:
    if query.bundle == "none" and query.format == "json":
        content = json_text(detect_auto_answer(result, query.names), query.json_indent).encode()
        if not query.download:
            return Reply(content, MEDIA_TYPES["json"])
        return _export(content, "json", result, query)
    output = query.part(OutputParams)
    if query.bundle == "zip":
        return _export(result.bundle_bytes(query.format, output), None, result, query)
    return _export(result.table_bytes(query.format, output), query.format, result, query)


def _export(content: bytes, format: TableFormat | None, result: Result, query: DetectAutoQuery) -> Reply:
    columns = renamed_catalog(result.catalog[:0], query.names).colnames
    return export_reply(content, format, result.frame.name, columns, download=query.download)
