"""The mesh follows the sky, ignores what is not sky, and is SExtractor's where that is asked for."""

from __future__ import annotations

import numpy as np
import pytest
import sep
from numpy.typing import NDArray

from astroclassify_widgets import AstroError, load, simulate
from astroclassify_widgets.engine.background import estimate_background
from astroclassify_widgets.model.background import Background
from astroclassify_widgets.params import BackgroundParams


def background_of(data: NDArray, mask: NDArray | None = None, **parameters: object) -> Background:
    return estimate_background(load(data, mask=mask), BackgroundParams(**parameters))  # type: ignore[arg-type]


@pytest.mark.parametrize(("box", "side"), [(64, 3), (32, 3), (64, 1), (50, 5)])
def test_sextractors_convention_gives_seps_mesh_on_a_field_of_stars(box: int, side: int) -> None:
    frame, _ = simulate(seed=9, nx=500, ny=430, n_stars=150, sky=800)
    data = frame.data.copy()
    peer = sep.Background(data, bw=box, bh=box, fw=side, fh=side)
    ours = background_of(data, bkg_box=box, bkg_filter=side, convention="sextractor")
    np.testing.assert_allclose(ours.level, peer.back(), atol=5e-3 * peer.globalrms)
    assert ours.global_rms == pytest.approx(peer.globalrms, rel=2e-3)
    np.testing.assert_allclose(ours.rms, np.maximum(peer.rms(), ours.rms.min()), rtol=0.02)


def test_a_slope_is_followed_without_the_half_pixel_that_sextractor_is_off() -> None:
    rng = np.random.default_rng(2)
    ramp = np.linspace(0, 4000, 512)[:, np.newaxis] * np.ones((1, 512))
    data = ramp + rng.normal(0, 2, ramp.shape)
    inner = np.s_[64:-64, 64:-64]
    ours = background_of(data)
    assert np.mean(ours.level[inner] - ramp[inner]) == pytest.approx(0, abs=0.05)
    assert ours.global_rms == pytest.approx(2, rel=0.02)
    sextractor = background_of(data, convention="sextractor")
    slope = 4000 / 511
    assert np.mean(sextractor.level[inner] - ours.level[inner]) == pytest.approx(-slope / 2, rel=0.05)


def test_the_noise_map_follows_noise_that_varies() -> None:
    rng = np.random.default_rng(3)
    sigma = np.where(np.arange(512) < 256, 2.0, 10.0)
    ours = background_of(rng.normal(0, 1, (512, 512)) * sigma)
    assert np.median(ours.rms[:, :100]) == pytest.approx(2.0, rel=0.05)
    assert np.median(ours.rms[:, -100:]) == pytest.approx(10.0, rel=0.05)


def test_masked_regions_and_nan_are_bridged_and_never_spread() -> None:
    rng = np.random.default_rng(4)
    data = rng.normal(100, 5, (384, 384))
    data[100:300, 120:330] = np.nan
    data[0, 0] = np.inf
    ours = background_of(data)
    assert np.isfinite(ours.level).all()
    np.testing.assert_allclose(ours.level, 100, atol=3)


def test_a_user_mask_keeps_a_bright_galaxy_out_of_the_sky() -> None:
    rng = np.random.default_rng(5)
    y, x = np.mgrid[:384, :384]
    glow = 300 * np.exp(-0.5 * np.hypot(x - 190, y - 190) ** 2 / 50**2)
    data = rng.normal(100, 5, glow.shape) + glow
    mask = glow > 1
    assert background_of(data, bkg_filter=1).level.max() > 150
    assert background_of(data, mask, bkg_filter=1).level.max() < 110


def test_tighter_clipping_lowers_the_noise_of_a_crowded_sky() -> None:
    frame, _ = simulate(seed=6, nx=384, ny=384, n_stars=3000, flux_min=100, flux_max=1e4)
    rms = [background_of(frame.data, bkg_clip_sigma=clip).global_rms for clip in (1.5, 3.0, 6.0)]
    assert rms[0] < rms[1] < rms[2]


def test_the_error_of_the_level_is_the_scatter_over_empty_frames() -> None:
    rng = np.random.default_rng(7)
    maps = [background_of(rng.normal(0, 5, (320, 320))) for _ in range(60)]
    scatter = np.std([m.level[96:224, 96:224] for m in maps], axis=0).mean()
    assert maps[0].level_err == pytest.approx(scatter, rel=0.25)


def test_a_frame_smaller_than_a_box_has_one_box() -> None:
    ours = background_of(np.random.default_rng(8).normal(40, 3, (20, 31)))
    assert ours.level.shape == (20, 31)
    assert np.ptp(ours.level) == 0
    assert ours.global_rms == pytest.approx(3, rel=0.2)


def test_a_constant_frame_has_no_noise_and_is_refused_in_one_sentence() -> None:
    with pytest.raises(AstroError, match="ASTRO_4003: the image is constant: almost all pixels equal 7"):
        background_of(np.full((100, 100), 7.0))


def test_a_frame_with_hardly_a_usable_pixel_is_refused() -> None:
    mask = np.ones((128, 128), bool)
    mask[::8, ::8] = False
    with pytest.raises(AstroError, match="no background box"):
        background_of(np.random.default_rng(1).normal(0, 1, (128, 128)), mask)


def test_coarse_digits_still_have_a_noise() -> None:
    data = np.rint(np.random.default_rng(9).normal(100, 0.6, (256, 256)))
    assert background_of(data).global_rms == pytest.approx(np.hypot(0.6, 1 / np.sqrt(12)), rel=0.1)
