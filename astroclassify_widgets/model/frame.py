"""A Frame: pixels, which of them may be used, and what is known about them."""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from dataclasses import InitVar, dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray

from astroclassify_widgets.errors import AstroError
from astroclassify_widgets.model.data_quality import DataQuality
from astroclassify_widgets.model.fingerprint import fingerprint_of
from astroclassify_widgets.model.frame_origin import FrameOrigin
from astroclassify_widgets.model.header import Header
from astroclassify_widgets.model.header_values import HeaderValues
from astroclassify_widgets.model.noise_map import NoiseMap
from astroclassify_widgets.model.observation import Observation

if TYPE_CHECKING:
    from astropy.wcs import WCS

Image = NDArray[np.float32]
Mask = NDArray[np.bool_]


class Digest(Protocol):
    """What knows a digest, or will."""

    def hexdigest(self) -> str:
        """Return it in lower-case digits."""


@dataclass(frozen=True, eq=False)
class Frame:
    """One two-dimensional image, read-only.

    Pixels are 0-based with integer centres; x is the column and y the row: ``data[y, x]``.

    Attributes
    ----------
    data
        Pixel values, float32, shape (ny, nx), in `unit`; masked pixels hold zero.
    mask
        True where a pixel must not be used: NaN, infinite, or masked by the user.
    name
        What the frame is called in tables, such as its file name.
    hdu
        Number of the FITS extension it was read from, or None.
    header_values
        Candidates for gain, exposure and the like.
    header
        Keyword to value of every plain card.
    wcs
        Celestial world coordinates, or None.
    notes
        Sentences a user should know about how the frame was read.
    origin
        The public call that gives the frame again, or None where there is none.
    data_quality, noise_map
        Planes of the same shape that came with the image, or None.
    observation
        When, where and through what it was taken.
    plane
        Which plane of a cube it is, from 0, outermost axis first; empty where there was one only.
    channel
        What of a colour picture it is; empty where there was no colour.
    y_down
        Whether row 0 is shown at the top, as pictures are.
    digest
        Of the file that it was read from, made when it is asked for; None where there was none.
    known_finite
        Whether who makes the frame has just looked at every pixel; saves another look.
    """

    data: Image
    mask: Mask
    name: str = "frame"
    hdu: int | None = None
    header_values: HeaderValues = field(default_factory=HeaderValues)
    header: Mapping[str, Any] = field(default_factory=Header)
    wcs: WCS | None = None
    notes: tuple[str, ...] = ()
    origin: FrameOrigin | None = None
    data_quality: DataQuality | None = None
    noise_map: NoiseMap | None = None
    observation: Observation = field(default_factory=Observation)
    plane: tuple[int, ...] = ()
    channel: str = ""
    y_down: bool = False
    digest: Digest | None = None
    known_finite: InitVar[bool] = False

    def __post_init__(self, known_finite: bool) -> None:
        fits = self.data.ndim == 2 and self.data.shape == self.mask.shape
        if not fits or self.data.dtype != np.float32 or self.mask.dtype != np.bool_:
            raise AstroError(
                "ASTRO_4001", "a Frame holds a float32 plane and a mask of its shape.", "Make one with load(array)."
            )
        if not (known_finite or _is_finite(self.data)):
            raise AstroError(
                "ASTRO_4001", "the pixels of a Frame are finite, zero where masked.", "Make one with load(array)."
            )
        for plane in self._companions():
            if plane.shape != self.data.shape:
                raise AstroError("ASTRO_4001", "the planes of a Frame have one shape.", "Make one with load(array).")
        self._freeze()

    def __setstate__(self, state: dict[str, Any]) -> None:
        """Restore a pickled frame: read-only again, and without a fingerprint that it may have outlived."""
        for digest in ("fingerprint", "pixel_fingerprint"):
            state.pop(digest, None)
        self.__dict__.update(state)
        self._freeze()

    def _freeze(self) -> None:
        for array in (self.data, self.mask, *self._companions()):
            array.setflags(write=False)

    def _companions(self) -> list[NDArray[Any]]:
        quality, noise = self.data_quality, self.noise_map
        return [*([] if quality is None else [quality.bits]), *([] if noise is None else [noise.sigma])]

    def __repr__(self) -> str:
        ny, nx = self.shape
        return f"<Frame '{self.name}': {nx} x {ny} px{f', {self.unit}' if self.unit else ''}>"

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        return self.data.shape[0], self.data.shape[1]

    @property
    def unit(self) -> str:
        """Unit of the data as astropy spells it; empty where it is not known."""
        return self.header_values.units[0].text if self.header_values.units else ""

    @property
    def nbytes(self) -> int:
        """Memory that the planes take [bytes]."""
        return sum(plane.nbytes for plane in (self.data, self.mask, *self._companions()))

    @property
    def sha256(self) -> str:
        """SHA-256 of the file that the frame was read from; empty where there was none."""
        return "" if self.digest is None else self.digest.hexdigest()

    @cached_property
    def pixel_fingerprint(self) -> str:
        """Digest of the pixels, the mask and the planes that came with them."""
        kind = None if self.noise_map is None else self.noise_map.kind
        ignored = 0 if self.data_quality is None else self.data_quality.informational
        return fingerprint_of(self.data, self.mask, kind, ignored, *self._companions())

    @cached_property
    def fingerprint(self) -> str:
        """Digest of everything that can change a measurement."""
        wcs = "" if self.wcs is None else self.wcs.to_header_string(relax=True)
        return fingerprint_of(self.pixel_fingerprint, self.header_values, wcs)

    def with_mask(self, mask: ArrayLike) -> Frame:
        """Return the frame with more pixels masked, shape (ny, nx); no call gives it, so it has no origin.

        Raises
        ------
        AstroError
            ASTRO_4001 if the mask has another shape, or is no array.
        """
        try:
            added = np.asarray(mask, dtype=np.bool_)
        except (TypeError, ValueError):
            raise AstroError("ASTRO_4001", "the mask is no array of truth values.") from None
        if added.shape != self.shape:
            raise AstroError("ASTRO_4001", f"the mask has the shape {added.shape}, and the frame {self.shape}.")
        data = np.where(added, np.float32(0), self.data)
        return replace(self, data=data, mask=self.mask | added, origin=None)

    def with_origin(self, origin: FrameOrigin | None) -> Frame:
        """Return the frame with the call that gives it; its planes are not looked over again."""
        again = copy(self)
        object.__setattr__(again, "origin", origin)
        return again

    def contains(self, x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Return which positions lie on the frame, edges of the outer pixels included."""
        ny, nx = self.shape
        return np.asarray((x >= -0.5) & (x <= nx - 0.5) & (y >= -0.5) & (y <= ny - 0.5))


def _is_finite(pixels: Image) -> bool:
    with np.errstate(over="ignore", invalid="ignore"):  # a sum of float32 may overflow, but three times faster
        return bool(np.isfinite(pixels.sum()) or np.isfinite(pixels.sum(dtype=np.float64)))
