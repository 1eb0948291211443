"""Pixels of every type, scaling and compression are those that astropy reads, and take no second image of memory."""

from __future__ import annotations

import bz2
import gzip
import tracemalloc
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from astropy.io import fits
from hypothesis import given, settings
from hypothesis import strategies as st

from astroclassify_widgets.errors import AstroError
from astroclassify_widgets.io.fits.read_fits import read_fits
from astroclassify_widgets.io.read_limits import ReadLimits

TYPES = ["u1", "i1", "i2", "u2", "i4", "u4", "i8", "u8", "f4", "f8"]
CODECS = ["RICE_1", "GZIP_1", "GZIP_2", "HCOMPRESS_1", "PLIO_1"]
SKY = np.random.default_rng(5).normal(1000, 20, (40, 50))


def stored(hdu: fits.PrimaryHDU | fits.ImageHDU | fits.CompImageHDU) -> bytes:
    content = BytesIO()
    hdus = [hdu] if isinstance(hdu, fits.PrimaryHDU) else [fits.PrimaryHDU(), hdu]
    fits.HDUList(hdus).writeto(content)
    return content.getvalue()


def with_cards(content: bytes, **cards: float) -> bytes:
    """Put cards into a header as they are; astropy would scale the data by them."""
    for keyword, value in cards.items():
        free = content.index(b"END" + 77 * b" ")
        text = f"{keyword:8}= {value:>20}".ljust(80).encode()
        content = content[:free] + text + content[free : free + 80] + content[free + 160 :]
    return content


def assert_as_astropy(content: bytes, limits: ReadLimits | None = None) -> None:
    with fits.open(BytesIO(content)) as hdus:
        values = np.float32(hdus[-1].data)
    frame = read_fits(content, name="night.fits", limits=limits or ReadLimits())
    usable = np.isfinite(values)
    np.testing.assert_array_equal(frame.mask, ~usable)
    np.testing.assert_array_equal(frame.data, np.where(usable, values, 0))


@pytest.mark.parametrize("kind", TYPES)
def test_every_type_has_astropys_values(kind: str) -> None:
    data = SKY.astype(kind) if kind not in ("u1", "i1") else (SKY - 1000).astype(np.int8).astype(kind)
    if np.dtype(kind).kind in "iu":
        limits = np.iinfo(kind)
        data[0, :2] = limits.min, limits.max
    assert_as_astropy(stored(fits.PrimaryHDU(data)))


@pytest.mark.parametrize("kind", ["u1", "i2", "i4", "i8", "f4", "f8"])
@pytest.mark.parametrize("scaling", [{"BSCALE": 0.01}, {"BZERO": -7.25}, {"BSCALE": -2.5, "BZERO": 1e6}])
def test_every_scaling_has_astropys_values(kind: str, scaling: dict[str, float]) -> None:
    content = with_cards(stored(fits.PrimaryHDU((SKY / 10).astype(kind))), **scaling)
    with fits.open(BytesIO(content)) as hdus:
        values = hdus[0].data.astype(np.float64)
    # astropy scales small integers with 32 bits, which rounds twice.
    np.testing.assert_allclose(read_fits(content, name="n").data, values, rtol=3e-7)


@pytest.mark.parametrize("scaling", [{}, {"BSCALE": 0.5}, {"BZERO": 32768}, {"BSCALE": 2, "BZERO": 5}])
def test_blank_pixels_are_masked_before_they_are_scaled(scaling: dict[str, float]) -> None:
    data = SKY.astype(np.int16)
    data[3, 4] = data[20, 1] = -32768
    content = with_cards(stored(fits.PrimaryHDU(data)), BLANK=-32768, **scaling)
    frame = read_fits(content, name="night.fits")
    assert np.argwhere(frame.mask).tolist() == [[3, 4], [20, 1]]
    expected = np.float64(data) * scaling.get("BSCALE", 1) + scaling.get("BZERO", 0)
    np.testing.assert_array_equal(frame.data[~frame.mask], np.float32(expected)[~frame.mask])


def test_blank_may_be_zero_and_means_nothing_for_floats() -> None:
    data = SKY.astype(np.int16)
    data[0, 0] = 0
    assert read_fits(with_cards(stored(fits.PrimaryHDU(data)), BLANK=0), name="n").mask.sum() == 1
    floats = with_cards(stored(fits.PrimaryHDU(data.astype(np.float32))), BLANK=0)
    assert not read_fits(floats, name="n").mask.any()


@given(
    st.integers(-(2**15), 2**15 - 1),
    st.floats(-1e6, 1e6, allow_subnormal=False),
    st.floats(-1e6, 1e6, allow_subnormal=False),
)
@settings(deadline=2000)
def test_scaling_rounds_once(number: int, factor: float, offset: float) -> None:
    content = with_cards(stored(fits.PrimaryHDU(np.full((8, 8), number, np.int16))), BSCALE=factor, BZERO=offset)
    # The card holds 20 characters of the number.
    with fits.open(BytesIO(content)) as hdus:
        written = [float(hdus[0].header[keyword]) for keyword in ("BSCALE", "BZERO")]
    assert read_fits(content, name="n").data[0, 0] == np.float32(number * written[0] + written[1])


@pytest.mark.parametrize("value", ["'one'", "T", "1E999"])
def test_a_scaling_that_is_no_number_is_refused(value: str) -> None:
    content = stored(fits.PrimaryHDU(SKY.astype(np.int16)))
    free = content.index(b"END" + 77 * b" ")
    broken = content[:free] + f"BSCALE  = {value:>20}".ljust(80).encode() + content[free : free + 80]
    with pytest.raises(AstroError, match="BSCALE that is no finite number"):
        read_fits(broken + content[free + 160 :], name="n")


@pytest.mark.parametrize("codec", CODECS)
@pytest.mark.parametrize("kind", ["u1", "i2", "i4"])
def test_every_codec_has_astropys_integers(codec: str, kind: str) -> None:
    data = np.clip(SKY - 900, 0, 250).astype(kind)
    assert_as_astropy(stored(fits.CompImageHDU(data, compression_type=codec, tile_shape=(8, 50))))


@pytest.mark.parametrize("codec", ["RICE_1", "GZIP_1", "GZIP_2"])
@pytest.mark.parametrize("kind", ["u2", "u4"])
def test_compressed_unsigned_integers_are_astropys(codec: str, kind: str) -> None:
    data = SKY.astype(kind)
    data[0, 0] = np.iinfo(kind).max
    assert_as_astropy(stored(fits.CompImageHDU(data, compression_type=codec)))


@pytest.mark.parametrize("codec", ["RICE_1", "GZIP_1", "GZIP_2", "HCOMPRESS_1"])
@pytest.mark.parametrize("dither", [-1, 1, 2])
@pytest.mark.parametrize("kind", ["f4", "f8"])
def test_quantised_and_dithered_floats_are_astropys(codec: str, dither: int, kind: str) -> None:
    data = SKY.astype(kind)
    if codec != "HCOMPRESS_1":
        data[5, 6] = np.nan
    data[7, 8] = 0
    image = fits.CompImageHDU(data, compression_type=codec, quantize_method=dither, dither_seed=42, tile_shape=(10, 50))
    assert_as_astropy(stored(image))


@pytest.mark.parametrize("codec", ["GZIP_1", "GZIP_2"])
def test_lossless_floats_come_back_to_the_last_bit(codec: str) -> None:
    data = SKY.astype(np.float32)
    data[5, 6] = np.nan
    content = stored(fits.CompImageHDU(data, compression_type=codec, quantize_level=0.0))
    frame = read_fits(content, name="n")
    np.testing.assert_array_equal(np.where(frame.mask, np.nan, frame.data), data)


def test_a_process_of_its_own_decodes_the_same_numbers() -> None:
    data = SKY.astype(np.uint16)
    assert_as_astropy(stored(fits.CompImageHDU(data, compression_type="RICE_1")), ReadLimits(decode_apart=True))


@pytest.mark.parametrize("compress", [gzip.compress, bz2.compress])
def test_compressed_files_have_astropys_values(compress: Callable[[bytes], bytes], tmp_path: Path) -> None:
    path = tmp_path / "night.fits.packed"
    path.write_bytes(compress(stored(fits.PrimaryHDU(SKY.astype(np.uint16)))))
    np.testing.assert_array_equal(read_fits(path, name="n").data, np.float32(fits.getdata(path)))


@pytest.mark.parametrize(("kind", "blank"), [("f4", False), ("f8", False), ("u2", False), ("i4", True)])
def test_reading_takes_no_second_image(tmp_path: Path, kind: str, blank: bool) -> None:
    n = 1024
    content = stored(fits.PrimaryHDU(np.zeros((n, n), kind)))
    path = tmp_path / "large.fits"
    path.write_bytes(with_cards(content, BLANK=-1, BSCALE=0.5) if blank else content)
    read_fits(path, name="n")
    tracemalloc.start()
    read_fits(path, name="n")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    # 4 bytes a pixel for the data, 1 for the mask, and blocks; one float64 image would be 8 more.
    assert peak < n * n * 5 + 4_000_000
