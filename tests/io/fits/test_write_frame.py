"""A frame that is written and read again is the same frame."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from types import MappingProxyType

import numpy as np
import pytest
from astropy.io import fits
from astropy.nddata import CCDData
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from astroclassify_widgets.io.fits.companions import with_companions
from astroclassify_widgets.io.fits.read_fits import read_fits
from astroclassify_widgets.io.fits.write_frame import write_frame
from astroclassify_widgets.io.read_array import read_array
from astroclassify_widgets.model.data_quality import DataQuality
from astroclassify_widgets.model.frame import Frame
from astroclassify_widgets.model.header import Header, HeaderCard
from astroclassify_widgets.model.header_values import HeaderNumber, HeaderUnit, HeaderValues
from astroclassify_widgets.model.noise_map import NoiseMap

MakeFits = Callable[..., bytes]

SKY = [
    ("CTYPE1", "RA---TAN-SIP"), ("CTYPE2", "DEC--TAN-SIP"), ("CRVAL1", 150.12345678901234), ("CRVAL2", -2.2),
    ("CRPIX1", 6.5), ("CRPIX2", 5.5), ("CD1_1", -1.2345678901234567e-05), ("CD1_2", 0.0), ("CD2_1", 0.0),
    ("CD2_2", 1.2345678901234567e-05), ("A_ORDER", 2), ("B_ORDER", 2), ("A_2_0", 1.2345678901234567e-06),
]  # fmt: skip
NIGHT = [
    ("EXPTIME", 0.001, "[d] open shutter"), ("GAIN", "n/a"), ("EGAIN", 1.2345678901234567e-05), ("BUNIT", "counts/s",
    "photoelectrons per second"), ("RDNOISE", 5.0), ("NREADOUT", 4), ("OBJECT", "O'Neill's star"), ("OPEN", None),
    ("HIERARCH ESO DET OUT1 CONAD", 2.1), ("HISTORY", "flat-fielded"), ("LONG", "x" * 200),
]  # fmt: skip


def again(frame: Frame) -> Frame:
    content = BytesIO()
    write_frame(frame, content)
    return read_fits(content.getvalue(), name=frame.name)


def assert_same(frame: Frame, copy: Frame) -> None:
    np.testing.assert_array_equal(copy.data, frame.data)
    np.testing.assert_array_equal(copy.mask, frame.mask)
    assert copy.header_values == frame.header_values
    assert copy.fingerprint == frame.fingerprint


def test_a_frame_of_a_primary_header_comes_back_to_the_last_digit(fits_bytes: MakeFits, plane: np.ndarray) -> None:
    stored = np.where(plane == 5, np.nan, plane)
    frame = read_fits(fits_bytes(stored, [*SKY, *NIGHT]), name="night.fits")
    copy = again(frame)
    assert frame.wcs is not None
    assert frame.mask.sum() == 1
    assert_same(frame, copy)
    for keyword in ("OBJECT", "OPEN", "EGAIN", "LONG", "ESO DET OUT1 CONAD", "CRVAL1"):
        assert copy.header[keyword] == frame.header[keyword]
    assert HeaderCard("HISTORY", "flat-fielded", "", 0) in copy.header.cards


def test_a_frame_of_an_extension_keeps_its_primary_header(fits_bytes: MakeFits, plane: np.ndarray) -> None:
    extensions = [(plane, [*SKY, ("EXTNAME", "SCI"), ("BUNIT", "ADU")])]
    frame = read_fits(fits_bytes(None, NIGHT, extensions), name="night.fits")
    assert [unit.text for unit in frame.header_values.units] == ["adu", "ct / s"]
    copy = again(frame)
    assert_same(frame, copy)
    assert copy.hdu == 1
    assert copy.header["EXTNAME"] == "SCI"


def test_a_frame_of_a_later_extension_becomes_the_first_one(fits_bytes: MakeFits, plane: np.ndarray) -> None:
    stored = fits_bytes(None, NIGHT, [(plane, []), (plane, []), (plane, [("GAIN", 2.0)])])
    frame = read_fits(stored, name="night.fits", hdu=3)
    copy = again(frame)
    assert copy.hdu == 1
    assert copy.header_values.gain[0] == HeaderNumber(2.0, "GAIN = 2.0 (HDU 1)")
    assert [number.value for number in copy.header_values.gain] == [number.value for number in frame.header_values.gain]
    assert_same(copy, again(copy))


def test_scaled_integers_come_back_as_they_were_read(fits_bytes: MakeFits, plane: np.ndarray) -> None:
    frame = read_fits(fits_bytes(plane.astype(np.uint16)), name="night.fits")
    assert_same(frame, again(frame))


def test_values_that_no_card_says_are_written(plane: np.ndarray) -> None:
    values = HeaderValues(
        units=(HeaderUnit("adu", "", "simulated"),),
        gain=(HeaderNumber(1.5, "simulated"),),
        exposure=(HeaderNumber(60.0, "simulated"), HeaderNumber(61.0, "simulated")),
        read_noise=(HeaderNumber(5.0, "simulated"),),
    )
    frame = replace(read_array(plane), header_values=values, header=MappingProxyType({"OBJECT": "field"}))
    copy = again(frame)
    for quantity in ("gain", "exposure", "read_noise", "saturation"):
        said, wanted = getattr(copy.header_values, quantity), getattr(values, quantity)
        assert [number.value for number in said] == [number.value for number in wanted]
    assert copy.unit == "adu"
    assert copy.header["OBJECT"] == "field"


def test_a_value_that_was_changed_replaces_its_cards(fits_bytes: MakeFits) -> None:
    frame = read_fits(fits_bytes(cards=NIGHT), name="night.fits")
    values = replace(frame.header_values, read_noise=(HeaderNumber(7.0, "measured"),), gain=(), units=())
    copy = again(replace(frame, header_values=values))
    assert [number.value for number in copy.header_values.read_noise] == [7.0]
    assert not copy.header_values.gain
    assert not copy.unit
    assert copy.header_values.exposure == frame.header_values.exposure


def test_world_coordinates_without_cards_are_written(fits_bytes: MakeFits, plane: np.ndarray) -> None:
    wcs = read_fits(fits_bytes(cards=SKY), name="night.fits").wcs
    frame = read_array(CCDData(plane, unit="adu", wcs=wcs))
    copy = again(frame)
    np.testing.assert_allclose(copy.wcs.all_pix2world(0, 0, 0), wcs.all_pix2world(0, 0, 0), rtol=0, atol=1e-10)
    assert_same(copy, again(copy))


def test_world_coordinates_that_were_dropped_do_not_come_back(fits_bytes: MakeFits) -> None:
    frame = replace(read_fits(fits_bytes(cards=SKY), name="night.fits"), wcs=None)
    assert again(frame).wcs is None
    assert not again(frame).notes


def test_world_coordinates_that_were_unusable_do_not_become_usable(fits_bytes: MakeFits) -> None:
    stored = fits_bytes(cards=SKY)
    begins = stored.index(b"CRVAL2  =")
    endless = stored[:begins] + b"CRVAL2  =               1E4000".ljust(80) + stored[begins + 80 :]
    frame = read_fits(endless, name="night.fits")
    assert frame.wcs is None
    assert again(frame).wcs is None


def test_a_plane_out_of_four_axes_keeps_its_sky(fits_bytes: MakeFits, plane: np.ndarray) -> None:
    cards = [("CTYPE1", "RA---SIN"), ("CTYPE2", "DEC--SIN"), ("CTYPE3", "FREQ"), ("CTYPE4", "STOKES"), *SKY[2:10]]
    frame = read_fits(fits_bytes(plane[None, None], cards), name="radio.fits")
    assert frame.wcs.naxis == 2
    assert_same(frame, again(frame))


def test_a_file_is_replaced_and_may_be_compressed(plane: np.ndarray, tmp_path: Path) -> None:
    for target in (tmp_path / "night.fits", tmp_path / "night.fits.gz"):
        write_frame(read_array(plane + 1), target)
        write_frame(read_array(plane), target)
        np.testing.assert_array_equal(read_fits(target, name=target.name).data, plane)
    assert (tmp_path / "night.fits.gz").read_bytes()[:2] == b"\x1f\x8b"
    with (tmp_path / "open.fits").open("wb") as file:
        write_frame(read_array(plane), file)
    assert fits.getdata(tmp_path / "open.fits").dtype == ">f4"


def test_the_same_frame_is_the_same_bytes(fits_bytes: MakeFits) -> None:
    frame = read_fits(fits_bytes(cards=[*SKY, *NIGHT]), name="night.fits")
    first, second = BytesIO(), BytesIO()
    write_frame(frame, first)
    write_frame(frame, second)
    assert first.getvalue() == second.getvalue()


VALUES = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=90)
CARDS = st.lists(
    st.builds(HeaderCard, st.from_regex(r"\A[A-Z0-9_-]{1,12}\Z"), VALUES, st.text(max_size=60)), max_size=6
)


@given(CARDS)
@settings(max_examples=200, deadline=1000)
def test_any_cards_can_be_written(plane: np.ndarray, cards: list[HeaderCard]) -> None:
    copy = again(replace(read_array(plane), header=Header(cards)))
    np.testing.assert_array_equal(copy.data, plane)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_every_number_keeps_every_digit(plane: np.ndarray, value: float) -> None:
    cards = [HeaderCard("NUMBER", value, "a comment"), HeaderCard("ESO LONG NUMBER", value)]
    copy = again(replace(read_array(plane), header=Header(cards)))
    assert copy.header["NUMBER"] == copy.header["ESO LONG NUMBER"] == value


# --- planes that go with a frame


@given(
    arrays(np.float32, (8, 9), elements=st.floats(0, 2.0**100, width=32)),
    arrays(np.uint32, (8, 9)),
    st.sampled_from(["total", "relative"]),
)
@settings(max_examples=50, deadline=2000)
def test_noise_and_data_quality_come_back(sigma: np.ndarray, bits: np.ndarray, kind: str) -> None:
    sigma[0, 0] = 1
    planes = NoiseMap(sigma, kind, "weights.fits"), DataQuality(bits, "flags.fits")
    frame = with_companions(read_array(np.arange(72.0).reshape(8, 9)), *planes)
    copy = again(frame)
    assert_same(frame, copy)
    assert copy.noise_map is not None
    assert copy.data_quality is not None
    assert copy.noise_map.kind == kind
    np.testing.assert_array_equal(copy.noise_map.sigma, sigma)
    np.testing.assert_array_equal(copy.data_quality.bits, bits)
    assert_same(copy, again(copy))


def test_the_planes_of_an_extension_come_back(fits_bytes: MakeFits, plane: np.ndarray) -> None:
    planes = [(plane, [*SKY, ("EXTNAME", "SCI"), ("EXTVER", 2)]), (plane + 1, [("EXTNAME", "VAR"), ("EXTVER", 2)])]
    frame = read_fits(fits_bytes(None, NIGHT, planes), name="night.fits")
    copy = again(frame)
    assert copy.noise_map is not None
    assert copy.noise_map.source == "HDU 2 'ERR'"
    assert_same(frame, copy)


@pytest.mark.parametrize("name", ["WHT", "ERR", "dq"])
@pytest.mark.parametrize("extension", [False, True])
def test_an_image_that_is_named_as_noise_keeps_its_own_noise(
    fits_bytes: MakeFits, plane: np.ndarray, name: str, extension: bool
) -> None:
    cards = [("EXTNAME", name), ("OBJECT", "field")]
    stored = fits_bytes(None, NIGHT, [(plane, cards)]) if extension else fits_bytes(plane, cards)
    frame = read_fits(stored, name="night.fits")
    assert again(frame).header["EXTNAME"] == name
    noisy = with_companions(frame, NoiseMap(np.ones(frame.shape, np.float32), "total", "given"), None)
    copy = again(noisy)
    assert copy.noise_map is not None
    assert copy.header["OBJECT"] == "field"
    assert_same(noisy, copy)


def test_a_plane_of_a_cube_becomes_an_image_of_its_own(fits_bytes: MakeFits, plane: np.ndarray) -> None:
    third = [("CTYPE3", "WAVE"), ("CRVAL3", 5e-7), ("CRPIX3", 1.0), ("CD3_3", 1e-9), ("CUNIT3", "m")]
    stored = fits_bytes(
        np.stack([plane, plane + 1]), [("CTYPE1", "RA---TAN"), ("CTYPE2", "DEC--TAN"), *SKY[2:10], *third]
    )
    frame = read_fits(stored, name="cube.fits", plane=(1,))
    assert frame.wcs is not None
    assert_same(frame, again(frame))


def test_a_compressed_file_is_the_same_at_any_time(plane: np.ndarray, tmp_path: Path) -> None:
    for path in (tmp_path / "one.fits.gz", tmp_path / "two.fits.gz"):
        write_frame(read_array(plane), path)
    written = (tmp_path / "one.fits.gz").read_bytes()
    assert written == (tmp_path / "two.fits.gz").read_bytes()
    assert written[4:8] == bytes(4)  # where gzip notes the time
