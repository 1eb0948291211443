"""Real and made odd files: each is a frame of a known shape or a sentence with a known code."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from astroclassify_widgets import AstroError, load

FRAMES = {
    "checksum_false.fits": (40, 30),
    "constant.fits": (100, 100),
    "fixed-1890.fits": (100, 100),
    "float64_4d.fits": (200, 220),
    "frame.fits.bz2": (200, 220),
    "frame.fits.gz": (200, 220),
    "gray16.tif": (200, 220),
    "gray8.png": (200, 220),
    "header_strings.fits": (200, 220),
    "ktwo201907706-c01-first-cadence.fits.gz": (14, 15),
    "m13.fits": (300, 300),
    "m13_rice.fits": (300, 300),
    "mef_sci_err_dq.fits": (200, 220),
    "nan_block_inf.fits": (200, 220),
    "negative_sky.fits": (200, 220),
    "plain_copy_me.fit": (200, 220),
    "png_named.fits": (200, 220),
    "rgb.jpg": (200, 220),
    "scale.fits": (21, 20),
    "test0.fits": (40, 40),
    "tpf_test_00.fits": (9, 8),
    "uint16_saturated.fits": (200, 220),
    "wcs_singular.fits": (200, 220),
    "zero_exptime_gain.fits": (200, 220),
}
REFUSALS = {
    "all_nan.fits": ("ASTRO_4003", "no pixel that can be measured"),
    "arange.fits": ("ASTRO_4007", "(7, 10, 11)"),
    "blank.fits": ("ASTRO_4003", "1 x 1 px"),
    "compressed_float_bzero.fits": ("ASTRO_4007", "(3,)"),
    "cube3.fits": ("ASTRO_4007", "(3, 200, 220)"),
    "header_only.fits": ("ASTRO_4007", "holds 0 of them"),
    "huge_naxis_claim.fits": ("ASTRO_4007", "claims 320000000 bytes"),
    "not_fits.fits": ("ASTRO_4007", "web page"),
    "one_pixel.fits": ("ASTRO_4003", "1 x 1 px"),
    "one_row.fits": ("ASTRO_4003", "220 x 1 px"),
    "random_groups.fits": ("ASTRO_4007", "no image"),
    "sip.fits": ("ASTRO_4007", "no image"),
    "tb.fits": ("ASTRO_4007", "no image"),
    "testfile.fits.Z": ("ASTRO_4007", "compress"),
    "truncated_half.fits": ("ASTRO_4007", "holds 87840 of them"),
    "validate.fits": ("ASTRO_4007", "no image"),
    "vector.fits": ("ASTRO_4007", "(220,)"),
    "zero_bytes.fits": ("ASTRO_4001", "empty"),
    "zerowidth.fits": ("ASTRO_4007", "no image"),
}


@pytest.mark.parametrize(("name", "shape"), FRAMES.items())
def test_an_odd_file_is_read(shared_data: Path, name: str, shape: tuple[int, int]) -> None:
    frame = load(shared_data / "odd" / name)
    assert frame.shape == shape
    assert frame.name == name


@pytest.mark.parametrize(("name", "refusal"), REFUSALS.items())
def test_an_odd_file_is_refused_by_name(shared_data: Path, name: str, refusal: tuple[str, str]) -> None:
    with pytest.raises(AstroError) as caught:
        load(shared_data / "odd" / name)
    code, says = refusal
    assert caught.value.code.name == code
    assert says in caught.value.message
    assert f"'{name}'" in caught.value.message
    assert str(shared_data) not in str(caught.value)


def test_every_odd_file_has_its_outcome(shared_data: Path) -> None:
    with (shared_data / "odd" / "INDEX.csv").open() as index:
        listed = {row["file"] for row in csv.DictReader(index)}
    assert listed == FRAMES.keys() | REFUSALS.keys()


def test_a_block_of_nan_is_masked(shared_data: Path) -> None:
    frame = load(shared_data / "odd" / "nan_block_inf.fits")
    assert frame.mask.sum() == 3502
    assert not frame.data[frame.mask].any()


def test_unsigned_pixels_keep_their_top_level(shared_data: Path) -> None:
    assert load(shared_data / "odd" / "uint16_saturated.fits").data.max() == 65535


def test_a_singular_matrix_is_no_sky(shared_data: Path) -> None:
    frame = load(shared_data / "odd" / "wcs_singular.fits")
    assert frame.wcs is None
    assert "singular" in frame.notes[0]


def test_texts_and_zeros_in_the_header_are_parsed_or_told_of(shared_data: Path) -> None:
    texts = load(shared_data / "odd" / "header_strings.fits").header_values
    assert texts.exposure[0].value == 60
    assert texts.rejected == ("GAIN = 'n/a' (HDU 0) is not a number.",)
    zeros = load(shared_data / "odd" / "zero_exptime_gain.fits").header_values
    assert (zeros.exposure, zeros.gain, zeros.saturation) == ((), (), ())
    assert len(zeros.rejected) == 3


@pytest.mark.parametrize(("hdu", "number"), [("sci", 1), ("ERR", 2), (3, 3)])
def test_the_parts_of_a_multi_extension_file_are_had_by_name(shared_data: Path, hdu: int | str, number: int) -> None:
    frame = load(shared_data / "odd" / "mef_sci_err_dq.fits", hdu=hdu)
    assert frame.hdu == number


def test_the_noise_of_a_triple_is_used(shared_data: Path) -> None:
    frame = load(shared_data / "odd" / "mef_sci_err_dq.fits")
    assert frame.noise_map is not None
    assert frame.data_quality is not None
    assert (frame.noise_map.kind, frame.noise_map.source) == ("total", "HDU 2 'ERR'")
    assert frame.notes == ("Noise of the pixels from HDU 2 'ERR'; data quality from HDU 3 'DQ'.",)
