"""The star that a click means."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from astroclassify_widgets.engine.centroid import recentre
from astroclassify_widgets.engine.moffat import SIGMA_PER_FWHM
from astroclassify_widgets.engine.narrow_light import is_narrow
from astroclassify_widgets.engine.pixel_state import MASKED, SATURATED, USABLE
from astroclassify_widgets.engine.pixel_value import at_positions
from astroclassify_widgets.engine.sharp_pixels import soften_sharp_pixels
from astroclassify_widgets.engine.smoothed_light import SmoothedLight, smooth_light
from astroclassify_widgets.engine.unusable_cores import fill_cores, masked_cores
from astroclassify_widgets.errors import AstroError
from astroclassify_widgets.model.centroids import Centroids
from astroclassify_widgets.model.frame import Mask
from astroclassify_widgets.model.noise import NoiseModel
from astroclassify_widgets.model.source_peak import SourcePeak
from astroclassify_widgets.model.star_shape import StarShape
from astroclassify_widgets.params.aperture import ApertureParams

Floats = NDArray[np.float64]

LEAST_SIGNIFICANCE: Final = 5.0
"""Of a star [sigma]: noise alone had such a peak within 30 px of at most 6 of 1000 positions, within 10 px of none."""

_SMOOTHINGS: Final = ((1.0, LEAST_SIGNIFICANCE), (0.5, 8.0))
"""Width of the smoothing in that of a star, and the significance that is needed: where a bright neighbour's light
fills the valley under the full width, half of it may show a fainter star."""
_PROMINENCE_SIGMA: Final = 4.0
_PROMINENCE_OF_PEAK: Final = 0.02
_LEAST_SIGMA: Final = 0.6
_LEAST_PADDING: Final = 24
_PADDING_IN_FWHM: Final = 6.0
_LARGEST_PADDING: Final = 150
_HALF_DIAGONAL: Final = 0.75
"""Of a pixel [px]: as far as a centre may be from that of the pixel that it lies in."""
_LEAST_SHIFT: Final = 2.0


def find_source_at(
    subtracted: NDArray[np.float32],
    rms: NDArray[np.float32],
    state: NDArray[np.uint8],
    shape: StarShape,
    noise: NoiseModel,
    x: float,
    y: float,
    tolerance: float,
    radius: float,
) -> SourcePeak:
    """Find the peak that a click means: the brightest within a tolerance, otherwise the nearest within a radius.

    Peaks are those of the image smoothed by the star's shape (or by half its width, and 8 sigma), of at
    least 5 sigma of the sky, that rise by 4 sigma (photons included) and by 2 % above the pass to any
    higher one: bumps of noise on the wings of a bright star do not. Cosmic rays and hot pixels are sharper
    than a star and do not count. The cores that saturation or a mask took count as filled, and a click on
    one means its star however far the centre is.

    Parameters
    ----------
    subtracted, rms, state
        Pixel values above the background, their noise and their `pixel_state`, shape (ny, nx).
    shape
        Shape of a star.
    noise
        Effective gain.
    x, y
        The click, 0-based [px].
    tolerance, radius
        How far from it the brightest and the nearest may be [px].

    Raises
    ------
    AstroError
        ASTRO_4008 if there is no such peak.
    """
    reach = max(tolerance, radius)
    rows, columns = _stamp(state, x, y, reach, max(_PADDING_IN_FWHM * shape.fwhm, _LEAST_PADDING))
    at_y, at_x = y - rows.start, x - columns.start
    stamp_state, noise_of_sky = state[rows, columns], rms[rows, columns].astype(np.float64)
    light = np.where(stamp_state == MASKED, np.nan, subtracted[rows, columns].astype(np.float64))
    photon_variance = 0.0 if noise.gain is None else 1.0 / noise.gain

    softened = soften_sharp_pixels(light, noise_of_sky, shape.fwhm, photon_variance)
    cores = (stamp_state == SATURATED) | masked_cores(softened, noise_of_sky)
    filled, depth = fill_cores(softened, cores)
    sigma = max(shape.fwhm * SIGMA_PER_FWHM, _LEAST_SIGMA)
    smoothed = [smooth_light(filled, noise_of_sky, sigma * width, photon_variance) for width, _ in _SMOOTHINGS]

    distance = np.hypot(*np.ogrid[-at_y : light.shape[0] - at_y - 0.5, -at_x : light.shape[1] - at_x - 0.5])
    distance = np.where(_touched(cores, distance, tolerance), 0.0, distance)
    for image, row, column in _candidates(smoothed, distance, tolerance, reach):
        is_star = depth[row, column] > 0 or not is_narrow(light, row, column, sigma)
        if is_star and _stands_out(image, row, column):
            dx, dy = _offset_of_peak(image.amplitude, row, column)
            return SourcePeak(
                x=columns.start + column + dx,
                y=rows.start + row + dy,
                significance=float(image.significance[row, column]),
            )
    raise _no_star(smoothed[0], distance, x, y, reach)


def recentre_peak(
    subtracted: NDArray[np.float32],
    rms: NDArray[np.float32],
    state: NDArray[np.uint8],
    shape: StarShape,
    noise: NoiseModel,
    peak: SourcePeak,
    params: ApertureParams,
) -> tuple[float, float]:
    """Return the centroid of the light about a peak, by the method of ``params``; windowed where that says none.

    Where there is none near the peak, as about a large core, the peak itself is returned.

    Parameters
    ----------
    subtracted, rms, state, shape, noise
        As for `find_source_at`.
    peak
        From there.
    params
        Which centroid.
    """
    x, y, unknown = np.array([peak.x]), np.array([peak.y]), np.array([np.nan])
    sky = at_positions(rms, x, y)
    max_shift = max(shape.fwhm, _LEAST_SHIFT)
    method = "windowed" if params.centroid == "none" else params.centroid
    allowed = params.model_copy(update={"centroid": method, "centroid_max_shift": max_shift})
    given = Centroids(x=x, y=y, x_err=unknown, y_err=unknown, failed=np.array([False]))
    centre = recentre(subtracted, state, given, sky, shape, noise, allowed)
    return float(centre.x[0]), float(centre.y[0])


def _stamp(state: NDArray[np.uint8], x: float, y: float, reach: float, padding: float) -> tuple[slice, slice]:
    """Return rows and columns about a click; where it is on a core, the whole core is among them."""
    while True:
        rows, columns = (
            slice(max(math.floor(at - reach - padding), 0), min(math.ceil(at + reach + padding) + 1, n))
            for at, n in zip((y, x), state.shape, strict=True)
        )
        at_row, at_column = round(y) - rows.start, round(x) - columns.start
        if padding >= _LARGEST_PADDING or not _is_cut(state[rows, columns] != USABLE, at_row, at_column):
            return rows, columns
        padding *= 2


def _is_cut(cores: Mask, row: int, column: int) -> bool:
    """Return whether the core that holds a pixel reaches the edge of the stamp."""
    row, column = min(max(row, 0), cores.shape[0] - 1), min(max(column, 0), cores.shape[1] - 1)
    if not cores[row, column]:
        return False
    labels, _ = ndimage.label(cores)
    edge = np.concatenate([labels[0], labels[-1], labels[:, 0], labels[:, -1]])
    return bool((edge == labels[row, column]).any())


def _touched(cores: Mask, distance: Floats, tolerance: float) -> Mask:
    """Return the cores that a click touches, all of them."""
    if not cores.any():
        return cores
    labels, _ = ndimage.label(cores)
    hit = np.unique(labels[cores & (distance <= max(tolerance, 1.0))])
    return np.isin(labels, hit[hit > 0])


def _candidates(
    smoothed: list[SmoothedLight], distance: Floats, tolerance: float, reach: float
) -> Iterator[tuple[SmoothedLight, int, int]]:
    """Return peaks: those within the tolerance, brightest first, and then the others, nearest first."""
    peaks = [
        (image.amplitude == ndimage.maximum_filter(image.amplitude, 3)) & (image.significance >= least)
        for image, (_, least) in zip(smoothed, _SMOOTHINGS, strict=True)
    ]
    near, within = distance <= tolerance + _HALF_DIAGONAL, distance <= reach + _HALF_DIAGONAL
    for place, order in ((near, "brightest"), (within & ~near, "nearest")):
        for image, is_peak in zip(smoothed, peaks, strict=True):
            rows, columns = np.nonzero(is_peak & place)
            key = -image.amplitude if order == "brightest" else distance
            for i in np.argsort(key[rows, columns], kind="stable"):
                yield image, int(rows[i]), int(columns[i])


def _stands_out(smoothed: SmoothedLight, row: int, column: int) -> bool:
    """Return whether the way from a peak to any higher light leads through a valley."""
    light = smoothed.amplitude
    peak = light[row, column]
    depth = max(_PROMINENCE_SIGMA * smoothed.error[row, column], _PROMINENCE_OF_PEAK * peak)
    regions, _ = ndimage.label(light > peak - depth)
    return bool(light[regions == regions[row, column]].max() <= peak)


def _offset_of_peak(light: Floats, row: int, column: int) -> tuple[float, float]:
    """Return where parabolas through a peak and its neighbours are highest, in pixels from it along x and y."""

    def offset(before: float, after: float) -> float:
        curvature = before + after - 2 * light[row, column]
        return float(0.5 * (before - after) / curvature) if math.isfinite(curvature) and curvature < 0 else 0.0

    ny, nx = light.shape
    dx = offset(light[row, column - 1], light[row, column + 1]) if 0 < column < nx - 1 else 0.0
    dy = offset(light[row - 1, column], light[row + 1, column]) if 0 < row < ny - 1 else 0.0
    return dx, dy


def _no_star(smoothed: SmoothedLight, distance: Floats, x: float, y: float, reach: float) -> AstroError:
    highest = max(float(smoothed.significance[distance <= max(reach, 1.0)].max()), 0.0)
    reason = (
        f"the highest significance there is {highest:.1f} sigma, and a star has {LEAST_SIGNIFICANCE:g} or more"
        if highest < LEAST_SIGNIFICANCE
        else f"there is light of {highest:.3g} sigma, but it peaks elsewhere or is sharper than a star"
    )
    return AstroError(
        "ASTRO_4008",
        f"no star within {reach:.3g} px of ({x:.1f}, {y:.1f}): {reason}.",
        "Click nearer to a star, or place an aperture here all the same with Shift-click.",
    )
