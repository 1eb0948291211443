"""What the headers of real instruments say, card by card."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import numpy as np
import pytest

from astroclassify_widgets.io.read_fits import read_fits
from astroclassify_widgets.io.write_frame import write_frame
from astroclassify_widgets.model.frame import Frame
from astroclassify_widgets.model.header_values import HeaderNumber, HeaderUnit

EMMI = "emmi_crop/image.fits"
SPITZER = "spitzer/spitzer_irac2.fits"
KEPLER = "kepler_ffi/kplr-ffi_ch01_test.fits"
MOSAIC = "legacy_mosaic_90prime/k4m_160319_075112_ooi_zd_ls9.CCD3.fits"
BOK_R = "legacy_mosaic_90prime/ksb_170430_055945_ooi_r_ls9.CCD4.fits"
HATP32 = "hatp32_pre_transit/HATP-32171220013343.FITS"
ESO085 = "eso085_pair/aligned_eso085-030-004.fit"
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
