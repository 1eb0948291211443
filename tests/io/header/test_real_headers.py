"""What the headers of real instruments say, card by card."""

from __future__ import annotations

import time
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from astropy.io import fits
from astropy.time import Time

from astroclassify_widgets.io.fits.read_cards import read_cards
from astroclassify_widgets.io.fits.read_fits import read_fits
from astroclassify_widgets.io.fits.write_frame import write_frame
from astroclassify_widgets.io.header.observation import observation_of
from astroclassify_widgets.model.frame import Frame
from astroclassify_widgets.model.header import Header
from astroclassify_widgets.model.header_values import HeaderNumber, HeaderUnit

EMMI = "emmi_crop/image.fits"
SPITZER = "spitzer/spitzer_irac2.fits"
KEPLER = "kepler_ffi/kplr-ffi_ch01_test.fits"
MOSAIC = "legacy_mosaic_90prime/k4m_160319_075112_ooi_zd_ls9.CCD3.fits"
BOK_G = "legacy_mosaic_90prime/ksb_180313_081856_ooi_g_ls9.CCD4.fits"
BOK_R = "legacy_mosaic_90prime/ksb_170430_055945_ooi_r_ls9.CCD4.fits"
HATP32 = "hatp32_pre_transit/HATP-32171220013343.FITS"
ESO085 = "eso085_pair/aligned_eso085-030-004.fit"
HSC = "hsc_hst_pair/Cut_HSC.fits"
HST = "hsc_hst_pair/Cut_HST.fits"
ZTF = "ztf_cutouts/1105522281015015000_science.fits"


def frame_of(shared_data: Path, path: str) -> Frame:
    return read_fits(shared_data / path, name=Path(path).name)


def test_emmi_has_an_exposure_and_no_gain(shared_data: Path) -> None:
    frame = frame_of(shared_data, EMMI)
    assert frame.header_values.exposure == (HeaderNumber(1200.0, "EXPTIME = 1200.0 (HDU 0)"),)
    assert not frame.header_values.gain  # its ESO DET GAIN = 1 is a setting
    assert not frame.unit  # its BUNIT is blank
    assert frame.wcs is None
    illegal, linear = frame.notes
    assert illegal == "Left out 4 cards of HDU 0 that break the FITS standard: ESO-LOG."
    assert "not celestial" in linear


def test_spitzer_states_its_flux_conversion(shared_data: Path) -> None:
    frame = frame_of(shared_data, SPITZER)
    values = frame.header_values
    assert frame.unit == "MJy / sr"
    assert values.gain == (HeaderNumber(3.7, "GAIN = 3.7 (HDU 0)"),)
    assert values.exposure == (HeaderNumber(1.2, "EXPTIME = 1.2 (HDU 0)"),)
    assert values.surface_brightness_per_rate == (HeaderNumber(0.141823635, "FLUXCONV = 0.141823635 (HDU 0)"),)
    assert frame.wcs.pixel_to_world(0, 0).name == "galactic"


def test_kepler_gives_days_and_the_noise_of_one_read(shared_data: Path) -> None:
    frame = frame_of(shared_data, KEPLER)
    (exposure,), (noise,) = frame.header_values.exposure, frame.header_values.read_noise
    assert frame.unit == "electron / s"
    assert exposure.value == pytest.approx(1625.353344)
    assert exposure.card == "EXPOSURE = 0.01881196 [d] (HDU 1)"
    assert noise.value == pytest.approx(87.604748 * 270**0.5)
    assert "sqrt(NREADOUT = 270)" in noise.card
    assert not frame.header_values.gain
    assert frame.wcs.sip is not None


def test_mosaic_has_its_unit_and_exposure_in_the_primary_header_alone(shared_data: Path) -> None:
    values = frame_of(shared_data, MOSAIC).header_values
    assert values.units == (HeaderUnit("ct / s", "photoelectrons per second", "BUNIT = 'counts/s' (HDU 0)"),)
    assert values.gain == (HeaderNumber(1.91, "GAIN = 1.91 (HDU 1)"),)
    assert values.exposure == (HeaderNumber(80.104, "EXPTIME = 80.104 (HDU 0)"),)
    assert values.read_noise == (HeaderNumber(4.11, "RDNOISE = 4.11 (HDU 1)"),)
    assert values.saturation == (HeaderNumber(47200.0, "SATURATE = 47200.0 (HDU 1)"),)


def test_90prime_names_two_units_and_no_single_gain(shared_data: Path) -> None:
    values = frame_of(shared_data, BOK_R).header_values
    assert [(unit.text, unit.card) for unit in values.units] == [
        ("adu", "BUNIT = 'ADU' (HDU 1)"),
        ("ct / s", "BUNIT = 'counts/s' (HDU 0)"),
    ]
    assert not values.gain
    assert [number.value for number in values.exposure] == [80.32]


def test_microobservatory_has_an_exposure_and_neither_gain_nor_sky(shared_data: Path) -> None:
    frame = frame_of(shared_data, HATP32)
    assert [number.value for number in frame.header_values.exposure] == [60.0]
    assert not frame.header_values.gain
    assert frame.wcs is None
    assert not frame.notes


def test_tpv_distortions_are_kept(shared_data: Path) -> None:
    wcs = frame_of(shared_data, MOSAIC).wcs
    assert wcs.array_shape == (208, 204)
    assert wcs.to_header(relax=True)["CTYPE1"] == "RA---TPV"


@pytest.mark.parametrize("path", [EMMI, SPITZER, KEPLER, MOSAIC, BOK_R, HATP32, ESO085, HST, ZTF])
def test_a_real_frame_comes_back_as_it_was_written(shared_data: Path, path: str) -> None:
    frame, content = frame_of(shared_data, path), BytesIO()
    write_frame(frame, content)
    copy = read_fits(content.getvalue(), name=frame.name)
    np.testing.assert_array_equal(copy.data, frame.data)
    np.testing.assert_array_equal(copy.mask, frame.mask)
    assert copy.header_values == frame.header_values
    assert copy.fingerprint == frame.fingerprint
    assert copy.observation == frame.observation


# --- when, where and through what


def notes_of(frame: Frame) -> str:
    return " ".join(frame.observation.notes)


@pytest.mark.parametrize(
    ("path", "utc", "by"),
    [
        # 26/10/92 and 11048 s = 03:04:08, which the log within the header says as well, and half of 1200 s.
        (EMMI, "1992-10-26T03:14:08.000", "TM-START"),
        # 17:19:08.514 to 17:48:33.984: the exposure is shorter, since read-outs lie between its 270 parts.
        (KEPLER, "2009-04-24T17:33:51.249", "TELAPSE/2"),
        (MOSAIC, "2016-03-19T07:51:52.052", "DATE-OBS"),  # 07:51:12.0 and half of 80.104 s
        (BOK_R, "2017-04-30T06:00:26.099", "DATE-OBS"),  # 05:59:45.939 and half of 80.32 s
        (BOK_G, "2018-03-13T08:19:48.290", "DATE-OBS"),  # 08:18:56.867 and half of 102.845 s
        (ESO085, "2015-12-27T06:26:54.000", "DATE-OBS"),  # 06:26:24 and half of 60 s
        (ESO085.replace("004", "005"), "2015-12-27T06:28:08.000", "DATE-OBS"),  # 06:27:38 and half of 60 s
    ],
)
def test_the_middle_of_a_real_exposure(shared_data: Path, path: str, utc: str, by: str) -> None:
    found = frame_of(shared_data, path).observation
    assert found.mid_time is not None
    assert found.mid_mjd is not None
    assert found.mid_time.value == utc
    assert by in found.mid_time.source
    assert abs(found.mid_mjd.value - Time(utc, scale="utc").mjd) * 86400 < 0.001


def test_local_times_of_microobservatory_become_the_utc_in_the_names_of_its_files(shared_data: Path) -> None:
    files = sorted((shared_data / "hatp32_pre_transit").glob("*.FITS"))
    assert len(files) == 20
    for path in files:
        found = read_fits(path, name=path.name).observation
        begun = datetime.strptime(path.stem.removeprefix("HATP-32"), "%y%m%d%H%M%S")
        assert found.mid_time is not None
        assert found.mid_time.source.endswith("-0700' (HDU 0) + EXPTIME/2; zone -07:00 converted to UTC")
        late = datetime.fromisoformat(found.mid_time.value) - begun - timedelta(seconds=30)
        assert timedelta() <= late < timedelta(seconds=1)  # the name has no fraction of a second


@pytest.mark.parametrize(
    ("path", "says"),
    [
        (HST, "DATE-OBS = '2004-03-13' (HDU 0) tells the day alone."),
        (HSC, "DATE-OBS = '2000-01-01T11:58:55.816' (HDU 0) is the epoch J2000.0"),
        (SPITZER, ""),
        (ZTF, ""),
    ],
)
def test_a_frame_without_a_time_says_why_where_it_says_anything(shared_data: Path, path: str, says: str) -> None:
    plane = (2,) if path == HSC else None
    frame = read_fits(shared_data / path, name="frame.fits", plane=plane)
    assert frame.observation.mid_time is None
    assert notes_of(frame).startswith(says)


def test_emmi_writes_mjd_obs_half_a_day_off_and_it_is_said(shared_data: Path) -> None:
    assert "MJD-OBS = 48921.62787 (HDU 0) is 12 h later than DATE-OBS" in notes_of(frame_of(shared_data, EMMI))


@pytest.mark.parametrize(
    ("path", "name"),
    [(EMMI, "R"), (MOSAIC, "zd DECam k1038"), (BOK_R, "bokr"), (BOK_G, "g"), (HATP32, "Clear"), (ESO085, "Clear")],
)
def test_the_filter_of_a_real_frame(shared_data: Path, path: str, name: str) -> None:
    found = frame_of(shared_data, path).observation.filter
    assert found is not None
    assert found.value == name


@pytest.mark.parametrize(
    ("path", "arcsec", "by"),
    [
        (SPITZER, 1.2, "world coordinates (GLON-CAR)"),
        (KEPLER, 3.98, "world coordinates (RA---TAN-SIP)"),
        (MOSAIC, 0.26, "world coordinates (RA---TPV)"),
        (BOK_R, 0.4535, "world coordinates"),
        (HST, 0.03, "world coordinates (RA---TAN)"),
        (HATP32, 5.21, "IM_SCALE = 5.21 (HDU 0)"),
        (ESO085, 0.745, "XPIXSZ = 27.0 (HDU 0) um over FOCALLEN = 7475.0 (HDU 0) mm"),  # 206.265 x 27 / 7475
    ],
)
def test_the_pixel_scale_of_a_real_frame(shared_data: Path, path: str, arcsec: float, by: str) -> None:
    found = frame_of(shared_data, path).observation.pixel_scale
    assert found is not None
    assert found.value == pytest.approx(arcsec, rel=0.003)
    assert found.source.startswith(by)


def test_the_scale_and_place_of_microobservatory_are_corrected_by_the_user(shared_data: Path) -> None:
    # 5.163 arcsec is what the stars of the frame say, and Amado lies in the west.
    header = {"IM_SCALE": 5.163, "OBSGEO-L": -110.88, "FILTER": "Johnson V"}
    found = read_fits(shared_data / HATP32, name="hatp32.fits", given=header).observation
    assert found.pixel_scale is not None
    assert found.longitude is not None
    assert found.filter is not None
    assert (found.pixel_scale.value, found.pixel_scale.source) == (5.163, "IM_SCALE = 5.163 (given)")
    assert (found.longitude.value, found.longitude.source) == (-110.88, "OBSGEO-L = -110.88 (given)")
    assert found.filter.value == "Johnson V"
    assert not any("LONGITUD" in note for note in found.notes)


@pytest.mark.parametrize(
    ("path", "latitude", "longitude"),
    [
        (BOK_R, 31.98, -111.6),  # 31:58.8 and 111:36.0, "degrees W"
        (MOSAIC, 31.9633, None),  # 111:36.0 of no direction
        (HATP32, 31.68, None),
        (ESO085, -31.5967, None),  # -64 32 56 of no direction, though it is negative
        (EMMI, -29.2584, None),
        (SPITZER, None, None),
    ],
)
def test_the_place_of_a_real_frame(
    shared_data: Path, path: str, latitude: float | None, longitude: float | None
) -> None:
    frame = frame_of(shared_data, path)
    found = frame.observation
    assert (None if found.latitude is None else round(found.latitude.value, 4)) == latitude
    assert (None if found.longitude is None else round(found.longitude.value, 4)) == longitude
    says_so = latitude is not None and longitude is None
    assert ("does not say whether it counts east or west" in notes_of(frame)) == says_so


def test_tess_counts_at_the_barycentre_and_says_so(shared_data: Path) -> None:
    with fits.open(shared_data / "lightcurves" / "tess_wasp126_s01_lc.fits") as hdus:
        header = Header(read_cards(hdus[1].header, 1)[0])
    found = observation_of(header, None)
    assert found.mid_time is not None
    assert found.target is not None
    # TSTART 2458325.794565 TDB = 19:03:01.26 UTC on 25 July, and half of 27.883461 days
    assert found.mid_time.value[:19] == "2018-08-08T17:39:06"
    assert found.target.value == "TIC 25155310"
    assert "counts at the Sun or the barycentre" in found.notes[0]


def test_no_real_header_takes_long(shared_data: Path) -> None:
    frame = frame_of(shared_data, MOSAIC)
    assert isinstance(frame.header, Header)
    assert len(frame.header.cards) > 300
    seconds = []
    for _ in range(20):
        begun = time.perf_counter()
        observation_of(frame.header, frame.wcs)
        seconds.append(time.perf_counter() - begun)
    assert min(seconds) < 0.002
