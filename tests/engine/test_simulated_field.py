"""A simulated field is what its parameters say, so that measurements can be judged by it."""

import math

import astropy.units as u
import numpy as np
import pytest
from astropy.coordinates import SkyCoord

from astroclassify_widgets.engine.integrated_psf import GaussianPsf, add_stars
from astroclassify_widgets.engine.simulated_field import expected_image, simulate
from astroclassify_widgets.engine.simulated_sources import draw_galaxies, random_stream
from astroclassify_widgets.errors import AstroError
from astroclassify_widgets.model.observer import CancellableObserver, SilentObserver
from astroclassify_widgets.params import SimulationParams

EMPTY = {"nx": 256, "ny": 200, "n_stars": 0}
FULL = {"nx": 200, "ny": 160, "n_stars": 40, "n_galaxies": 8, "n_cosmic_rays": 10, "n_hot_pixels": 12}


def of_kind(truth, kind):
    return truth[truth["kind"] == kind]


# --- the same field again


def test_the_same_parameters_give_the_same_frame_byte_for_byte():
    (frame, truth), (again, truth_again) = (simulate(SimulationParams(**FULL, seed=7)) for _ in range(2))
    assert frame.data.tobytes() == again.data.tobytes()
    assert frame.fingerprint == again.fingerprint
    assert all(np.array_equal(truth[name], truth_again[name]) for name in truth.colnames)


def test_another_seed_gives_another_frame():
    (frame, truth), (other, other_truth) = (simulate(SimulationParams(**FULL, seed=seed)) for seed in (7, 8))
    assert np.mean(frame.data != other.data) > 0.9
    assert not np.any(truth["x"] == other_truth["x"])


def test_every_kind_of_source_and_noise_has_random_numbers_of_its_own():
    names = ("stars", "galaxies", "cosmic_rays", "hot_pixels", "photons", "dark_current", "read_noise")
    draws = np.array([random_stream(seed, name).random(500) for seed in (0, 1) for name in names])
    correlation = np.corrcoef(draws) - np.eye(len(draws))
    assert np.abs(correlation).max() < 5 / np.sqrt(500)


def test_stars_stay_where_they_are_when_anything_else_is_added():
    plain = simulate(SimulationParams(**{**FULL, "n_galaxies": 0, "n_cosmic_rays": 0, "n_hot_pixels": 0}))[1]
    full = simulate(SimulationParams(**FULL))[1]
    assert len(plain) == 40
    for name in ("x", "y", "flux"):
        assert np.array_equal(plain[name], of_kind(full, "star")[name])


@pytest.mark.parametrize("separation", [0.0, 9.0])
def test_the_first_stars_stay_when_there_are_more_of_them(separation):
    few, more = (simulate(SimulationParams(n_stars=n, min_separation=separation, nx=300, ny=300))[1] for n in (30, 90))
    assert np.array_equal(few["x"], more["x"][:30])


def test_cosmic_rays_and_hot_pixels_change_no_other_pixel():
    clean = simulate(SimulationParams(**EMPTY))[0].data
    frame, truth = simulate(SimulationParams(**EMPTY, n_hot_pixels=30))
    changed = np.argwhere(frame.data != clean)[:, ::-1]
    assert sorted(map(tuple, changed)) == sorted(zip(truth["x"].value, truth["y"].value, strict=True))
    tracked = simulate(SimulationParams(**EMPTY, n_cosmic_rays=20))[0].data
    assert 20 <= np.count_nonzero(tracked != clean) < 500


# --- light


@pytest.mark.parametrize("psf", ["gaussian", "moffat"])
def test_the_light_of_stars_away_from_the_edge_is_kept(psf):
    params = SimulationParams(nx=500, ny=500, psf=psf, n_stars=30, margin=120, sky=0)
    truth = simulate(params)[1]
    assert expected_image(params).sum() == pytest.approx(truth["flux"].value.sum(), rel=1e-4)
    np.testing.assert_allclose(truth["flux"].value * params.gain, truth["flux_electron"].value, rtol=1e-14)


@pytest.mark.parametrize("psf", ["gaussian", "moffat"])
def test_the_light_of_galaxies_away_from_the_edge_is_kept(psf):
    kept = []
    for seed in range(12):
        params = SimulationParams(nx=400, ny=400, psf=psf, n_stars=0, n_galaxies=1, sky=0, seed=seed)
        galaxy = simulate(params)[1][0]
        if max(abs(galaxy["x"].value - 200), abs(galaxy["y"].value - 200)) < 130:
            kept.append(expected_image(params).sum() / galaxy["flux"].value)
    assert len(kept) >= 3
    np.testing.assert_allclose(kept, 1, rtol=1e-4)


@pytest.mark.parametrize(("fwhm", "seed"), [(3.0, 2), (3.0, 5), (1.2, 4), (0.6, 6)])
def test_a_galaxy_is_an_exponential_disc_seen_through_the_psf(fwhm, seed):
    params = SimulationParams(nx=96, ny=96, psf="gaussian", fwhm=fwhm, n_stars=0, n_galaxies=1, sky=0, seed=seed)
    galaxy = draw_galaxies(params)
    # The same disc as a cloud of stars: Gauss-Legendre in radius, even steps in angle.
    scale = galaxy.half_light_radius / 1.678347
    nodes, weights = np.polynomial.legendre.leggauss(150)
    r, weights = (nodes + 1) * 12, weights * 12 * (nodes + 1) * 12 * np.exp(-(nodes + 1) * 12)
    angle = np.arange(200) * 2 * math.pi / 200
    major = (scale * r[:, None] * np.cos(angle)).ravel()
    minor = (scale * galaxy.axis_ratio * r[:, None] * np.sin(angle)).ravel()
    cos, sin = np.cos(galaxy.theta), np.sin(galaxy.theta)
    cloud = np.zeros((96, 96))
    add_stars(
        cloud, GaussianPsf(fwhm), galaxy.x + major * cos - minor * sin, galaxy.y + major * sin + minor * cos,
        galaxy.flux * np.repeat(weights, 200) / 200, radius=5 * fwhm + 1,
    )  # fmt: skip
    assert cloud.max() > 20
    np.testing.assert_allclose(expected_image(params) * params.gain, cloud, atol=1e-3 * cloud.max())


def test_the_sky_is_a_plane_with_its_level_at_the_centre():
    sky = expected_image(SimulationParams(nx=101, ny=51, n_stars=0, sky=300, sky_gradient=0.2, gain=2.0))
    assert sky[25, 50] == pytest.approx(150.0)
    assert sky[25, 100] - sky[25, 0] == pytest.approx(150 * 0.2 * 100 / 101)
    assert sky[50, 50] - sky[0, 50] == pytest.approx(150 * 0.2 * 50 / 51)
    assert expected_image(SimulationParams(n_stars=0, sky_gradient=-1)).min() >= 0


# --- noise


@pytest.mark.parametrize(("sky", "gain", "read_noise"), [(200, 1.5, 5), (50, 0.5, 12), (5000, 3, 0), (0, 1, 8)])
def test_the_noise_of_the_sky_follows_from_gain_and_read_noise(sky, gain, read_noise):
    params = SimulationParams(n_stars=0, sky=sky, gain=gain, read_noise=read_noise)
    data = simulate(params)[0].data.astype(float)
    variance = (sky + read_noise**2) / gain**2 + 1 / 12  # the last from rounding to whole ADU
    assert data.mean() == pytest.approx(sky / gain, abs=4 * math.sqrt(variance / data.size))
    assert data.var() == pytest.approx(variance, rel=4 * math.sqrt(2 / data.size))


def test_starlight_is_as_noisy_as_its_electrons():
    params = SimulationParams(n_stars=400, sky=30, fwhm=4)
    expected = expected_image(params)
    pixels = expected > 5 * params.sky / params.gain
    variance = (expected * params.gain + params.read_noise**2) / params.gain**2 + 1 / 12
    pull = ((simulate(params)[0].data - expected) / np.sqrt(variance))[pixels]
    assert pull.size > 5000
    assert abs(pull.mean()) < 4 / math.sqrt(pull.size)
    assert abs(pull.std() - 1) < 4 / math.sqrt(2 * pull.size)


def test_pixels_are_whole_numbers_and_clip_at_saturation():
    field = {"nx": 200, "ny": 200, "n_stars": 30, "flux_min": 1e5, "flux_max": 1e6}
    deep = simulate(SimulationParams(**field))[0].data
    clipped = simulate(SimulationParams(**field, saturation=3000))[0].data
    assert np.array_equal(deep, np.rint(deep))
    assert np.count_nonzero(deep > 3000) > 50
    assert np.array_equal(clipped, np.minimum(deep, 3000))


# --- blemishes


def sharpness(image, x, y):
    """Return the lowest neighbour of a peak over the peak itself."""
    peak = image[y, x]
    return min(image[y, x - 1], image[y, x + 1], image[y - 1, x], image[y + 1, x]) / peak


def test_cosmic_rays_are_sharper_than_stars():
    clean = simulate(SimulationParams(**EMPTY, read_noise=0))[0].data
    tracks = simulate(SimulationParams(**EMPTY, read_noise=0, n_cosmic_rays=25, seed=1))[0].data - clean
    star = expected_image(SimulationParams(nx=65, ny=65, n_stars=1, margin=30, sky=0))
    y, x = np.unravel_index(star.argmax(), star.shape)
    assert sharpness(star, x, y) > 0.3
    bright = [(x, y) for y, x in np.argwhere(tracks > 300) if 0 < x < 255 and 0 < y < 199]
    assert len(bright) > 25
    assert max(sharpness(tracks, x, y) for x, y in bright) < 0.3


def test_a_cosmic_ray_leaves_its_charge_about_its_position():
    clean = simulate(SimulationParams(**EMPTY))[0].data
    for seed in range(5):
        frame, truth = simulate(SimulationParams(**EMPTY, n_cosmic_rays=1, seed=seed))
        charge = frame.data - simulate(SimulationParams(**EMPTY, seed=seed))[0].data
        assert not np.array_equal(frame.data, clean)
        y, x = np.mgrid[:200, :256]
        assert charge.sum() == pytest.approx(truth["flux"].value[0], abs=20)
        assert (x * charge).sum() / charge.sum() == pytest.approx(truth["x"].value[0], abs=0.5)
        assert (y * charge).sum() / charge.sum() == pytest.approx(truth["y"].value[0], abs=0.5)


def test_a_hot_pixel_is_one_pixel():
    frame, truth = simulate(SimulationParams(**EMPTY, n_hot_pixels=200))
    x, y = truth["x"].value.astype(int), truth["y"].value.astype(int)
    assert len(set(zip(x, y, strict=True))) == 200
    excess = frame.data[y, x] - 200 / 1.5
    noise = np.sqrt(truth["flux"].value / 1.5 + 225 / 1.5**2)
    assert np.std((excess - truth["flux"].value) / noise) == pytest.approx(1, abs=4 / math.sqrt(400))


# --- positions and fluxes


def test_stars_keep_their_distance_from_each_other_and_from_the_edge():
    truth = simulate(SimulationParams(n_stars=300, min_separation=15, margin=20))[1]
    x, y = truth["x"].value, truth["y"].value
    distance = np.hypot(x - x[:, None], y - y[:, None])[np.triu_indices(300, 1)]
    assert 15 <= distance.min() < 16
    assert 19.5 <= min(x.min(), y.min()) < 25
    assert 487 < max(x.max(), y.max()) <= 491.5


def test_without_a_margin_stars_fill_the_frame_to_the_edge_of_its_pixels():
    truth = simulate(SimulationParams(nx=64, ny=32, n_stars=3000))[1]
    assert -0.5 <= truth["x"].value.min() < -0.4
    assert 63.4 < truth["x"].value.max() < 63.5
    assert 31.4 < truth["y"].value.max() < 31.5


def test_fluxes_are_log_uniform():
    flux = simulate(SimulationParams(n_stars=2000, flux_min=100, flux_max=1e4))[1]["flux_electron"].value
    assert flux.min() >= 100
    assert flux.max() <= 1e4
    share = np.histogram(np.log10(flux), bins=4, range=(2, 4))[0] / 2000
    np.testing.assert_allclose(share, 0.25, atol=4 * math.sqrt(0.25 * 0.75 / 2000))


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"n_stars": 1500, "min_separation": 12}, "min_separation"),
        ({"n_stars": 4000, "min_separation": 12}, "min_separation"),
        ({"margin": 256}, "margin"),
        ({"nx": 16, "ny": 16, "n_hot_pixels": 257}, "n_hot_pixels"),
    ],
)
def test_a_field_that_cannot_be_is_refused_by_name(wrong, named):
    with pytest.raises(AstroError, match=named) as refused:
        simulate(SimulationParams(**wrong))
    assert refused.value.code.name == "ASTRO_4001"


# --- what comes with the pixels


def test_sky_positions_are_those_of_a_tangent_plane_north_up_and_east_left():
    frame, truth = simulate(SimulationParams(**FULL, ra=10.0, dec=60.0, pixel_scale=2.0))
    assert len(truth) == 70
    x, y = frame.wcs.all_world2pix(truth["ra"], truth["dec"], 0)
    np.testing.assert_allclose(x, truth["x"].value, atol=1e-6)
    np.testing.assert_allclose(y, truth["y"].value, atol=1e-6)
    # A tangent plane, worked out by astropy's spherical geometry and not by its WCS.
    centre = SkyCoord(10.0, 60.0, unit="deg")
    sources = SkyCoord(truth["ra"], truth["dec"])
    east, north = (truth["x"].value - 99.5) * -2.0, (truth["y"].value - 79.5) * 2.0
    distance = np.tan(centre.separation(sources).rad) * u.rad.to("arcsec")
    angle = centre.position_angle(sources).rad
    np.testing.assert_allclose(distance * np.sin(angle), east, atol=1e-3)
    np.testing.assert_allclose(distance * np.cos(angle), north, atol=1e-3)


def test_the_header_says_what_the_noise_was_made_with():
    frame, _ = simulate(SimulationParams(**EMPTY, gain=1.5, read_noise=4.0, exptime=30.0, saturation=5e4, seed=9))
    cards = {"BUNIT": "adu", "GAIN": 1.5, "RDNOISE": 4.0, "EXPTIME": 30.0, "SATURATE": 5e4}
    assert {keyword: frame.header[keyword] for keyword in cards} == cards
    values = frame.header_values
    assert frame.unit == "adu"
    assert u.Unit(frame.unit) == u.adu
    assert values.units[0].card == "BUNIT = 'adu'"
    assert (values.gain[0].value, values.gain[0].card) == (1.5, "GAIN = 1.5")
    assert (values.read_noise[0].value, values.exposure[0].value, values.saturation[0].value) == (
        4.0,
        30.0,
        5e4,
    )
    assert frame.name == "simulated_9.fits"


def test_the_frame_is_read_only_float32_with_nothing_masked():
    frame, _ = simulate(SimulationParams(**EMPTY))
    assert frame.data.dtype == np.float32
    assert frame.shape == (200, 256)
    assert not frame.mask.any()
    with pytest.raises(ValueError, match="read-only"):
        frame.data[0, 0] = 1
    with pytest.raises(TypeError):
        frame.header["GAIN"] = 2


def test_the_truth_table_tells_every_source_with_units():
    params = SimulationParams(**FULL)
    truth = simulate(params)[1]
    assert truth.colnames == ["kind", "x", "y", "flux", "flux_electron", "ra", "dec"]
    assert [str(truth[name].unit) for name in truth.colnames[1:]] == [
        "pix",
        "pix",
        "adu",
        "electron",
        "deg",
        "deg",
    ]
    counts = {kind: len(of_kind(truth, kind)) for kind in ("star", "galaxy", "cosmic_ray", "hot_pixel")}
    assert counts == {"star": 40, "galaxy": 8, "cosmic_ray": 10, "hot_pixel": 12}
    assert SimulationParams(**truth.meta["params"]) == params


def test_an_empty_field_has_an_empty_table():
    truth = simulate(SimulationParams(**EMPTY))[1]
    assert len(truth) == 0
    assert truth["ra"].unit == u.deg


def test_a_simulation_reports_its_progress_and_can_be_cancelled():
    class Diary(SilentObserver):
        def __init__(self):
            self.entries = []

        def stage_began(self, stage):
            self.entries.append((stage, "began"))

        def progress(self, stage, fraction):
            self.entries.append((stage, fraction))

        def stage_ended(self, stage, seconds):
            self.entries.append((stage, "ended", seconds > 0))

    diary = Diary()
    simulate(SimulationParams(**FULL), diary)
    (first, *reports, last) = diary.entries
    assert (first, last) == (("simulate", "began"), ("simulate", "ended", True))
    assert len(reports) >= 3
    assert reports == sorted(reports)
    with pytest.raises(AstroError) as cancelled:
        simulate(SimulationParams(**FULL), CancellableObserver(lambda: True))
    assert cancelled.value.code.name == "ASTRO_4990"
