"""Opens a file as users do, and uses everything that it holds."""

from __future__ import annotations

import io
from functools import cache
from pathlib import Path
from typing import Any, Final

import numpy as np
from astropy.wcs import WCS

import astroclassify_widgets as acw
from astroclassify_widgets.io.fits.write_frame import write_frame
from astroclassify_widgets.io.read_limits import ReadLimits
from astroclassify_widgets.io.regions.read_positions import region_positions
from astroclassify_widgets.pipeline.stage_cache import StageCache
from benchmarks.hostile_files.judge import require_proper_text
from benchmarks.hostile_files.mutants import Mutant
from benchmarks.hostile_files.table_seeds import small_field

_OF_A_SERVICE: Final = ReadLimits(
    max_bytes=64 << 20, max_pixels=16_000_000, max_pixels_per_byte=20_000, decode_seconds=1.5, decode_apart=True
)
_OF_AN_OWNER: Final = ReadLimits()
_A_POSITION: Final = [(5.0, 5.0)]
_NAME: Final = "a [frame]; ünd 'quotes' #1%20{}"


def open_and_use(file: Mutant, folder: Path) -> str:
    """Open a file, use what it holds, and return what it was: ``frame``, ``table`` or ``regions``.

    Raises
    ------
    AstroError
        As the reader says.
    Exception
        Whatever should not be.
    """
    name = _NAME.format(file.seed.suffix)
    if file.seed.reader == "table":
        _use_table(file, folder / name)
    elif file.seed.reader == "regions":
        positions = region_positions(file.content, name, None if file.as_upload else _world_coordinates()).xy
        if positions.shape != (len(positions), 2) or not np.isfinite(positions).all():
            raise ValueError(f"positions of shape {positions.shape}, or not all finite")
    else:
        _use_frame(_frame_of(file, folder, name), file.is_measured, str(folder))
    return file.seed.reader


def _use_table(file: Mutant, path: Path) -> None:
    path.write_bytes(file.content)
    table = acw.read_catalog(path)
    _ = repr(table), [str(column.dtype) for column in table.itercols()]
    if "recipe" in table.meta:
        # Without a frame it is simulated anew, as the table says.
        acw.rerun(path, None if file.by_path else small_field())


@cache
def _world_coordinates() -> WCS:
    """Return those of a frame where the regions of the seeds are."""
    wcs = WCS(naxis=2)
    wcs.wcs.ctype = "RA---TAN", "DEC--TAN"
    wcs.wcs.crval, wcs.wcs.crpix, wcs.wcs.cdelt = (250.4, 36.5), (16.5, 12.5), (-2e-4, 2e-4)
    return wcs


def _frame_of(file: Mutant, folder: Path, name: str) -> acw.Frame:
    limits = _OF_A_SERVICE if file.as_upload else _OF_AN_OWNER
    source: Path | bytes = file.content
    if file.by_path:
        source = folder / name
        source.write_bytes(file.content)
        name = ""
    if file.role:
        companion: dict[str, Any] = {file.role: source}
        return acw.load(file.seed.content, **file.options, **companion, limits=limits)
    return acw.load(source, name=name, **file.options, limits=limits)


def _use_frame(frame: acw.Frame, is_measured: bool, private: str) -> None:
    """Ask a frame for everything it knows; sentences are proper ones, and pixels finite."""
    values, seen = frame.header_values, frame.observation
    for sentence in (*frame.notes, *values.rejected, *seen.notes):
        require_proper_text("a note", sentence, private)
    _ = repr(frame), frame.fingerprint, dict(frame.header), repr(values), repr(seen)
    if frame.wcs is not None:
        ny, nx = frame.shape
        frame.wcs.all_pix2world([0, nx - 1, nx / 2], [0, ny - 1, ny / 2], 0)
    if not np.isfinite(frame.data).all() or frame.data[frame.mask].any():
        raise ValueError("pixels are not finite, or not zero where they are masked")
    if is_measured:
        _measure(frame)


def _measure(frame: acw.Frame) -> None:
    """Measure a position, write the frame and read it again, and look for sources."""
    acw.run(frame, xy=_A_POSITION, cache=StageCache()).table_bytes("ecsv")
    file = io.BytesIO()
    write_frame(frame, file)
    again = acw.load(file.getvalue())
    if not (np.array_equal(again.data, frame.data) and np.array_equal(again.mask, frame.mask)):
        raise ValueError("the frame that was written is another when it is read")
    acw.run(frame, max_sources=20, cache=StageCache()).table_bytes("json")
