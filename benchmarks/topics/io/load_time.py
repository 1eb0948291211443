"""A frame from a file: `acw.load` beside the same by hand with astropy."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, Final

import numpy as np
from astropy.io import fits
from astropy.wcs import WCS
from numpy.typing import NDArray

import astroclassify_widgets as acw
from benchmarks.correctness import require, require_close
from benchmarks.fields import field_conditions, star_field
from benchmarks.figure import Figure
from benchmarks.peers import release
from benchmarks.side_by_side import side_by_side
from benchmarks.stoppable_clock import StoppableClock

_WITHIN_DEG: Final = 1e-12

_Stored = Callable[[acw.Frame, fits.Header], fits.HDUList]


def compare_load(figure: str, *, side: int, n_stars: int, runs: int) -> list[Figure]:
    """Compare loading a file that the system still has in memory: float32, unsigned integers, and RICE tiles.

    Parameters
    ----------
    figure
        Name of the figure, without its topic.
    side, n_stars
        The field.
    runs
        Pairs of timings.
    """
    frame = star_field(side, n_stars)
    header = _header(frame)
    figures = []
    with tempfile.TemporaryDirectory() as folder:
        for end, (what, stored) in _FORMS.items():
            path = Path(folder) / "frame.fits"
            stored(frame, header).writeto(path, overwrite=True)
            _check(path)
            clock = StoppableClock()
            timing = side_by_side(partial(_load, path, clock), partial(_by_hand, path), runs=runs, clock=clock)
            conditions = (
                f"{field_conditions(side, n_stars)}, {what}; time of acw.load over that of astropy: pixels as native "
                f"float32, mask, header, WCS; the SHA-256 of the file, which acw.load leaves to the background, takes "
                f"{clock.seconds_a_stop * 1e3:.0f} ms more while the clock stands still; "
                f"{timing.conditions(release('astropy'))}"
            )
            figures.append(Figure(f"io.{figure}.time_vs_astropy{end}", 1 / timing.ratio, "ratio", conditions))
    return figures


def _load(path: Path, clock: StoppableClock) -> None:
    """Load, and let no work of ours run on in the time of astropy."""
    frame = acw.load(path)
    with clock.stopped():
        _ = frame.sha256


def _by_hand(path: Path) -> tuple[NDArray[np.float32], NDArray[np.bool_], fits.Header, WCS]:
    """Return what a Frame holds."""
    with fits.open(path) as hdus:
        image = next(hdu for hdu in hdus if hdu.header["NAXIS"] == 2)
        pixels = np.array(image.data, dtype=np.float32)
        return pixels, ~np.isfinite(pixels), image.header, WCS(image.header)


def _check(path: Path) -> None:
    """Require the pixels, the mask, the exposure and the sky positions that astropy reads."""
    frame = acw.load(path)
    pixels, mask, header, wcs = _by_hand(path)
    require(np.array_equal(frame.mask, mask), "the mask is another")
    require(np.array_equal(frame.data, np.where(mask, np.float32(0), pixels)), "the pixels are others")
    require(frame.header["EXPTIME"] == header["EXPTIME"], "the exposure time is another")
    require(frame.wcs is not None, "there is no WCS")
    corners: Any = [0, frame.shape[1] - 1], [0, frame.shape[0] - 1]
    assert frame.wcs is not None
    require_close("sky positions", frame.wcs.all_pix2world(*corners, 0), wcs.all_pix2world(*corners, 0), _WITHIN_DEG)


def _header(frame: acw.Frame) -> fits.Header:
    assert frame.wcs is not None
    header = frame.wcs.to_header()
    header.extend((keyword, value) for keyword, value in frame.header.items() if keyword not in header)
    return header


def _float32(frame: acw.Frame, header: fits.Header) -> fits.HDUList:
    pixels = frame.data.copy()
    pixels[: frame.shape[0] // 8, :3] = np.nan
    return fits.HDUList([fits.PrimaryHDU(pixels, header)])


def _uint16(frame: acw.Frame, header: fits.Header) -> fits.HDUList:
    return fits.HDUList([fits.PrimaryHDU(_counts(frame).astype(np.uint16), header)])


def _rice(frame: acw.Frame, header: fits.Header) -> fits.HDUList:
    tiles = fits.CompImageHDU(_counts(frame).astype(np.int32), header, compression_type="RICE_1")
    return fits.HDUList([fits.PrimaryHDU(), tiles])


def _counts(frame: acw.Frame) -> NDArray[np.float32]:
    return np.asarray(np.clip(np.rint(frame.data), 0, 65535))


_FORMS: Final[dict[str, tuple[str, _Stored]]] = {
    "": ("float32 with some NaN", _float32),
    ".uint16": ("unsigned 16-bit integers by BZERO", _uint16),
    ".rice": ("32-bit integers in RICE tiles", _rice),
}
