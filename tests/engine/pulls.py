"""What pull tests share: the tolerance, and the truth that a noiseless frame gives."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from astroclassify_widgets.engine.aperture_sums import sum_apertures
from astroclassify_widgets.engine.neighbour_mask import mask_objects
from astroclassify_widgets.engine.star_shape import typical_shape
from astroclassify_widgets.params import ApertureParams
from astroclassify_widgets.pipeline import Result

Floats = NDArray[np.float64]


def assert_pulls_are_standard(pulls: Floats, label: str) -> None:
    """Mean 0 and deviation 1, within 0.02 + 4/sqrt(n) and 0.03 + 3/sqrt(2n)."""
    n = pulls.size
    mean, deviation = float(pulls.mean()), float(pulls.std())
    print(f"{label}: n = {n}, mean = {mean:+.3f}, deviation = {deviation:.3f}")
    assert abs(mean) < 0.02 + 4 / np.sqrt(n), f"{label}: mean pull {mean:.3f} of n = {n}"
    assert abs(deviation - 1) < 0.03 + 3 / np.sqrt(2 * n), f"{label}: pull deviation {deviation:.3f} of n = {n}"


def true_fluxes(noiseless: Floats, result: Result, x: Floats, y: Floats) -> Floats:
    """Flux of the noiseless frame in the aperture, less the mean of the noiseless annulus."""
    aperture = result.aperture
    objects = mask_objects(result.frame, result.background)
    usable = np.zeros(noiseless.shape, dtype=np.uint8)
    sums = sum_apertures(noiseless.astype(np.float32), usable, x, y, aperture.r, typical_shape())
    return sums.sum - sums.area * _annulus_means(noiseless, objects, x, y, aperture)


def _annulus_means(
    noiseless: Floats, objects: NDArray[np.bool_], x: Floats, y: Floats, aperture: ApertureParams
) -> Floats:
    """Plain means, written without the kernel under test."""
    reach = int(np.ceil(aperture.r_out)) + 1
    means = np.empty(x.size)
    for i, (column, row) in enumerate(zip(np.rint(x).astype(int), np.rint(y).astype(int), strict=True)):
        window = np.s_[row - reach : row + reach + 1, column - reach : column + reach + 1]
        dy, dx = np.mgrid[-reach : reach + 1, -reach : reach + 1]
        distance = np.hypot(dx + column - x[i], dy + row - y[i])
        ring = (distance >= aperture.r_in) & (distance < aperture.r_out) & ~objects[window]
        means[i] = noiseless[window][ring].mean()
    return means
