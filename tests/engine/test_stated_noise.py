"""Planes of a file that state noise or flag pixels: they change errors, thresholds and masks as they should."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

import astroclassify_widgets as acw
from astroclassify_widgets.engine.stated_noise import circle_variances
from astroclassify_widgets.model.data_quality import DataQuality
from astroclassify_widgets.model.frame import Frame
from astroclassify_widgets.model.noise_map import NoiseKind, NoiseMap

Image = NDArray[np.float32]

SIDE = 600
SPACING = 20


def positions() -> NDArray[np.float64]:
    """A grid of stars, away from the edges and never at the same place in their pixels."""
    along = np.arange(2 * SPACING, SIDE - SPACING, SPACING, dtype=np.float64)
    x, y = np.meshgrid(along, along)
    jitter = np.random.default_rng(5).uniform(-0.5, 0.5, (2, x.size))
    return np.column_stack([x.ravel() + jitter[0], y.ravel() + jitter[1]])


def stars(flux: float, sigma: float = 1.5) -> NDArray[np.float64]:
    """Gaussian stars of one flux, without noise."""
    image = np.zeros((SIDE, SIDE))
    for x, y in positions():
        x0, y0 = round(x), round(y)
        yy, xx = np.mgrid[y0 - 9 : y0 + 10, x0 - 9 : x0 + 10]
        light = np.exp(-((xx - x) ** 2 + (yy - y) ** 2) / 2 / sigma**2)
        image[y0 - 9 : y0 + 10, x0 - 9 : x0 + 10] += flux / (2 * np.pi * sigma**2) * light
    return image


def frame_of(data: NDArray[np.float64], stated: NDArray[np.float64] | None = None, kind: NoiseKind = "total") -> Frame:
    frame = acw.load(data.astype(np.float32))
    if stated is None:
        return frame
    return replace(frame, noise_map=NoiseMap(stated.astype(np.float32), kind, "made"))


def stripes() -> NDArray[np.float64]:
    """Noise of a sky of two depths, in stripes narrower than a box of the mesh."""
    return np.broadcast_to(np.where(np.arange(SIDE) // 15 % 2, 12.0, 4.0), (SIDE, SIDE)).copy()


def test_variances_of_circles_are_the_exact_sums_of_overlap_squared() -> None:
    sigma = np.random.default_rng(1).uniform(1, 3, (40, 40)).astype(np.float32)
    state = np.zeros(sigma.shape, np.uint8)
    state[20, 21] = 1
    circles, rings = circle_variances(sigma, state, np.array([20.3]), np.array([19.6]), np.array([0.0, 2.0, 5.0]))
    from photutils.aperture import CircularAperture

    weights = [CircularAperture((20.3, 19.6), r).to_mask(method="exact").to_image(sigma.shape) for r in (2.0, 5.0)]
    variance = np.where(state == 0, sigma.astype(np.float64) ** 2, 0)
    assert circles[0] == pytest.approx([float((w**2 * variance).sum()) for w in weights], rel=1e-9)
    assert rings[0, 1] == pytest.approx(float(((weights[1] - weights[0]) ** 2 * variance).sum()), rel=1e-9)


@pytest.mark.parametrize("unit_of_weights", [1.0, 0.01])
def test_with_weights_an_error_follows_the_depth_under_its_own_aperture(unit_of_weights: float) -> None:
    depth, truth = stripes(), stars(3000)
    rng = np.random.default_rng(3)
    pulls, flat = [], []
    for _ in range(4):
        data = 100 + truth + rng.normal(size=depth.shape) * depth
        for stated, found in ((depth * unit_of_weights, pulls), (None, flat)):
            frame = frame_of(data, stated, "relative")
            table = acw.run(frame, xy=positions(), r=4, bkg="global").catalog
            expected = _noiseless_flux(truth, 4)
            found.append((table["flux"].value - expected) / table["flux_err"].value)
    deep = np.array([depth[round(y), round(x) - 3 : round(x) + 4].max() < 5 for x, y in positions()])
    weighted, without = np.concatenate(pulls), np.concatenate(flat)
    assert np.std(weighted) == pytest.approx(1, abs=0.03 + 3 / np.sqrt(2 * weighted.size))
    # Without the map, errors of the deep stripes are far too large: the test can tell.
    assert np.std(without.reshape(4, -1)[:, deep]) < 0.7


def _noiseless_flux(truth: NDArray[np.float64], r: float) -> NDArray[np.float64]:
    from photutils.aperture import CircularAperture, aperture_photometry

    return np.asarray(aperture_photometry(truth, CircularAperture(positions(), r))["aperture_sum"])


def test_an_error_plane_gives_the_noise_of_the_source_where_no_gain_is_known() -> None:
    truth = stars(20_000)
    rng = np.random.default_rng(4)
    pulls = []
    for _ in range(4):
        data = rng.poisson(50 + truth).astype(np.float64)
        frame = frame_of(data, np.sqrt(np.maximum(data, 1)))
        table = acw.run(frame, xy=positions(), r=5).catalog
        assert not (table["flags"] & 512).any()  # no_source_noise
        pulls.append((table["flux"].value - _noiseless_flux(truth, 5)) / table["flux_err"].value)
    found = np.concatenate(pulls)
    assert np.std(found) == pytest.approx(1, abs=0.03 + 3 / np.sqrt(2 * found.size))
    without = acw.run(frame, xy=positions(), r=5, noise_map="ignore").catalog
    assert (without["flags"] & 512).all()
    assert (without["flux_err"] < 0.7 * table["flux_err"]).all()


def test_weights_move_the_threshold_with_the_depth() -> None:
    depth = stripes()
    data = 100 + np.random.default_rng(6).normal(size=depth.shape) * depth
    with_map = acw.run(frame_of(data, depth, "relative"), threshold_sigma=1.5)
    without = acw.run(frame_of(data), threshold_sigma=1.5)
    assert len(without) > 5 * max(len(with_map), 1)


@pytest.mark.parametrize("kind", ["total", "relative"])
@pytest.mark.parametrize("bkg", ["local", "global", "none"])
def test_the_growth_curve_has_the_errors_of_the_table(kind: NoiseKind, bkg: str) -> None:
    data = 100 + stars(5000) + np.random.default_rng(7).normal(size=(SIDE, SIDE)) * 10
    frame = frame_of(data, stripes(), kind)
    x, y = positions()[30]
    curves = acw.trace_source(frame, x, y, r=5, bkg=bkg)
    row = acw.run(frame, xy=[(x, y)], r=5, bkg=bkg).catalog[0]
    assert curves.growth.flux[4] == pytest.approx(row["flux"], rel=1e-6)
    assert curves.growth.flux_err[4] == pytest.approx(row["flux_err"], rel=1e-12)
    assert np.isfinite(curves.profile.err).all()


# --- data quality


def flagged(frame: Frame, *flags: tuple[int, int, int]) -> Frame:
    bits = np.zeros(frame.shape, np.uint32)
    for x, y, bit in flags:
        bits[y, x] |= bit
    return replace(frame, data_quality=DataQuality(bits, "made"))


def test_chosen_bits_keep_a_pixel_out_of_sums_and_say_so() -> None:
    frame, truth = acw.simulate(seed=1, nx=200, ny=200, n_stars=1)
    x, y = truth["x"].value[0], truth["y"].value[0]
    frame = flagged(frame, (round(x), round(y), 16))
    fluxes = {}
    for bits in ("all", "none", "16", "1,2,4", "8,16"):
        row = acw.run(frame, xy=[(x, y)], dq_bits=bits).catalog[0]
        fluxes[bits] = row["flux"]
        assert bool(row["flags"] & 1) == (bits in ("all", "16", "8,16"))  # has_masked
    assert fluxes["all"] == fluxes["16"] == fluxes["8,16"] < fluxes["none"] == fluxes["1,2,4"]


def test_chosen_bits_take_part_in_detection_and_in_a_click() -> None:
    frame, truth = acw.simulate(seed=1, nx=200, ny=200, n_stars=1)
    x, y = round(truth["x"].value[0]), round(truth["y"].value[0])
    area = [(column, row, 4) for column in range(x - 12, x + 13) for row in range(y - 12, y + 13)]
    frame = flagged(frame, *((a, b, c) for a, b, c in area if 0 <= a < 200 and 0 <= b < 200))
    assert len(acw.run(frame, threshold_sigma=8, dq_bits="none")) == 1
    assert len(acw.run(frame, threshold_sigma=8)) == 0
    assert len(acw.detect_sources(frame, threshold_sigma=8)) == 0
    assert len(acw.run(frame, threshold_sigma=8, detector="dao", fwhm=3)) == 0
    acw.locate_source(frame, x, y, tolerance=2, dq_bits="none")
    with pytest.raises(acw.AstroError, match="no star"):
        acw.locate_source(frame, x, y, tolerance=2)


@pytest.mark.parametrize("bits", ["some", "1;2", "0", "4294967296", "-1", ""])
def test_bits_that_are_none_are_refused(bits: str) -> None:
    with pytest.raises(acw.AstroError, match="dq_bits") as refused:
        acw.run(acw.demo_frame(), dq_bits=bits)
    assert refused.value.code.name == "ASTRO_4001"


def test_a_frame_without_planes_has_the_same_table_whatever_the_choice() -> None:
    frame, _ = acw.simulate(seed=2, nx=200, ny=200, n_stars=5)
    tables = [acw.run(frame, dq_bits=bits, noise_map=use) for bits in ("all", "none") for use in ("use", "ignore")]
    assert len({repr(table.catalog.as_array().tolist()) for table in tables}) == 1


def test_planes_of_another_shape_are_no_frame() -> None:
    frame = acw.demo_frame()
    with pytest.raises(acw.AstroError, match="one shape"):
        replace(frame, data_quality=DataQuality(np.zeros((3, 3), np.uint32), "made"))


# --- planes that hold less, or nothing


def test_a_plane_of_the_sky_alone_does_not_take_the_noise_of_the_source_away() -> None:
    truth = stars(20_000)
    data = np.random.default_rng(8).poisson(50 + truth).astype(np.float32)
    known = acw.run(acw.load(data), xy=positions(), r=5, gain=1.0).catalog
    sky_alone = acw.load(data, error=np.full(data.shape, np.sqrt(50)))
    with_plane = acw.run(sky_alone, xy=positions(), r=5, gain=1.0).catalog
    assert np.allclose(with_plane["flux_err"], known["flux_err"])
    without_gain = acw.run(sky_alone, xy=positions(), r=5).catalog
    no_source_noise = (without_gain["flags"] & 512) != 0
    assert no_source_noise.sum() > 0.3 * len(without_gain)
    assert (without_gain["var_source"][~no_source_noise] > 0).all()


def test_pixels_without_noise_are_left_out_where_the_map_is_used_and_only_there() -> None:
    data = 100 + stars(5000) + np.random.default_rng(9).normal(size=(SIDE, SIDE)) * 10
    stated = np.full(data.shape, 10.0)
    x, y = positions()[30]
    stated[round(y), round(x)] = 0
    frame = frame_of(data, stated)
    used, ignored = (acw.run(frame, xy=[(x, y)], noise_map=choice).catalog[0] for choice in ("use", "ignore"))
    assert used["flags"] & 1  # has_masked
    assert not ignored["flags"] & 1
    assert used["flux"] < ignored["flux"]
