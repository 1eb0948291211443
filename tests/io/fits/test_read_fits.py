"""Whatever a FITS file holds comes in as one float32 image with a mask, or as one clear sentence."""

from __future__ import annotations

import bz2
import gzip
import pickle
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
from astroclassify_widgets.io.fits.stored import RowsOfFile
from astroclassify_widgets.io.read_limits import ReadLimits
from astroclassify_widgets.model.frame import Frame

MakeFits = Callable[..., bytes]


def refusal(source: Path | bytes, **choices: object) -> AstroError:
    with pytest.raises(AstroError) as caught:
        read_fits(source, name="night.fits", **choices)
    assert caught.value.message.endswith(".")
    return caught.value


# --- pixels


@pytest.mark.parametrize("kind", ["u1", "i2", "i4", "i8", "u2", "u4", "f4", "f8"])
def test_every_type_of_pixel_becomes_native_float32(fits_bytes: MakeFits, plane: np.ndarray, kind: str) -> None:
    frame = read_fits(fits_bytes(plane.astype(kind)), name="night.fits")
    assert frame.data.dtype == np.dtype("=f4")
    assert frame.data.flags.c_contiguous
    assert not frame.data.flags.writeable
    np.testing.assert_array_equal(frame.data, plane)
    assert not frame.mask.any()


def test_pixels_that_are_not_finite_are_masked_and_hold_zero(fits_bytes: MakeFits, plane: np.ndarray) -> None:
    stored = plane.astype(np.float64)
    stored[0, :3] = np.nan, np.inf, 1e300  # the last one is too large for float32
    frame = read_fits(fits_bytes(stored), name="night.fits")
    assert frame.mask.sum() == frame.mask[0, :3].sum() == 3
    assert not frame.data[frame.mask].any()


@pytest.mark.parametrize("offset", [0, 32768, 100.5])
def test_blank_pixels_are_masked_and_the_others_scaled(offset: float) -> None:
    hdu = fits.PrimaryHDU(np.arange(100, dtype=np.int16).reshape(10, 10))
    hdu.header["BLANK"] = 7
    content = BytesIO()
    hdu.writeto(content)
    # astropy writes no BZERO beside data that it did not scale itself.
    stored = content.getvalue().replace(b"EXTEND  =                    T", f"BZERO   = {offset:20}".encode())
    frame = read_fits(stored, name="night.fits")
    assert np.flatnonzero(frame.mask).tolist() == [7]
    assert frame.data[0, 8] == 8 + offset


def test_axes_of_length_one_are_dropped(fits_bytes: MakeFits, plane: np.ndarray) -> None:
    for shape in ((1, 1, 11, 13), (1, 11, 13), (11, 1, 13), (11, 13, 1)):
        np.testing.assert_array_equal(read_fits(fits_bytes(plane.reshape(shape)), name="n").data, plane)


@pytest.mark.parametrize("codec", ["RICE_1", "GZIP_1", "GZIP_2", "HCOMPRESS_1", "PLIO_1", "NOCOMPRESS"])
def test_tiles_of_every_codec_are_decoded(plane: np.ndarray, codec: str) -> None:
    frame = read_fits(tiled(plane.astype(np.int16), codec), name="night.fits")
    np.testing.assert_array_equal(frame.data, plane)
    assert frame.hdu == 1


def test_tiles_of_strangers_are_decoded_in_a_process_of_their_own(plane: np.ndarray) -> None:
    stored = tiled(plane.astype(np.int16), "RICE_1")
    apart = read_fits(stored, name="night.fits", limits=ReadLimits(decode_apart=True))
    np.testing.assert_array_equal(apart.data, plane)
    assert apart.header_values == read_fits(stored, name="night.fits").header_values


def test_damaged_tiles_that_crash_their_decoder_are_a_sentence(plane: np.ndarray) -> None:
    stored = bytearray(tiled(plane.astype(np.int32), "HCOMPRESS_1"))
    begins = stored.index(b"\xdd\x99", 5760)  # how HCOMPRESS begins a tile, followed by its size
    stored[begins + 2 : begins + 10] = b"\x00\x00\xff\xff" * 2
    assert refusal(bytes(stored)).code.name == "ASTRO_4007"


def tiled(data: np.ndarray, codec: str) -> bytes:
    content = BytesIO()
    image = fits.CompImageHDU(data, compression_type=codec, tile_shape=data.shape)
    fits.HDUList([fits.PrimaryHDU(), image]).writeto(content)
    return content.getvalue()


# --- files


def test_a_path_and_its_bytes_give_the_same_frame(fits_bytes: MakeFits, tmp_path: Path) -> None:
    path = tmp_path / "night of [2024] Ørsted.fits"
    path.write_bytes(fits_bytes())
    from_path, from_bytes = read_fits(path, name=path.name), read_fits(path.read_bytes(), name="bytes")
    assert from_path.fingerprint == from_bytes.fingerprint
    assert from_path.name == path.name


@pytest.mark.parametrize("compress", [gzip.compress, bz2.compress])
def test_the_content_tells_the_compression_whatever_the_name(
    fits_bytes: MakeFits, plane: np.ndarray, tmp_path: Path, compress: Callable[[bytes], bytes]
) -> None:
    path = tmp_path / "plain.fits"
    path.write_bytes(compress(fits_bytes()))
    np.testing.assert_array_equal(read_fits(path, name="plain.fits").data, plane)
    misnamed = tmp_path / "misnamed.fits.gz"
    misnamed.write_bytes(fits_bytes())
    np.testing.assert_array_equal(read_fits(misnamed, name="misnamed.fits.gz").data, plane)


def test_no_message_tells_the_path(tmp_path: Path) -> None:
    path = tmp_path / "secret" / "broken.fits"
    path.parent.mkdir()
    assert refusal(path).code.name == "ASTRO_4041"
    assert refusal(path.parent).code.name == "ASTRO_4041"
    for content in (b"", b"SIMPLE  =", b"<html>", b"\x1f\x8b broken", b"BZh9 broken", b"\x1f\x9d"):
        path.write_bytes(content)
        error = refusal(path)
        assert "night.fits" in error.message
        assert str(tmp_path) not in str(error)


@pytest.mark.parametrize(
    ("content", "code", "says"),
    [
        (b"", "ASTRO_4001", "empty"),
        (gzip.compress(b"", mtime=0), "ASTRO_4001", "empty"),
        (b"\x89PNG\r\n\x1a\n", "ASTRO_4007", "a PNG picture"),
        (b"\xff\xd8\xff\xe0", "ASTRO_4007", "a JPEG picture"),
        (b"  <!DOCTYPE html>", "ASTRO_4007", "a web page"),
        (b"\x1f\x9d\x90", "ASTRO_4007", "compress"),
        (b"SIMPLE  =                    T", "ASTRO_4007", "without an END"),
        (gzip.compress(gzip.compress(b"SIMPLE", mtime=0), mtime=0), "ASTRO_4007", "gzip"),
        (gzip.compress(bytes(5000), mtime=0)[:-9], "ASTRO_4007", "cut off"),
    ],
)
def test_what_is_no_fits_is_named(content: bytes, code: str, says: str) -> None:
    error = refusal(content)
    assert error.code.name == code
    assert says in error.message


# --- which HDU


@pytest.fixture(scope="module")
def mosaic(fits_bytes: MakeFits, plane: np.ndarray) -> bytes:
    """An empty primary HDU, a cube of 3 planes, and the images SCI and ERR."""
    images = [(np.zeros((3, 9, 9), np.int16), ()), (plane, [("EXTNAME", "SCI")]), (plane + 1, [("EXTNAME", "ERR")])]
    return fits_bytes(None, extensions=images)


@pytest.mark.parametrize(("hdu", "first", "number"), [(None, 0, 2), (2, 0, 2), ("err", 1, 3), (" SCI ", 0, 2)])
def test_an_hdu_is_chosen_by_number_or_name(mosaic: bytes, hdu: int | str | None, first: float, number: int) -> None:
    frame = read_fits(mosaic, name="mosaic.fits", hdu=hdu)
    assert (frame.data[0, 0], frame.hdu) == (first, number)


def test_a_cube_that_is_passed_over_is_noted(mosaic: bytes) -> None:
    notes = read_fits(mosaic, name="mosaic.fits").notes
    assert "HDU 1 (image 9 x 9 x 3) was passed over" in notes[0]
    assert not read_fits(mosaic, name="mosaic.fits", hdu="ERR").notes


@pytest.mark.parametrize("hdu", [4, -1, "DQ"])
def test_a_missing_hdu_is_answered_with_what_there_is(mosaic: bytes, hdu: int | str) -> None:
    error = refusal(mosaic, hdu=hdu)
    assert error.code.name == "ASTRO_4041"
    for held in ("HDU 0 'PRIMARY' (no data)", "HDU 2 'SCI' (image 13 x 11)", "HDU 3 'ERR'"):
        assert held in error.hint


@pytest.mark.parametrize(("hdu", "says"), [(0, "no data"), (1, "(3, 9, 9)")])
def test_an_hdu_that_is_no_plane_is_refused(mosaic: bytes, hdu: int, says: str) -> None:
    error = refusal(mosaic, hdu=hdu)
    assert error.code.name == "ASTRO_4007"
    assert says in error.message


def test_a_table_is_no_image() -> None:
    content = BytesIO()
    table = fits.BinTableHDU(np.array([(1, 2.0)], dtype=[("a", "i4"), ("b", "f8")]), name="SOURCES")
    fits.HDUList([fits.PrimaryHDU(), table]).writeto(content)
    assert "'SOURCES' (table)" in refusal(content.getvalue()).hint
    assert "no image: table" in refusal(content.getvalue(), hdu="sources").message


# --- limits


@pytest.mark.parametrize(("shape", "says"), [((1, 40), "40 x 1 px"), ((7, 30), "30 x 7 px"), ((1, 1), "1 x 1 px")])
def test_a_frame_too_small_for_photometry_is_refused_with_its_size(
    fits_bytes: MakeFits, shape: tuple[int, int], says: str
) -> None:
    error = refusal(fits_bytes(np.ones(shape, np.float32)))
    assert error.code.name == "ASTRO_4003"
    assert says in error.message


def test_a_frame_without_one_usable_pixel_is_refused(fits_bytes: MakeFits) -> None:
    assert refusal(fits_bytes(np.full((9, 9), np.nan))).code.name == "ASTRO_4003"


def test_limits_of_bytes_and_pixels_hold_to_the_last_one(fits_bytes: MakeFits) -> None:
    stored = fits_bytes()
    at_limit = ReadLimits(max_bytes=len(stored), max_pixels=143)
    assert read_fits(stored, name="night.fits", limits=at_limit).shape == (11, 13)
    assert refusal(stored, limits=ReadLimits(max_bytes=len(stored) - 1)).code.name == "ASTRO_4002"
    assert refusal(stored, limits=ReadLimits(max_pixels=142)).code.name == "ASTRO_4003"


@pytest.mark.parametrize("compress", [gzip.compress, bz2.compress])
def test_a_bomb_is_decompressed_no_further_than_the_limit(compress: Callable[[bytes], bytes]) -> None:
    bomb = compress(bytes(20_000_000))
    error = refusal(bomb, limits=ReadLimits(max_bytes=1_000_000))
    assert error.code.name == "ASTRO_4002"
    assert "decompresses" in error.message


def test_compressed_tiles_cannot_claim_any_number_of_pixels(plane: np.ndarray) -> None:
    stored = tiled(np.zeros((300, 300), np.int16), "GZIP_1")
    assert read_fits(stored, name="night.fits").shape == (300, 300)
    error = refusal(stored, limits=ReadLimits(max_pixels_per_byte=100))
    assert error.code.name == "ASTRO_4007"
    assert "90000 px" in error.message


# --- damage


@pytest.mark.parametrize(
    ("keyword", "value", "says"),
    [
        ("NAXIS1", 4_000_000_000, "claims 176000000000 bytes"),
        ("NAXIS2", 12, "claims 624 bytes"),
        ("NAXIS1", -13, "impossible NAXIS1"),
        ("NAXIS", 2_000_000_000, "impossible NAXIS"),
        ("NAXIS1", "'13'", "impossible NAXIS1"),
        ("BITPIX", 12, "impossible BITPIX"),
    ],
)
def test_a_header_that_claims_what_cannot_be_is_refused_before_data_are_touched(
    fits_bytes: MakeFits, keyword: str, value: object, says: str
) -> None:
    stored = fits_bytes()[: 2880 + 143 * 4]  # without the padding, which could hold one more row
    begins = stored.index(f"{keyword:8}=".encode())
    damaged = stored[:begins] + f"{keyword:8}= {value:>20}".encode() + stored[begins + 30 :]
    error = refusal(damaged)
    assert error.code.name == "ASTRO_4007"
    assert says in error.message


def test_a_size_that_walks_backwards_through_the_file_ends(fits_bytes: MakeFits, plane: np.ndarray) -> None:
    stored = fits_bytes(None, extensions=[(plane, [])])
    damaged = stored.replace(b"GCOUNT  =                    1", b"GCOUNT  =                   -1")
    assert "impossible GCOUNT" in refusal(damaged).message


@given(st.data())
@settings(max_examples=150, deadline=2000)
def test_a_file_cut_anywhere_is_a_frame_or_a_sentence(several_files: dict[str, bytes], data: st.DataObject) -> None:
    stored = several_files[data.draw(st.sampled_from(sorted(several_files)))]
    cut = stored[: data.draw(st.integers(0, len(stored)))]
    try:
        outcome = read_fits(cut, name="cut.fits").fingerprint
    except AstroError as error:
        outcome = error.code.name
    assert outcome in ("ASTRO_4001", "ASTRO_4007", read_fits(stored, name="whole.fits").fingerprint)


@given(st.data())
@settings(max_examples=150, deadline=2000)
def test_a_file_with_any_bytes_changed_is_a_frame_or_a_sentence(
    several_files: dict[str, bytes], data: st.DataObject
) -> None:
    stored = bytearray(several_files[data.draw(st.sampled_from(["plain", "extensions", "scaled"]))])
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(stored) - 1))
        new = data.draw(st.binary(min_size=1, max_size=30))
        stored[place : place + len(new)] = new
    try:
        outcome: Frame | AstroError = read_fits(bytes(stored), name="changed.fits")
    except AstroError as error:
        outcome = error
    assert isinstance(outcome, Frame) or outcome.code.http_status < 500


@pytest.fixture(scope="module")
def several_files(fits_bytes: MakeFits, plane: np.ndarray) -> dict[str, bytes]:
    plain = fits_bytes(cards=[("EXPTIME", 60.0, "[s]"), ("GAIN", 1.5), ("BUNIT", "ADU")])
    return {
        "plain": plain,
        "scaled": fits_bytes(plane.astype(np.uint16)),
        "extensions": fits_bytes(None, extensions=[(plane, [("EXTNAME", "SCI")]), (plane, [])]),
        "tiles": tiled(plane.astype(np.int16), "RICE_1"),
        "gzip": gzip.compress(plain, mtime=0),
        "bzip2": bz2.compress(plain),
    }


# --- notes


def test_cards_that_break_the_standard_are_noted_and_the_others_read(fits_bytes: MakeFits) -> None:
    stored = fits_bytes(cards=[("FIRST", 1), ("SECOND", 2), ("EXPTIME", 60.0)])
    for keyword, broken in ((b"FIRST   ", b"FIRST-12:30:00> begin"), (b"SECOND  ", b"SECOND 2.5")):
        begins = stored.index(keyword)
        stored = stored[:begins] + broken.ljust(80) + stored[begins + 80 :]
    frame = read_fits(stored, name="night.fits")
    assert frame.header["EXPTIME"] == 60
    assert "FIRST" not in frame.header
    (note,) = frame.notes
    assert note.startswith("Left out 2 cards of HDU 0 that break the FITS standard")
    assert "SECOND" in note


def test_a_file_cut_in_its_padding_is_whole(fits_bytes: MakeFits, plane: np.ndarray) -> None:
    frame = read_fits(fits_bytes()[: 2880 + plane.nbytes], name="night.fits")
    np.testing.assert_array_equal(frame.data, plane)
    assert any("truncated" in note for note in frame.notes)


def test_a_frame_from_a_file_travels_between_processes(fits_bytes: MakeFits) -> None:
    frame = read_fits(fits_bytes(cards=[("EXPTIME", 60.0)]), name="night.fits")
    copy = pickle.loads(pickle.dumps(frame))
    assert copy.fingerprint == frame.fingerprint
    assert dict(copy.header) == dict(frame.header)


def test_a_number_that_is_none_stays_as_text_and_is_told_of(fits_bytes: MakeFits) -> None:
    stored = fits_bytes(cards=[("EXPTIME", 1)])
    begins = stored.index(b"EXPTIME")
    frame = read_fits(stored[:begins] + b"EXPTIME = 2,5 s".ljust(80) + stored[begins + 80 :], name="night.fits")
    assert not frame.header_values.exposure
    assert frame.header_values.rejected[0].startswith("EXPTIME = '2,5 s' (HDU 0) is not a number")


# --- cards of the user


def test_given_cards_are_read_in_place_of_those_of_the_file(fits_bytes: MakeFits) -> None:
    sky = [("CTYPE1", "RA---TAN"), ("CTYPE2", "DEC--TAN"), ("CRPIX1", 7.0), ("CRPIX2", 6.0), ("CDELT1", -1e-4),
           ("CDELT2", 1e-4), ("CRVAL1", 10.0), ("CRVAL2", 20.0)]  # fmt: skip
    stored = fits_bytes(cards=[("EXPTIME", 60.0), ("FILTER", "R"), *sky])
    frame = read_fits(stored, name="n", given={"exptime": 30.0, "CRVAL1": 11.0, "FILTER": "V"})
    assert frame.header_values.exposure[0].value == 30
    assert frame.header_values.exposure[0].card == "EXPTIME = 30.0 (given)"
    assert frame.wcs is not None
    np.testing.assert_allclose(frame.wcs.all_pix2world(6, 5, 0), [11, 20])
    assert frame.observation.filter is not None
    assert frame.observation.filter.value == "V"
    assert refusal(stored, given={"BITPIX": 8}).code.name == "ASTRO_4001"


@pytest.mark.parametrize(
    ("hdu", "number"), [("SCI", 1), ("sci,1", 1), ("SCI,2", 2), (" sci , 3 ", 3), ("A,1", 4), ("A", 5)]
)
def test_hdus_of_one_name_are_told_apart_by_their_version(
    fits_bytes: MakeFits, plane: np.ndarray, hdu: str, number: int
) -> None:
    named = [("SCI", 1), ("SCI", 2), ("SCI", 3), ("A,1", 1), ("A", 1)]
    stored = fits_bytes(None, extensions=[(plane, [("EXTNAME", n), ("EXTVER", v)]) for n, v in named])
    assert read_fits(stored, name="n", hdu=hdu).hdu == number
    for absent in ("SCI,4", "SCI,", ",1", "SCI,x", ""):
        assert refusal(stored, hdu=absent).code.name == "ASTRO_4041"


def test_a_file_that_becomes_shorter_while_it_is_read_is_refused(
    fits_bytes: Callable[..., bytes], tmp_path: Path
) -> None:
    path = tmp_path / "latest.fits"
    path.write_bytes(fits_bytes())
    with path.open("rb") as file:
        rows = RowsOfFile(file, 2880, np.dtype(">f4"), (8, 8), "HDU 0 of 'latest.fits'")
        assert rows[2:4].shape == (2, 8)
        path.write_bytes(bytes(2880 + 100))
        with pytest.raises(AstroError, match="became shorter while it was read"):
            rows[:]
