"""Finds and loads the frame that a table was made of."""

from __future__ import annotations

from collections.abc import Mapping
from os import PathLike
from pathlib import Path
from typing import Any, Final

from astroclassify_widgets.errors import AstroError
from astroclassify_widgets.io.safe_file_name import safe_file_name
from astroclassify_widgets.model.frame import Frame
from astroclassify_widgets.params.simulation import SimulationParams
from astroclassify_widgets.params.validation import params_from
from astroclassify_widgets.pipeline.load_frame import load
from astroclassify_widgets.pipeline.recorded_run import RecordedOrigin, RecordedRun
from astroclassify_widgets.pipeline.simulate_field import demo_frame, simulate

_PLANES: Final = ("mask", "error", "weight", "dq")
_NO_IMAGE_THERE: Final = ("ASTRO_4007", "ASTRO_4041")
_HINT: Final = "Give the file that was measured as the second argument."


def recorded_frame(record: RecordedRun, source: Any, folder: Path | None, planes: Mapping[str, Any]) -> Frame:
    """Return the frame that a record names, or what is given in its place; it may be another one than was measured.

    Parameters
    ----------
    record
        Names the frame and says how it was loaded.
    source
        A Frame, or what `load` takes. When None the frame is simulated if it was, and otherwise looked for.
    folder
        Where to look for it.
    planes
        What `load` is given besides: ``mask``, ``error``, ``weight``, ``dq``.

    Raises
    ------
    AstroError
        ASTRO_4041 if it is not found, 4001 for planes that do not fit, 4091 if its image is in another HDU; those
        of `load`.
    """
    unknown = next((name for name in planes if name not in _PLANES), None)
    if unknown is not None:
        raise AstroError("ASTRO_4001", f"rerun takes no '{unknown}'.", f"Planes are {', '.join(_PLANES)}.")
    simulated = record.origin if source is None else None
    if planes and (isinstance(source, Frame) or simulated is not None):
        raise AstroError("ASTRO_4001", "planes belong to a file, and no file is loaded.", _HINT)
    if isinstance(source, Frame):
        return source
    if simulated is not None:
        return _simulated(simulated)
    return _loaded(record, _beside(record, folder) if source is None else source, planes)


def source_name(source: Any, record: RecordedRun) -> str:
    """Return what the source that was given is called; the name that is recorded where it has none."""
    name = source.name if isinstance(source, Frame) else getattr(source, "name", source)
    return Path(name).name if isinstance(name, str | PathLike) else record.frame


def _simulated(origin: RecordedOrigin) -> Frame:
    if origin.function == "demo_frame":
        return demo_frame()
    return simulate(params_from(SimulationParams, origin.options))[0]


def _beside(record: RecordedRun, folder: Path | None) -> Path:
    """Return the file of the frame's name in a folder, and in no other, whatever a table says."""
    if folder is None:
        raise AstroError("ASTRO_4041", f"where the file '{record.frame}' is, a QTable does not say.", _HINT)
    file = folder / safe_file_name(record.frame, otherwise="frame")
    if file.name != record.frame or not file.is_file():
        raise AstroError("ASTRO_4041", f"there is no file '{record.frame}' beside the table.", _HINT)
    return file


def _loaded(record: RecordedRun, source: Any, planes: Mapping[str, Any]) -> Frame:
    """Load the image that was measured; where the reader had chosen it by itself it says so again in its notes."""
    frame = _load_recorded(record, source, planes)
    explained = (*frame.notes, *frame.header_values.rejected)
    if record.notes == explained or record.hdu is None or not isinstance(source, str | PathLike | bytes):
        return frame
    try:
        chosen = _load(record, source, None, planes)
    except AstroError:  # of this file the reader chooses nothing by itself, so it was told
        return frame
    as_before = chosen.fingerprint == frame.fingerprint and record.notes[: len(chosen.notes)] == chosen.notes
    return chosen if as_before else frame


def _load_recorded(record: RecordedRun, source: Any, planes: Mapping[str, Any]) -> Frame:
    """Load the image of the HDU that was measured; say where the image is if it is in another."""
    try:
        return _load(record, source, record.hdu, planes)
    except AstroError as error:
        if record.hdu is None or error.code.name not in _NO_IMAGE_THERE:
            raise
        try:
            other = _load(record, source, None, planes)
        except AstroError:
            other = None
        if other is None or other.hdu == record.hdu:
            raise
        called = source_name(source, record)
        raise AstroError(
            "ASTRO_4091",
            f"'{called}' is not what was measured: its image is in HDU {other.hdu}, and HDU {record.hdu} was measured.",
            "Give the file that was measured and no copy in another form, or measure this one anew.",
        ) from None


def _load(record: RecordedRun, source: Any, hdu: int | None, planes: Mapping[str, Any]) -> Frame:
    return load(
        source,
        name=record.frame,
        hdu=hdu,
        plane=record.plane or None,
        channel=record.channel or "luminance",
        header=record.given_cards or None,
        **planes,
    )
