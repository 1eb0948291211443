"""Detection finds what is there, on slopes and beside holes, by either detector."""

from __future__ import annotations

import numpy as np
import pytest
import sep

from astroclassify_widgets import AstroError, load, run, simulate
from astroclassify_widgets.model.flags import DEBLENDED, DETECTION_TRUNCATED

FIELD = {"seed": 5, "nx": 700, "ny": 700, "n_stars": 250, "flux_min": 5e3, "min_separation": 15, "margin": 10}


@pytest.mark.parametrize("detector", ["sep", "dao"])
def test_every_bright_isolated_star_is_found(detector: str) -> None:
    frame, truth = simulate(**FIELD)
    t = run(frame, detector=detector, threshold_sigma=5).catalog
    distance = np.hypot(
        t["x_centroid"].value[:, np.newaxis] - truth["x"].value, t["y_centroid"].value[:, np.newaxis] - truth["y"].value
    )
    assert (distance.min(axis=0) < 0.5).all()


@pytest.mark.parametrize("detector", ["sep", "dao"])
def test_a_steep_slope_of_the_sky_changes_the_count_by_less_than_three_per_cent(detector: str) -> None:
    frame, _ = simulate(**FIELD)
    ramp = np.linspace(0, 2000, frame.shape[1])[np.newaxis, :]
    # DAOFIND counts in filtered noise, so at 3 sigma half of its list would be noise, new with each change.
    threshold = 3 if detector == "sep" else 5
    plain = len(run(frame, detector=detector, threshold_sigma=threshold))
    sloped = len(run(load(frame.data + ramp), detector=detector, threshold_sigma=threshold))
    assert plain > 200
    assert abs(sloped - plain) < 0.03 * plain


def test_sextractors_convention_finds_exactly_what_sep_finds() -> None:
    frame, _ = simulate(**FIELD)
    data = frame.data.copy()
    peer = sep.Background(data)
    expected = sep.extract(data - peer.back(), 3.0, err=peer.globalrms, filter_type="conv")
    ours = run(frame, convention="sextractor").detections
    assert ours is not None
    order = np.argsort(-expected["flux"])
    assert len(ours) == len(expected)
    np.testing.assert_allclose(ours.x, expected["x"][order], atol=2e-3)
    np.testing.assert_allclose(ours.y, expected["y"][order], atol=2e-3)


@pytest.mark.parametrize("detector", ["sep", "dao"])
def test_nothing_is_found_in_masked_pixels_and_nothing_lost_beside_them(detector: str) -> None:
    frame, truth = simulate(**FIELD)
    data = frame.data.copy()
    data[200:320, 300:450] = np.nan
    t = run(load(data), detector=detector, threshold_sigma=5).catalog
    x, y = t["x_centroid"].value, t["y_centroid"].value
    assert not ((x > 302) & (x < 447) & (y > 202) & (y < 317)).any()
    clear = (np.abs(truth["x"].value - 375) > 85) | (np.abs(truth["y"].value - 260) > 70)
    distance = np.hypot(x[:, np.newaxis] - truth["x"].value[clear], y[:, np.newaxis] - truth["y"].value[clear])
    assert (distance.min(axis=0) < 0.5).mean() > 0.99


def test_each_filter_kernel_is_really_applied() -> None:
    frame, _ = simulate(**{**FIELD, "flux_min": 300, "sky": 1000})
    counts = {kernel: len(run(frame, sep_filter_kernel=kernel)) for kernel in ("none", "3x3", "gaussian")}
    assert len(set(counts.values())) == 3, counts


def test_deblending_flags_both_halves_of_a_close_pair_and_edges_are_told() -> None:
    frame, _ = simulate(seed=1, nx=200, ny=200, n_stars=0)
    y, x = np.mgrid[:200, :200]
    data = frame.data + sum(
        3000 * np.exp(-0.5 * np.hypot(x - cx, y - cy) ** 2 / 1.5**2) for cx, cy in ((100, 100), (106, 100), (0, 50))
    )
    found = run(load(data)).detections
    assert found is not None
    near_pair = (np.abs(found.y - 100) < 3) & (np.abs(found.x - 103) < 6)
    assert near_pair.sum() == 2
    assert ((found.flags[near_pair] & DEBLENDED.value) > 0).all()
    assert found.flags[np.abs(found.y - 50) < 3] & DETECTION_TRUNCATED.value
    merged = run(load(data), sep_deblend_cont=1).detections
    assert merged is not None
    assert len(merged) == len(found) - 1


def test_a_threshold_at_the_noise_outgrows_seps_buffers_and_still_answers() -> None:
    before = sep.get_extract_pixstack()
    sep.set_extract_pixstack(2000)
    try:
        frame, _ = simulate(seed=1, nx=256, ny=256, n_stars=100)
        assert len(run(frame, threshold_sigma=0.4)) > 100
        assert sep.get_extract_pixstack() > 2000
    finally:
        sep.set_extract_pixstack(before)


def test_dao_measures_its_own_fwhm_or_says_that_it_cannot() -> None:
    frame, _ = simulate(**FIELD)
    assert len(run(frame, detector="dao")) == pytest.approx(len(run(frame, detector="dao", fwhm=3.0)), rel=0.03)
    empty, _ = simulate(seed=1, nx=200, ny=200, n_stars=0)
    with pytest.raises(AstroError, match="the dao detector needs the FWHM"):
        run(empty, detector="dao")
    assert len(run(empty, detector="dao", fwhm=3.0, threshold_sigma=20)) == 0
