"""What a run returns."""

from __future__ import annotations

from dataclasses import dataclass
from os import PathLike
from pathlib import Path

from astropy.table import QTable

from astroclassify_widgets.io.write_table import table_bytes
from astroclassify_widgets.model.background import Background
from astroclassify_widgets.model.detections import Detections
from astroclassify_widgets.model.frame import Frame
from astroclassify_widgets.model.noise import NoiseModel
from astroclassify_widgets.model.star_shape import StarShape
from astroclassify_widgets.params.aperture import ApertureParams
from astroclassify_widgets.params.output import OutputParams, TableFormat
from astroclassify_widgets.params.recipe import Recipe
from astroclassify_widgets.pipeline.file_formats import table_format


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
    """

    frame: Frame
    recipe: Recipe
    catalog: QTable
    aperture: ApertureParams
    background: Background
    noise: NoiseModel
    shape: StarShape | None
    detections: Detections | None

    def __repr__(self) -> str:
        return f"<Result: {len(self)} sources on {self.frame!r}, r = {self.aperture.r:g} px; {self.noise.gain_source}>"

    def __len__(self) -> int:
        return len(self.catalog)

    def table_bytes(self, format: TableFormat, output: OutputParams | None = None) -> bytes:
        """Return the catalogue in a file format; the same result always gives the same bytes."""
        return table_bytes(self.catalog, format, output or OutputParams())

    def write(self, path: str | PathLike[str], output: OutputParams | None = None) -> Path:
        """Write the catalogue in the format that the file's suffix names, and return the path.

        Raises
        ------
        AstroError
            ASTRO_4001 if the suffix names no format.
        """
        target = Path(path)
        target.write_bytes(self.table_bytes(table_format(target.name), output))
        return target
