"""The background of a frame: its level and its noise at every pixel."""

from __future__ import annotations

from dataclasses import dataclass

from astroclassify_widgets.model.frame import Image


@dataclass(frozen=True, eq=False)
class Background:
    """A smooth map of sky level and noise.

    Attributes
    ----------
    level, rms
        Maps of the sky and of the noise of a pixel, shape (ny, nx), in the unit of the frame.
    global_level, global_rms
        Medians over the mesh.
    level_err
        Standard error of the level [unit of the frame].
    """

    level: Image
    rms: Image
    global_level: float
    global_rms: float
    level_err: float

    @property
    def nbytes(self) -> int:
        """Memory that the maps take [bytes]."""
        return self.level.nbytes + self.rms.nbytes
