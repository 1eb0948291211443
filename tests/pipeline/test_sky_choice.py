"""What is subtracted under a source: a local annulus, the mesh, or nothing."""

from __future__ import annotations

import numpy as np
import pytest
from astropy.table import QTable

from astroclassify_widgets import Frame, load, run
from astroclassify_widgets.engine.aperture_sums import sum_apertures
from astroclassify_widgets.engine.star_shape import typical_shape
from astroclassify_widgets.pipeline import Result

SKIES = ("local", "global", "none")
STARS = 8


def measured(frame: Frame, truth: QTable, **parameters: object) -> Result:
    """Measure the brightest stars."""
    xy = np.column_stack([truth["x"].value, truth["y"].value])[:STARS]
    return run(frame, xy=xy, **parameters)


def fluxes(result: Result) -> np.ndarray:
    return np.asarray(result.catalog["flux"])


def on_pedestal(frame: Frame, level: float) -> Frame:
    return load(frame.data + np.float32(level))


# --- none


def test_with_none_the_flux_is_all_that_the_aperture_holds(frame: Frame, truth: QTable) -> None:
    result = measured(frame, truth, bkg="none")
    assert np.array_equal(fluxes(result), result.catalog["aperture_sum"].value)
    assert (result.catalog["sky"].value == 0).all()
    assert (result.catalog["sky_err"].value == 0).all()
    assert (result.catalog["var_sky_estimate"].value == 0).all()
    assert (result.catalog["n_sky"] == 0).all()
    assert (result.catalog["sky_rms"].value > 0).all()


# --- local


def test_with_local_the_sky_is_that_of_the_annulus(frame: Frame, truth: QTable) -> None:
    catalog = measured(frame, truth, r_in=12, r_out=16).catalog
    assert catalog["sky"].value == pytest.approx(200 / 1.5, abs=4)
    assert catalog["n_sky"] == pytest.approx(np.pi * (16**2 - 12**2), rel=0.15)
    sky_in_aperture = np.pi * 5**2 * catalog["sky"].value
    assert catalog["flux"].value == pytest.approx(catalog["aperture_sum"].value - sky_in_aperture)


def test_with_local_the_annulus_is_taken_on_the_data_as_they_are(frame: Frame, truth: QTable) -> None:
    low, high = (measured(on_pedestal(frame, level), truth) for level in (0, 1000))
    assert high.catalog["sky"] - low.catalog["sky"] == pytest.approx(1000, abs=0.01)
    assert fluxes(high) == pytest.approx(fluxes(low), abs=0.5)


def test_another_annulus_gives_another_sky_only_with_local(frame: Frame, truth: QTable) -> None:
    for bkg in SKIES:
        near, far = (measured(frame, truth, bkg=bkg, r_in=r_in, r_out=r_in + 5) for r_in in (8, 20))
        assert np.array_equal(fluxes(near), fluxes(far)) == (bkg != "local")


# --- global


def test_with_global_the_mesh_is_summed_pixel_by_pixel(frame: Frame, truth: QTable) -> None:
    result = measured(frame, truth, bkg="global")
    x, y = result.catalog["x_centroid"].value, result.catalog["y_centroid"].value
    every = np.zeros(frame.shape, dtype=np.uint8)
    sky = sum_apertures(result.background.level, every, x, y, 5.0, typical_shape()).sum
    assert fluxes(result) == pytest.approx(result.catalog["aperture_sum"].value - sky, rel=1e-9)
    nearest = result.background.level[np.rint(y).astype(int), np.rint(x).astype(int)]
    assert result.catalog["sky"].value == pytest.approx(nearest)
    assert result.catalog["sky_err"].value == pytest.approx(result.background.level_err)
    assert (result.catalog["n_sky"] == 0).all()


def test_with_global_a_pedestal_is_taken_off(frame: Frame, truth: QTable) -> None:
    low, high = (measured(on_pedestal(frame, level), truth, bkg="global") for level in (0, 1000))
    assert fluxes(high) == pytest.approx(fluxes(low), abs=1.0)


# --- all of them


def test_local_and_global_agree_on_a_flat_sky_and_none_holds_the_sky_besides(frame: Frame, truth: QTable) -> None:
    local, global_, none = (fluxes(measured(frame, truth, bkg=bkg)) for bkg in SKIES)
    err = measured(frame, truth).catalog["flux_err"].value
    assert (np.abs(local - global_) < 2 * err).all()
    assert none - global_ == pytest.approx(np.pi * 25 * 200 / 1.5, rel=0.02)


def test_detection_uses_the_mesh_whatever_is_subtracted_under_a_source(frame: Frame) -> None:
    found = [run(frame, bkg=bkg).detections for bkg in SKIES]
    assert all(np.array_equal(other.x, found[0].x) and np.array_equal(other.flux, found[0].flux) for other in found)


@pytest.mark.parametrize("bkg", SKIES)
def test_the_parts_of_the_error_add_up_to_it(frame: Frame, truth: QTable, bkg: str) -> None:
    catalog = measured(frame, truth, bkg=bkg).catalog
    parts = [catalog[f"var_{part}"].value for part in ("source", "sky", "sky_estimate", "read")]
    assert catalog["flux_err"].value ** 2 == pytest.approx(sum(parts))
    assert catalog["snr"] == pytest.approx(catalog["flux"].value / catalog["flux_err"].value)
