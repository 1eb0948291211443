"""Planes of noise and of data quality are found beside their image, and whatever is odd about them is told."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from astropy.io import fits
from astropy.nddata import CCDData, InverseVariance, StdDevUncertainty, VarianceUncertainty
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from astroclassify_widgets.errors import AstroError
from astroclassify_widgets.io.fits.companions import data_quality_from, noise_map_from, with_companions
from astroclassify_widgets.io.fits.read_fits import read_fits
from astroclassify_widgets.io.read_array import read_array
from astroclassify_widgets.model.frame import Frame

MakeFits = Callable[..., bytes]
SHAPE = (11, 13)
FLAGS = np.arange(143).reshape(SHAPE)
SIGMA = np.linspace(1, 4, 143, dtype=np.float32).reshape(SHAPE)


@pytest.fixture
def beside(fits_bytes: MakeFits, plane: np.ndarray) -> Callable[..., Frame]:
    """Return a reader of a file that holds SCI and other named planes."""

    def read(*others: tuple[str, np.ndarray] | tuple[str, np.ndarray, list[tuple[str, object]]], **choices: object):
        extensions = [(data, [("EXTNAME", name), *(cards[0] if cards else [])]) for name, data, *cards in others]
        return read_fits(fits_bytes(None, extensions=[(plane, [("EXTNAME", "SCI")]), *extensions]), name="n", **choices)

    return read


# --- what the planes mean


@pytest.mark.parametrize(
    ("name", "stored", "kind"),
    [
        ("ERR", SIGMA, "total"),
        ("ERROR", SIGMA, "total"),
        ("UNCERT", SIGMA, "total"),
        ("STDDEV", SIGMA, "total"),
        ("SIGMA", SIGMA, "total"),
        ("VAR", SIGMA**2, "total"),
        ("VARIANCE", SIGMA**2, "total"),
        ("IVAR", SIGMA**-2, "relative"),
        ("WHT", SIGMA**-2, "relative"),
        ("weight", SIGMA**-2, "relative"),
        ("WEIGHT_MAP", SIGMA**-2, "relative"),
        ("RMS", SIGMA, "relative"),
    ],
)
def test_every_name_of_a_noise_plane_gives_standard_deviations(
    beside: Callable[..., Frame], name: str, stored: np.ndarray, kind: str
) -> None:
    noise = beside((name, stored)).noise_map
    assert noise is not None
    np.testing.assert_allclose(noise.sigma, SIGMA, rtol=1e-6)
    assert (noise.kind, noise.source) == (kind, f"HDU 2 '{name}'")


@pytest.mark.parametrize("name", ["DQ", "MASK", "BADPIX", "FLAGS", "BPM"])
def test_every_name_of_a_quality_plane_gives_flags(beside: Callable[..., Frame], name: str) -> None:
    quality = beside((name, FLAGS.astype(np.int32))).data_quality
    assert quality is not None
    np.testing.assert_array_equal(quality.bits, FLAGS)
    assert quality.bits.dtype == np.uint32


def test_the_planes_that_are_used_are_told_in_one_sentence(beside: Callable[..., Frame]) -> None:
    quality = ("DQ", FLAGS.astype(np.int16))
    assert beside(("ERR", SIGMA), quality).notes == (
        "Noise of the pixels from HDU 2 'ERR'; data quality from HDU 3 'DQ'.",
    )
    assert beside(("WHT", SIGMA)).notes == ("Relative noise of the pixels from HDU 2 'WHT'.",)
    assert beside(quality).notes == ("Data quality from HDU 2 'DQ'.",)
    assert beside().notes == ()


def test_all_noise_is_better_than_that_of_the_sky(beside: Callable[..., Frame]) -> None:
    noise = beside(("WHT", SIGMA), ("ERR", SIGMA)).noise_map
    assert noise is not None
    assert noise.source == "HDU 3 'ERR'"


@pytest.mark.parametrize("uncertainty", [StdDevUncertainty, VarianceUncertainty, InverseVariance])
def test_a_ccddata_file_keeps_its_mask_and_its_uncertainty_of_any_kind(
    plane: np.ndarray, tmp_path: Path, uncertainty: type[StdDevUncertainty]
) -> None:
    power = {StdDevUncertainty: 1, VarianceUncertainty: 2, InverseVariance: -2}[uncertainty]
    ccd = CCDData(plane, unit="adu", mask=FLAGS % 7 == 0, uncertainty=uncertainty(np.float64(SIGMA) ** power))
    ccd.write(tmp_path / "ccd.fits")
    frame = read_fits(tmp_path / "ccd.fits", name="ccd")
    assert frame.hdu == 0
    assert frame.noise_map is not None
    np.testing.assert_allclose(frame.noise_map.sigma, SIGMA, rtol=1e-6)
    assert frame.noise_map.kind == "total"
    assert frame.data_quality is not None
    np.testing.assert_array_equal(frame.data_quality.bits != 0, FLAGS % 7 == 0)


def test_an_uncertainty_of_an_unknown_kind_is_passed_over(beside: Callable[..., Frame]) -> None:
    frame = beside(("UNCERT", SIGMA, [("UTYPE", "UnknownUncertainty")]))
    assert frame.noise_map is None
    assert frame.notes == ("HDU 2 'UNCERT' was passed over: its UTYPE is 'UnknownUncertainty', which is not known.",)


def test_noise_in_another_unit_is_passed_over(fits_bytes: MakeFits, plane: np.ndarray) -> None:
    extensions = [
        (plane, [("EXTNAME", "SCI"), ("BUNIT", "ADU")]),
        (SIGMA, [("EXTNAME", "ERR"), ("BUNIT", "electrons")]),
    ]
    frame = read_fits(fits_bytes(None, extensions=extensions), name="n")
    assert frame.noise_map is None
    assert frame.notes == ("HDU 2 'ERR' was passed over: it is in electron, and the image in adu.",)


# --- which image a plane belongs to


@pytest.mark.parametrize(("version", "number"), [(1, 3), (2, 5)])
def test_a_plane_belongs_to_the_image_of_its_version(
    fits_bytes: MakeFits, plane: np.ndarray, version: int, number: int
) -> None:
    named = [("SCI", 1, plane), ("SCI", 2, plane + 1), ("ERR", 1, SIGMA), ("DQ", 1, FLAGS.astype("u1")),
             ("ERR", 2, SIGMA), ("DQ", 2, FLAGS.astype("u1"))]  # fmt: skip
    stored = fits_bytes(None, extensions=[(data, [("EXTNAME", n), ("EXTVER", v)]) for n, v, data in named])
    frame = read_fits(stored, name="n", hdu=f"sci, {version}")
    assert frame.data[0, 0] == version - 1
    assert frame.noise_map is not None
    assert frame.data_quality is not None
    suffix = "" if version == 1 else f",{version}"
    assert frame.noise_map.source == f"HDU {number} 'ERR{suffix}'"
    assert frame.data_quality.source == f"HDU {number + 1} 'DQ{suffix}'"


def test_without_versions_a_plane_belongs_to_the_image_before_it(fits_bytes: MakeFits, plane: np.ndarray) -> None:
    named = [("CCD1", plane), ("WHT", SIGMA), ("CCD2", plane), ("WHT", 2 * SIGMA), ("CCD3", plane)]
    stored = fits_bytes(None, extensions=[(data, [("EXTNAME", name)]) for name, data in named])
    sources = [read_fits(stored, name="n", hdu=hdu).noise_map for hdu in ("CCD1", "CCD2", "CCD3")]
    assert [noise and noise.source for noise in sources] == ["HDU 2 'WHT'", "HDU 4 'WHT'", None]


def test_of_several_images_the_one_called_sci_has_the_planes(fits_bytes: MakeFits, plane: np.ndarray) -> None:
    named = [("SCI", plane), ("CTX", plane), ("WHT", SIGMA)]
    stored = fits_bytes(None, extensions=[(data, [("EXTNAME", name)]) for name, data in named])
    assert read_fits(stored, name="n").noise_map is not None
    assert read_fits(stored, name="n", hdu="CTX").noise_map is None


@pytest.mark.parametrize("hdu", ["ERR", 3])
def test_a_plane_that_is_itself_asked_for_has_none(beside: Callable[..., Frame], hdu: int | str) -> None:
    frame = beside(("ERR", SIGMA), ("DQ", FLAGS.astype(np.int16)), hdu=hdu)
    assert (frame.noise_map, frame.data_quality, frame.notes) == (None, None, ())


def test_a_plane_that_comes_first_is_not_taken_for_the_image(fits_bytes: MakeFits, plane: np.ndarray) -> None:
    named = [("DQ", FLAGS.astype("u1")), ("ERR", SIGMA), ("SCI", plane)]
    stored = fits_bytes(None, extensions=[(data, [("EXTNAME", name)]) for name, data in named])
    frame = read_fits(stored, name="n")
    assert frame.hdu == 3
    assert frame.noise_map is not None
    alone = fits_bytes(None, extensions=[(SIGMA, [("EXTNAME", "ERR")])])
    assert read_fits(alone, name="n").hdu == 1


def test_a_plane_of_another_shape_is_passed_over(beside: Callable[..., Frame]) -> None:
    frame = beside(("ERR", SIGMA[:-1]), ("DQ", FLAGS.astype("u1")))
    assert frame.noise_map is None
    assert frame.data_quality is not None
    assert "HDU 2 'ERR' was passed over: it has another shape than the image." in frame.notes


@pytest.mark.parametrize(
    "names", [("", "MODEL", "IVAR"), ("IMAGE", "RESIDUAL", "ERR"), ("IMAGE", "psf", "Seg", "VAR"), ("MODEL", "ERR")]
)
def test_images_that_were_made_of_another_do_not_own_its_planes(
    fits_bytes: MakeFits, plane: np.ndarray, names: tuple[str, ...]
) -> None:
    images = [(plane, [("EXTNAME", name)]) for name in names[1:-1]]
    stored = fits_bytes(
        plane, [("EXTNAME", names[0])] if names[0] else [], [*images, (SIGMA, [("EXTNAME", names[-1])])]
    )
    frame = read_fits(stored, name="n")
    assert frame.hdu == 0
    assert frame.noise_map is not None


def test_planes_that_are_not_used_are_named(fits_bytes: MakeFits, plane: np.ndarray) -> None:
    named = [("IMAGE", plane), ("OTHER", plane), ("ERR", SIGMA), ("WHT", SIGMA), ("DQ", FLAGS.astype("u1"))]
    stored = fits_bytes(None, extensions=[(data, [("EXTNAME", name)]) for name, data in named])
    assert read_fits(stored, name="n").notes == (
        "Not used: HDU 3 'ERR', HDU 4 'WHT' (no plane of the image that is read).",
        "Not used: HDU 5 'DQ' (no plane of the image that is read).",
    )
    assert read_fits(stored, name="n", hdu="OTHER").notes[0] == "Not used: HDU 4 'WHT' (HDU 3 'ERR' comes first)."


# --- numbers beyond float32


@pytest.mark.parametrize(
    ("name", "value", "sigma"),
    [("IVAR", 1e44, 1e-22), ("WHT", 1e-44, 1e22), ("VAR", 1e-44, 1e-22), ("VAR", 1e60, 1e30)],
)
def test_squares_that_float32_does_not_hold_have_their_roots(
    beside: Callable[..., Frame], name: str, value: float, sigma: float
) -> None:
    frame = beside((name, np.full(SHAPE, value)))
    assert frame.noise_map is not None
    assert frame.noise_map.sigma.dtype == np.float32
    np.testing.assert_allclose(frame.noise_map.sigma, sigma, rtol=1e-6)


def test_flags_that_are_scaled_keep_every_bit(plane: np.ndarray) -> None:
    flags = fits.ImageHDU(np.full(SHAPE, (1 << 24) + 1, np.int32), name="DQ")
    flags.header["BSCALE"] = 3
    content = BytesIO()
    fits.HDUList([fits.PrimaryHDU(plane), flags]).writeto(content)
    stored = content.getvalue()
    quality = read_fits(stored, name="n").data_quality
    assert quality is not None
    assert (quality.bits == 3 * ((1 << 24) + 1)).all()


# --- pixels without noise


def test_pixels_whose_noise_is_unknown_are_counted_and_stay_as_they_are(beside: Callable[..., Frame]) -> None:
    weights = SIGMA.copy()
    weights[0, :4] = 0, -1, np.nan, np.inf
    frame = beside(("WHT", weights))
    assert not frame.mask.any()
    assert frame.noise_map is not None
    assert np.flatnonzero(frame.noise_map.sigma == 0).tolist() == [0, 1, 2, 3]
    assert "HDU 2 'WHT' states no noise for 4 px; they are left out where it is used." in frame.notes


def test_pixels_that_are_masked_anyway_are_not_counted(fits_bytes: MakeFits, plane: np.ndarray) -> None:
    bad = FLAGS < 5
    stored = fits_bytes(np.where(bad, np.nan, plane), extensions=[(np.where(bad, 0, SIGMA), [("EXTNAME", "ERR")])])
    assert read_fits(stored, name="n").notes == ("Noise of the pixels from HDU 1 'ERR'.",)


@pytest.mark.parametrize("value", [0, np.nan, -1])
def test_noise_that_is_unknown_everywhere_is_passed_over(beside: Callable[..., Frame], value: float) -> None:
    frame = beside(("ERR", np.full(SHAPE, value, np.float32)))
    assert frame.noise_map is None
    assert not frame.mask.any()
    assert frame.notes[0].startswith("HDU 2 'ERR' was passed over: ")


def test_noise_that_leaves_no_pixel_is_passed_over(fits_bytes: MakeFits, plane: np.ndarray) -> None:
    half = FLAGS % 2 == 0
    stored = fits_bytes(np.where(half, np.nan, plane), extensions=[(np.where(half, SIGMA, 0), [("EXTNAME", "ERR")])])
    frame = read_fits(stored, name="n")
    assert frame.noise_map is None
    np.testing.assert_array_equal(frame.mask, half)
    assert frame.notes == ("HDU 1 'ERR' was passed over: HDU 1 'ERR' holds no noise that is positive and finite.",)


def test_the_next_plane_stands_in_for_one_that_is_empty(beside: Callable[..., Frame]) -> None:
    noise = beside(("ERR", np.zeros(SHAPE, np.float32)), ("WHT", SIGMA)).noise_map
    assert noise is not None
    assert noise.source == "HDU 3 'WHT'"


# --- bits


@pytest.mark.parametrize("kind", ["u1", "i1", "i2", "u2", "i4", "u4"])
def test_bits_stay_as_they_are_in_numbers_of_any_sign(fits_bytes: MakeFits, plane: np.ndarray, kind: str) -> None:
    flags = np.zeros(SHAPE, kind)
    flags.view(f"u{flags.itemsize}")[0, :3] = 1, 1 << (8 * flags.itemsize - 1), (1 << 8 * flags.itemsize) - 1
    frame = read_fits(fits_bytes(plane, extensions=[(flags, [("EXTNAME", "DQ")])]), name="n")
    assert frame.data_quality is not None
    np.testing.assert_array_equal(frame.data_quality.bits, flags.view(f"u{flags.itemsize}"))


@given(arrays(np.int64, (8, 8), elements=st.integers(-(2**63), 2**63 - 1)))
@settings(max_examples=50, deadline=2000)
def test_no_flag_of_64_bits_is_lost(flags: np.ndarray) -> None:
    bits = data_quality_from(flags, "DQ").bits
    unsigned = flags.view(np.uint64)
    np.testing.assert_array_equal(bits & 0x7FFFFFFF, unsigned & 0x7FFFFFFF)
    np.testing.assert_array_equal(bits >> 31 != 0, unsigned >> 31 != 0)


def test_whole_numbers_that_are_stored_as_floats_are_flags_and_others_are_none(beside: Callable[..., Frame]) -> None:
    quality = beside(("MASK", FLAGS.astype(np.float32))).data_quality
    assert quality is not None
    np.testing.assert_array_equal(quality.bits, FLAGS)
    frame = beside(("MASK", SIGMA))
    assert frame.data_quality is None
    assert "HDU 2 'MASK' holds numbers that are no flags." in frame.notes[0]


def test_flags_may_be_compressed(tmp_path: Path, plane: np.ndarray) -> None:
    path = tmp_path / "night.fits"
    flags = fits.CompImageHDU(FLAGS.astype(np.int32), name="DQ", compression_type="GZIP_1")
    fits.HDUList([fits.PrimaryHDU(plane), flags]).writeto(path)
    quality = read_fits(path, name="n").data_quality
    assert quality is not None
    np.testing.assert_array_equal(quality.bits, FLAGS)


# --- damage


def test_a_plane_that_is_cut_off_does_not_break_its_image(fits_bytes: MakeFits, plane: np.ndarray) -> None:
    stored = fits_bytes(plane, extensions=[(SIGMA, [("EXTNAME", "ERR")])])
    frame = read_fits(stored[:-2500], name="n")
    assert frame.noise_map is None
    assert any(note.startswith("HDU 1 'ERR' was passed over: HDU 1 of 'n' claims 572 bytes") for note in frame.notes)


def test_a_plane_that_cannot_be_decoded_does_not_break_its_image(plane: np.ndarray) -> None:
    content = BytesIO()
    noise = fits.CompImageHDU(SIGMA, name="ERR", compression_type="GZIP_1", quantize_level=0)
    fits.HDUList([fits.PrimaryHDU(plane), noise]).writeto(content)
    stored = content.getvalue().replace(b"\x1f\x8b\x08", b"\x1f\x8b\xff")
    frame = read_fits(stored, name="n")
    assert frame.noise_map is None
    assert frame.notes == ("HDU 1 'ERR' was passed over: HDU 1 of 'n' cannot be decoded.",)


def test_what_follows_a_damaged_header_is_left_out_with_a_note(fits_bytes: MakeFits, plane: np.ndarray) -> None:
    stored = fits_bytes(plane, extensions=[(SIGMA, [("EXTNAME", "ERR")]), (FLAGS.astype("u1"), [("EXTNAME", "DQ")])])
    second = stored.index(b"XTENSION", stored.index(b"XTENSION") + 1)
    broken = stored[:second] + stored[second:].replace(
        b"BITPIX  =                    8", b"BITPIX  =                   12"
    )
    frame = read_fits(broken, name="n")
    assert frame.noise_map is not None
    assert frame.data_quality is None
    assert frame.notes[0].startswith("What comes after HDU 1 was not read: HDU 2 of 'n' has an impossible BITPIX")


# --- planes that are given apart


def test_planes_are_put_to_a_frame(plane: np.ndarray) -> None:
    weights = SIGMA.copy()
    weights[3, 3] = 0
    frame = with_companions(
        read_array(plane), noise_map_from(weights, "weight", "w.fits"), data_quality_from(FLAGS, "q.fits")
    )
    assert frame.noise_map is not None
    assert frame.noise_map.kind == "relative"
    assert np.argwhere(frame.noise_map.sigma == 0).tolist() == [[3, 3]]
    assert not frame.mask.any()
    assert frame.notes == ("w.fits states no noise for 1 px; they are left out where it is used.",)
    assert frame.data_quality is not None
    assert frame.data_quality.source == "q.fits"


def test_planes_of_another_shape_or_without_noise_are_refused(plane: np.ndarray) -> None:
    frame = read_array(plane)
    for noise in (noise_map_from(SIGMA[1:], "sigma", "e.fits"), noise_map_from(0 * SIGMA, "variance", "e.fits")):
        with pytest.raises(AstroError) as caught:
            with_companions(frame, noise, None)
        assert caught.value.code.name == "ASTRO_4001"
        assert caught.value.message.startswith("e.fits ")
