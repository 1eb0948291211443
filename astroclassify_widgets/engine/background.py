"""The background mesh: sky level and noise at every pixel."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import distance_transform_edt

from astroclassify_widgets.engine.box_statistics import box_statistics
from astroclassify_widgets.engine.compiled import compiled
from astroclassify_widgets.engine.mesh_interpolation import interpolate_mesh
from astroclassify_widgets.errors import AstroError
from astroclassify_widgets.model.background import Background
from astroclassify_widgets.model.frame import Frame
from astroclassify_widgets.params.background import BackgroundParams

Floats = NDArray[np.float64]

_MODE_VARIANCE = 4.57
"""Variance of 2.5 median - 1.5 mean of n normal pixels, in sigma squared / n: 6.25 pi/2 + 2.25 - 7.5."""
_STEP_SIGMA = 0.25
"""A level that changes across a box by this many sigma widens the noise of the box by 0.3 %."""
_MEDIAN_OVER_MEAN = math.sqrt(math.pi / 2)


def estimate_background(frame: Frame, params: BackgroundParams) -> Background:
    """Estimate sky level and noise on a mesh, smooth it by a median filter, and interpolate it by splines.

    The estimator of a box is that of `box_statistics`; boxes without enough usable pixels take the value
    of the nearest good one; interpolation is by natural cubic splines through the centres of the boxes.
    Boxes in which the level slopes are measured again without the slope, which would count as noise: a
    gradient hides no stars.

    Parameters
    ----------
    frame
        The image.
    params
        Box side, filter side and clipping limit.

    Returns
    -------
    Background
        Level and noise at every pixel, in the unit of the frame.

    Raises
    ------
    AstroError
        ASTRO_4003 if the frame is constant, so that noise and threshold have no meaning, or if no box
        has enough usable pixels.
    """
    level, sigma = _measure_boxes(frame, params)
    level, sigma = _smooth(level, params), _smooth(sigma, params)
    global_rms = float(np.median(sigma[sigma > 0])) if (sigma > 0).any() else 0.0
    if global_rms == 0.0:
        raise AstroError(
            "ASTRO_4003",
            f"the image is constant: almost all pixels equal {np.median(level):.6g}, so there is no noise to "
            "measure a source against.",
            "An image with noise is needed.",
        )
    # A box of equal pixels (a filled gap, say) has no noise of its own: it gets that of the frame.
    sigma = np.where(sigma > 0, sigma, global_rms)
    rms = interpolate_mesh(sigma, frame.shape, params.bkg_box, params.convention)
    if params.convention == "exact":
        # A spline may swing below every value that it passes through; a noise may not.
        rms = np.maximum(rms, np.float32(sigma.min()))
    return Background(
        level=interpolate_mesh(level, frame.shape, params.bkg_box, params.convention),
        rms=rms,
        global_level=float(np.median(level)),
        global_rms=global_rms,
        level_err=_level_error(global_rms, frame.shape, params),
    )


def _measure_boxes(frame: Frame, params: BackgroundParams) -> tuple[Floats, Floats]:
    """Return level and noise of the boxes; NaN where a box has too few usable pixels."""
    box, clip = params.bkg_box, params.bkg_clip_sigma
    shape = -(-frame.shape[0] // box), -(-frame.shape[1] // box)
    flat = np.zeros(shape)
    level, sigma = _mesh(frame.data, frame.mask, box, clip, flat, flat, np.ones(shape, dtype=np.bool_))
    if params.convention == "sextractor":
        return level, sigma
    slope_y, slope_x = _slopes(_smooth(level, params), box)
    sloped = np.hypot(slope_y, slope_x) * box > _STEP_SIGMA * _smooth(sigma, params)
    if sloped.any():
        again, noise = _mesh(frame.data, frame.mask, box, clip, slope_y, slope_x, sloped)
        level, sigma = np.where(sloped, again, level), np.where(sloped, noise, sigma)
    return level, sigma


def _smooth(mesh: Floats, params: BackgroundParams) -> Floats:
    """Return a mesh without gaps, median-filtered."""
    return np.asarray(_median_filter(_fill_bad_boxes(mesh), params.bkg_filter // 2))


def _slopes(level: Floats, box: int) -> tuple[Floats, Floats]:
    """Return the slope of the level at each box along y and x [unit of the frame / px]."""
    along_y, along_x = (
        np.gradient(level, box, axis=axis) if level.shape[axis] > 1 else np.zeros_like(level) for axis in (0, 1)
    )
    return along_y, along_x


def _level_error(rms: float, shape: tuple[int, int], params: BackgroundParams) -> float:
    """Return the standard error of the level: that of a box, reduced by the median over the filter's boxes."""
    side = 2 * (params.bkg_filter // 2) + 1
    pixels = min(params.bkg_box, shape[0]) * min(params.bkg_box, shape[1])
    boxes = min(side, -(-shape[0] // params.bkg_box)) * min(side, -(-shape[1] // params.bkg_box))
    gain = max(math.sqrt(boxes) / _MEDIAN_OVER_MEAN, 1.0)
    return rms * math.sqrt(_MODE_VARIANCE / pixels) / gain


@compiled
def _mesh(data, mask, box, clip_sigma, slope_y, slope_x, wanted):
    ny, nx = data.shape
    n_rows, n_columns = (ny - 1) // box + 1, (nx - 1) // box + 1
    level = np.full((n_rows, n_columns), np.nan)
    sigma = np.full((n_rows, n_columns), np.nan)
    values = np.empty(box * box, dtype=np.float32)
    for row in range(n_rows):
        y0, y1 = row * box, min((row + 1) * box, ny)
        for column in range(n_columns):
            if not wanted[row, column]:
                continue
            x0, x1 = column * box, min((column + 1) * box, nx)
            y_centre, x_centre = 0.5 * (y0 + y1 - 1), 0.5 * (x0 + x1 - 1)
            rise, run = slope_y[row, column], slope_x[row, column]
            n = 0
            for y in range(y0, y1):
                for x in range(x0, x1):
                    if not mask[y, x]:
                        values[n] = data[y, x] - np.float32(rise * (y - y_centre) + run * (x - x_centre))
                        n += 1
            level[row, column], sigma[row, column] = box_statistics(values[:n], (y1 - y0) * (x1 - x0), clip_sigma)
    return level, sigma


def _fill_bad_boxes(mesh: Floats) -> Floats:
    """Give boxes without a value that of the nearest box with one."""
    bad = np.isnan(mesh)
    if not bad.any():
        return mesh
    if bad.all():
        raise AstroError(
            "ASTRO_4003",
            "no background box has half of its pixels usable.",
            "A smaller bkg_box may find some, or the mask covers too much.",
        )
    rows, columns = distance_transform_edt(bad, return_distances=False, return_indices=True)
    return np.asarray(mesh[rows, columns])


@compiled
def _median_filter(mesh, half):
    """Median over the boxes around each box; at the border the window shrinks evenly, to stay centred."""
    n_rows, n_columns = mesh.shape
    filtered = np.empty_like(mesh)
    for row in range(n_rows):
        up = min(half, row, n_rows - 1 - row)
        for column in range(n_columns):
            across = min(half, column, n_columns - 1 - column)
            window = mesh[row - up : row + up + 1, column - across : column + across + 1]
            filtered[row, column] = np.median(window.copy().ravel())
    return filtered
