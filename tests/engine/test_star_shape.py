"""The FWHM is that of the stars, whatever else is on the frame."""

from __future__ import annotations

import numpy as np
import pytest

from astroclassify_widgets import run, simulate
from astroclassify_widgets.engine.simulated_field import expected_image
from astroclassify_widgets.params import SimulationParams


@pytest.mark.parametrize("psf", ["moffat", "gaussian"])
@pytest.mark.parametrize("fwhm", [1.3, 2.0, 3.0, 5.0, 9.0])
def test_the_fwhm_of_the_frame_is_the_true_one_to_two_per_cent(fwhm: float, psf: str) -> None:
    frame, _ = simulate(seed=2, nx=600, ny=600, n_stars=120, fwhm=fwhm, psf=psf, flux_min=2e4, flux_max=1e6, margin=20)
    shape = run(frame, threshold_sigma=5).shape
    assert shape is not None
    assert shape.fwhm == pytest.approx(fwhm, rel=0.02)
    assert shape.n_stars >= 20


def test_galaxies_cosmic_rays_and_hot_pixels_do_not_move_it() -> None:
    crowd = {"n_galaxies": 80, "n_cosmic_rays": 150, "n_hot_pixels": 300}
    frame, _ = simulate(seed=2, nx=800, ny=800, n_stars=120, flux_min=1e4, **crowd)
    shape = run(frame).shape
    assert shape is not None
    assert shape.fwhm == pytest.approx(3.0, rel=0.02)


@pytest.mark.parametrize("flux", [3e3, 1e4, 1e5])
def test_the_fwhm_of_a_star_does_not_depend_on_its_flux(flux: float) -> None:
    frame, truth = simulate(
        seed=4, nx=700, ny=700, n_stars=150, min_separation=35, margin=20, flux_min=flux, flux_max=1.01 * flux, sky=100
    )
    t = run(frame, xy=np.column_stack([truth["x"].value, truth["y"].value])).catalog
    assert np.isfinite(t["fwhm"]).mean() > 0.95
    assert np.nanmedian(t["fwhm"].value) == pytest.approx(3.0, rel=0.03)


def test_a_frame_with_too_few_stars_has_no_shape_and_auto_radii_say_what_to_do() -> None:
    from astroclassify_widgets import AstroError

    frame, _ = simulate(seed=4, nx=200, ny=200, n_stars=2, flux_min=1e5)
    assert run(frame).shape is None
    with pytest.raises(AstroError, match=r"ASTRO_4001: r_mode = auto needs the FWHM.*Give fwhm in pixels"):
        run(frame, r_mode="auto")
    assert run(frame, r_mode="auto", fwhm=3.0).aperture.r == 6.0


def test_the_exponent_of_a_moffat_profile_is_found() -> None:
    frame, _ = simulate(seed=5, nx=600, ny=600, n_stars=100, flux_min=1e5, flux_max=1e6, moffat_beta=2.5, margin=20)
    shape = run(frame).shape
    assert shape is not None
    assert shape.beta == pytest.approx(2.5, rel=0.1)


def test_noise_alone_has_no_stars() -> None:
    params = SimulationParams(seed=6, nx=300, ny=300, n_stars=0)
    assert expected_image(params).std() == 0
    frame, _ = simulate(params)
    result = run(frame)
    assert result.shape is None
    assert len(result) <= 1
