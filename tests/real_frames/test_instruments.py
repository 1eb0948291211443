"""Each instrument's frame is measured, and its effective gain is right or its absence explained."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from astropy import units as u
from astropy.coordinates import SkyCoord
from astropy.table import Table

from astroclassify_widgets import load, run
from astroclassify_widgets.pipeline import Result

SPITZER = "spitzer/spitzer_irac2.fits"
KEPLER = "kepler_ffi/kplr-ffi_ch01_test.fits"
MOSAIC = "legacy_mosaic_90prime/k4m_160319_075112_ooi_zd_ls9.CCD3.fits"
BOK_R = "legacy_mosaic_90prime/ksb_170430_055945_ooi_r_ls9.CCD4.fits"
BOK_G = "legacy_mosaic_90prime/ksb_180313_081856_ooi_g_ls9.CCD4.fits"
HATP32 = "hatp32_pre_transit/HATP-32171220013343.FITS"


def measured(shared_data: Path, name: str, **parameters: object) -> Result:
    result = run(load(shared_data / name), **parameters)
    assert len(result) >= 5
    catalogue = result.catalog
    clean = catalogue["flags"] & ~512 == 0
    assert np.isfinite(np.asarray(catalogue["flux"])[clean]).all()
    assert (np.asarray(catalogue["flux_err"])[clean] > 0).all()
    return result


def test_spitzer_has_the_gain_of_its_flux_conversion(shared_data: Path) -> None:
    noise = measured(shared_data, SPITZER).noise
    assert noise.gain == pytest.approx(3.7 * 1.2 / 0.141823635)
    for card in ("BUNIT = 'MJy/sr'", "GAIN = 3.7", "EXPTIME = 1.2", "FLUXCONV = 0.141823635"):
        assert card in noise.gain_source


def test_kepler_has_the_exposure_that_its_card_states_in_days(shared_data: Path) -> None:
    noise = measured(shared_data, KEPLER).noise
    assert noise.gain == pytest.approx(0.01881196 * 86400)
    assert "EXPOSURE = 0.01881196 [d]" in noise.gain_source
    assert noise.read_noise == pytest.approx(87.604748 * 270**0.5 / noise.gain)


def test_mosaic_counts_photoelectrons_per_second_although_a_gain_card_is_there(shared_data: Path) -> None:
    result = measured(shared_data, MOSAIC)
    assert result.noise.gain == pytest.approx(80.104)
    assert "1.91" not in result.noise.gain_source
    # The noise of the sky is what photons at this gain make it.
    photons = (result.background.global_level / result.noise.gain) ** 0.5
    assert result.background.global_rms == pytest.approx(photons, rel=0.15)


@pytest.mark.parametrize(("name", "exposure"), [(BOK_R, 80.32), (BOK_G, 102.845)])
def test_90prime_names_two_units_and_the_noise_of_the_sky_decides(
    shared_data: Path, name: str, exposure: float
) -> None:
    noise = measured(shared_data, name).noise
    assert noise.gain == pytest.approx(exposure)
    assert any("two cards disagree about the unit" in note for note in noise.notes)


def test_a_small_telescope_without_a_gain_card_has_none_and_says_so(shared_data: Path) -> None:
    result = measured(shared_data, HATP32)
    assert result.noise.gain is None
    assert result.noise.gain_source == "no gain: no BUNIT: taken as ADU, and no gain card"
    assert (result.catalog["var_source"] == 0).all()
    assert all(flags & 512 for flags in result.catalog["flags"])


def test_a_gain_from_the_user_fills_the_gap(shared_data: Path) -> None:
    result = measured(shared_data, HATP32, gain=2.0)
    assert result.noise.gain == 2.0
    assert (np.asarray(result.catalog["var_source"]) > 0).any()


def test_sky_positions_of_the_galactic_mosaic_agree_with_the_published_catalogue(shared_data: Path) -> None:
    result = measured(shared_data, SPITZER, r=3)
    glimpse = Table.read(shared_data / "spitzer" / "glimpse_catalog.ecsv")
    x, y = result.catalog["x_centroid"].value, result.catalog["y_centroid"].value
    distance = np.hypot(x[:, np.newaxis] - glimpse["x0"], y[:, np.newaxis] - glimpse["y0"])
    assert (distance.min(axis=0) < 1.0).mean() > 0.9
    nearest, close = distance.argmin(axis=0), distance.min(axis=0) < 0.5
    ours = SkyCoord(result.catalog["ra"][nearest], result.catalog["dec"][nearest])
    published = SkyCoord(l=glimpse["l"] * u.deg, b=glimpse["b"] * u.deg, frame="galactic")
    assert np.median(ours.separation(published).arcsec[close]) < 0.6


def test_magnitudes_of_the_galactic_mosaic_follow_the_published_ones(shared_data: Path) -> None:
    glimpse = Table.read(shared_data / "spitzer" / "glimpse_catalog.ecsv")
    xy = np.column_stack([glimpse["x0"], glimpse["y0"]])
    t = run(load(shared_data / SPITZER), xy=xy, r=2, r_in=6, r_out=12, bkg="global", bkg_box=32).catalog
    difference = np.asarray(t["mag"]) - np.asarray(glimpse["mag4_5"])
    scatter = 1.4826 * np.nanmedian(np.abs(difference - np.nanmedian(difference)))
    print(f"scatter against GLIMPSE: {scatter:.3f} mag, n = {np.isfinite(difference).sum()}")
    assert scatter < 0.05
