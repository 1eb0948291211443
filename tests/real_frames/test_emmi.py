"""EMMI: with SExtractor's settings and arithmetic, SExtractor's catalogue."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from astroclassify_widgets import Recipe, load, run

SETTINGS = {
    "threshold_sigma": 1.5, "sep_minarea": 5, "sep_filter_kernel": "3x3", "sep_deblend_cont": 1.0, "bkg": "global",
    "bkg_box": 64, "r": 5,
}  # fmt: skip
X_IMAGE, Y_IMAGE, FLUX_APER = 1, 2, 12


@pytest.fixture(scope="module")
def reference(shared_data: Path) -> NDArray[np.float64]:
    catalogue = np.loadtxt(shared_data / "emmi_crop" / "image.cat")
    assert len(catalogue) == 65
    return catalogue


def matched(shared_data: Path, reference: NDArray[np.float64], recipe: Recipe):
    """Rows of ours nearest to each of the reference's objects, and their distance [px]."""
    catalogue = run(load(shared_data / "emmi_crop" / "image.fits"), recipe).catalog
    distance = np.hypot(
        catalogue["x_centroid"].value[:, np.newaxis] - (reference[:, X_IMAGE] - 1),
        catalogue["y_centroid"].value[:, np.newaxis] - (reference[:, Y_IMAGE] - 1),
    )
    return catalogue[distance.argmin(axis=0)], distance.min(axis=0)


def test_sextractors_convention_gives_all_65_objects_and_their_fluxes(
    shared_data: Path, reference: NDArray[np.float64]
) -> None:
    rows, distance = matched(shared_data, reference, Recipe(convention="sextractor", **SETTINGS))
    assert (distance < 1e-3).all()
    np.testing.assert_allclose(np.asarray(rows["flux"]), reference[:, FLUX_APER], rtol=1e-3)


def test_our_convention_gives_at_least_64_objects_within_a_third_of_a_pixel(
    shared_data: Path, reference: NDArray[np.float64]
) -> None:
    rows, distance = matched(shared_data, reference, Recipe(**SETTINGS))
    assert (distance < 0.3).sum() >= 64
    # Exact overlaps differ from 25 sub-pixels by up to 1 % of a faint flux, and 0.3 % of a bright one.
    difference = np.asarray(rows["flux"]) - reference[:, FLUX_APER]
    assert (np.abs(difference) < np.maximum(0.1 * np.asarray(rows["flux_err"]), 3e-3 * reference[:, FLUX_APER])).all()
    assert np.median(np.abs(difference / reference[:, FLUX_APER])) < 1e-3


def test_the_convention_is_recorded_in_the_table(shared_data: Path) -> None:
    result = run(load(shared_data / "emmi_crop" / "image.fits"), convention="sextractor")
    assert result.catalog.meta["recipe"]["convention"] == "sextractor"
