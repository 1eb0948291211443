"""What a run returns."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from typing import Any

import numpy as np
from astropy.table import QTable

from astroclassify_widgets.errors import AstroError
from astroclassify_widgets.io.table.write_table import table_bytes
from astroclassify_widgets.model.background import Background
from astroclassify_widgets.model.detections import Detections
from astroclassify_widgets.model.frame import Frame
from astroclassify_widgets.model.noise import NoiseModel
from astroclassify_widgets.model.star_shape import StarShape
from astroclassify_widgets.params.aperture import ApertureParams
from astroclassify_widgets.params.output import OutputParams, TableFormat
from astroclassify_widgets.params.recipe import Recipe
from astroclassify_widgets.pipeline.bundle import asks_for_bundle, bundle_bytes
from astroclassify_widgets.pipeline.file_formats import table_format
from astroclassify_widgets.pipeline.positions import positions_text
from astroclassify_widgets.pipeline.run_time import RunTime, run_report


@contextmanager
def named_failure(target: Path) -> Iterator[None]:
    """Turn the failure to write a file into ASTRO_4001, which tells its name and no path."""
    try:
        yield
    except OSError as error:
        reason = "its folder does not exist" if isinstance(error, FileNotFoundError) else str(error.strerror).lower()
        raise AstroError("ASTRO_4001", f"'{target.name}' cannot be written: {reason}.") from None


@dataclass(frozen=True, eq=False)
class Result:
    """A catalogue, and everything that it was made with.

    Attributes
    ----------
    frame, recipe
        What was measured, and how.
    catalog
        One row a source; columns in `astroclassify_widgets.model.columns`, provenance in ``meta``.
    aperture
        The radii that were used.
    background
        Sky level and noise.
    noise
        Effective gain and where it came from.
    shape
        Shape of a star, or None where it could not be measured.
    detections
        What the detector found; None for given positions.
    took
        When the run began, and how long it took; in no table.
    remarks
        Sentences about this run that are in no table, such as that a rerun had other versions of libraries.
    """

    frame: Frame
    recipe: Recipe
    catalog: QTable
    aperture: ApertureParams
    background: Background
    noise: NoiseModel
    shape: StarShape | None
    detections: Detections | None
    took: RunTime
    remarks: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return f"<Result: {len(self)} sources on {self.frame!r}, r = {self.aperture.r:g} px; {self.noise.gain_source}>"

    def __len__(self) -> int:
        return len(self.catalog)

    def table_bytes(self, format: TableFormat, output: OutputParams | None = None) -> bytes:
        """Return the catalogue in a file format; the same result always gives the same bytes."""
        output = output or OutputParams()
        return table_bytes(self._catalog_for(output), format, output)

    def bundle_bytes(self, format: TableFormat = "ecsv", output: OutputParams | None = None) -> bytes:
        """Return a ZIP file of the table, its parameters and rows as JSON, a picture, and `run_report`.

        Parameters
        ----------
        format
            Of the table in it.
        output
            Column names and details of the format.
        """
        output = output or OutputParams()
        return bundle_bytes(self.frame, self._catalog_for(output), self.aperture, self.took, format, output)

    def run_report(self) -> dict[str, Any]:
        """Return what varies from run to run: when it began (UTC), its seconds, Python and platform."""
        return run_report(self.took)

    def write(self, path: str | PathLike[str], output: OutputParams | None = None) -> Path:
        """Write the catalogue in the format that the file's suffix names, or as a ZIP file, and return the path.

        Raises
        ------
        AstroError
            ASTRO_4001 if the suffix names no format, or the file cannot be written.
        """
        target = Path(path)
        as_bundle = asks_for_bundle(target.name)
        content = self.bundle_bytes(output=output) if as_bundle else self.table_bytes(table_format(target.name), output)
        with named_failure(target):
            target.write_bytes(content)
        return target

    def _catalog_for(self, output: OutputParams) -> QTable:
        """Return the catalogue, with the positions as they were given where its columns lose a digit of them."""
        if output.names != "sextractor" or self.detections is not None or "xy" in self.catalog.meta:
            return self.catalog
        told = QTable(self.catalog)
        told.meta["xy"] = positions_text(np.column_stack([told["x_centroid"].value, told["y_centroid"].value]))
        return told
