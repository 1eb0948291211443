"""An aperture that follows the seeing."""

from __future__ import annotations

import pytest

from astroclassify_widgets import AstroError, Frame, run


def test_the_radius_is_a_multiple_of_the_measured_fwhm(frame: Frame) -> None:
    for r_factor in (1.0, 2.0):
        result = run(frame, r_mode="auto", r_factor=r_factor)
        assert result.shape is not None
        assert result.aperture.r == r_factor * result.shape.fwhm
        assert (result.catalog["r"].value == result.aperture.r).all()
        assert result.catalog.meta["aperture"]["r"] == result.aperture.r


def test_an_annulus_that_is_far_enough_stays_where_it_is(frame: Frame) -> None:
    aperture = run(frame, r_mode="auto", r_in=15, r_out=22).aperture
    assert (aperture.r_in, aperture.r_out) == (15, 22)


def test_an_annulus_that_would_be_too_near_moves_out_and_keeps_its_width(frame: Frame) -> None:
    aperture = run(frame, r_mode="auto", r_factor=4, r_in=8, r_out=15).aperture
    assert aperture.r > 8
    assert aperture.r_in == aperture.r + 2
    assert aperture.r_out - aperture.r_in == pytest.approx(7)


def test_the_fwhm_of_the_user_comes_first(frame: Frame) -> None:
    result = run(frame, r_mode="auto", fwhm=2.5)
    assert result.aperture.r == 5.0
    assert result.catalog.meta["fwhm"] == 2.5
    assert result.catalog.meta["fwhm_stars"] == 0


def test_auto_measures_as_manual_does_with_the_same_radii(frame: Frame) -> None:
    auto = run(frame, r_mode="auto", r_factor=3)
    radii = {name: getattr(auto.aperture, name) for name in ("r", "r_in", "r_out")}
    manual = run(frame, **radii)
    assert (auto.catalog["flux"] == manual.catalog["flux"]).all()
    assert (auto.catalog["flux_err"] == manual.catalog["flux_err"]).all()


def test_manual_radii_are_used_as_they_are(frame: Frame) -> None:
    aperture = run(frame, r=7.5, r_in=7.5, r_out=9, r_factor=4).aperture
    assert (aperture.r, aperture.r_in, aperture.r_out) == (7.5, 7.5, 9)


def test_without_stars_to_measure_the_user_is_asked_for_the_fwhm(empty_frame: Frame) -> None:
    with pytest.raises(AstroError) as refused:
        run(empty_frame, xy=[(40, 40)], r_mode="auto")
    assert refused.value.code.name == "ASTRO_4001"
    assert "r_mode = auto needs the FWHM" in refused.value.message
    assert refused.value.hint == "Give fwhm in pixels."
    assert run(empty_frame, xy=[(40, 40)], r_mode="auto", fwhm=3).aperture.r == 6


@pytest.mark.parametrize(
    ("parameters", "purpose"),
    [({"detector": "dao"}, "the dao detector"), ({"sep_filter_kernel": "gaussian"}, "the Gaussian filter kernel")],
)
def test_detection_that_needs_a_fwhm_says_so_too(empty_frame: Frame, parameters: dict[str, str], purpose: str) -> None:
    with pytest.raises(AstroError, match=f"ASTRO_4001: {purpose} needs the FWHM"):
        run(empty_frame, **parameters)
    assert len(run(empty_frame, **parameters, fwhm=3, threshold_sigma=8)) == 0
