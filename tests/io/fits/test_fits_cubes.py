"""One plane of a cube is read when it is named; a cube without a choice is refused with what there is to choose."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from astropy.io import fits

from astroclassify_widgets.errors import AstroError
from astroclassify_widgets.io.fits.read_fits import read_fits
from astroclassify_widgets.io.image_choice import image_choice

MakeFits = Callable[..., bytes]
CUBE = np.arange(3 * 9 * 10, dtype=np.float32).reshape(3, 9, 10)
SKY = [
    ("CTYPE1", "RA---TAN"), ("CTYPE2", "DEC--TAN"), ("CTYPE3", "WAVE"), ("CRVAL1", 150.0), ("CRVAL2", 2.2),
    ("CRVAL3", 5e-7), ("CRPIX1", 5.5), ("CRPIX2", 5.0), ("CRPIX3", 1.0), ("CDELT1", -1e-4), ("CDELT2", 1e-4),
    ("CDELT3", 1e-9), ("CUNIT3", "m"),
]  # fmt: skip


def refusal(content: bytes | Path, **choices: object) -> AstroError:
    with pytest.raises(AstroError) as caught:
        read_fits(content, name="cube.fits", **choices)
    return caught.value


@pytest.mark.parametrize("number", [0, 1, 2])
def test_a_plane_is_read_alone_and_never_averaged(fits_bytes: MakeFits, number: int) -> None:
    frame = read_fits(fits_bytes(CUBE), name="cube.fits", plane=(number,))
    np.testing.assert_array_equal(frame.data, CUBE[number])
    assert frame.plane == (number,)


def test_two_numbers_choose_along_two_axes_the_outermost_first(fits_bytes: MakeFits) -> None:
    cube = np.arange(2 * 1 * 3 * 9 * 10, dtype=np.int32).reshape(2, 1, 3, 9, 10)
    frame = read_fits(fits_bytes(cube), name="cube.fits", plane=(1, 2))
    np.testing.assert_array_equal(frame.data, cube[1, 0, 2])


@pytest.mark.parametrize("tile", [(1, 1, 10), (2, 4, 4), (3, 9, 10)])
def test_a_plane_of_a_compressed_cube_is_read(tmp_path: Path, tile: tuple[int, ...]) -> None:
    path = tmp_path / "cube.fits"
    fits.CompImageHDU(CUBE.astype(np.int16), compression_type="GZIP_1", tile_shape=tile).writeto(path)
    np.testing.assert_array_equal(read_fits(path, name="cube.fits", plane=(2,)).data, CUBE[2])


def test_the_sky_of_a_plane_is_that_of_its_own_axes(fits_bytes: MakeFits) -> None:
    frame = read_fits(fits_bytes(CUBE, SKY), name="cube.fits", plane=(2,))
    assert frame.wcs is not None
    assert frame.wcs.naxis == 2
    np.testing.assert_allclose(frame.wcs.all_pix2world(4.5, 4.0, 0), [150, 2.2], atol=1e-12)


def test_a_plane_that_is_not_celestial_has_no_sky(fits_bytes: MakeFits) -> None:
    turned = [("CTYPE1", "WAVE"), ("CTYPE2", "RA---TAN"), ("CTYPE3", "DEC--TAN"), *SKY[3:12]]
    frame = read_fits(fits_bytes(CUBE, turned), name="cube.fits", plane=(0,))
    assert frame.wcs is None
    assert "not celestial" in frame.notes[0]


def test_a_cube_without_a_choice_is_refused_with_its_planes(fits_bytes: MakeFits) -> None:
    error = refusal(fits_bytes(CUBE, SKY))
    assert error.code.name == "ASTRO_4007"
    assert error.hint == "It holds 3 planes along axis 3 (CTYPE3 = 'WAVE'): choose one with plane=0 to plane=2."


def test_a_cube_of_four_axes_names_both_that_are_chosen(fits_bytes: MakeFits) -> None:
    error = refusal(fits_bytes(np.zeros((2, 3, 9, 10), np.int16), [("CTYPE4", "STOKES"), ("CTYPE3", "FREQ")]))
    assert "2 x 3 = 6 planes along the axes 4 (CTYPE4 = 'STOKES') and 3 (CTYPE3 = 'FREQ')" in error.hint
    assert "plane=0,0 to plane=1,2" in error.hint


@pytest.mark.parametrize("wrong", [(3,), (-1,), (0, 0)])
def test_a_plane_that_is_not_there_is_answered_with_those_that_are(
    fits_bytes: MakeFits, wrong: tuple[int, ...]
) -> None:
    error = refusal(fits_bytes(CUBE), plane=wrong)
    assert error.code.name == "ASTRO_4001"
    assert "plane=0 to plane=2" in error.hint


@pytest.mark.parametrize("number", [np.int64(2), [np.uint8(2)], (2,), "2"])
def test_numbers_of_any_whole_type_choose_a_plane(fits_bytes: MakeFits, number: Any) -> None:
    chosen = image_choice(np.int64(0), number, "luminance", None)
    assert [type(number) for number in (chosen.hdu, *(chosen.plane or ()))] == [int, int]
    frame = read_fits(fits_bytes(CUBE), name="cube.fits", hdu=chosen.hdu, plane=chosen.plane)
    np.testing.assert_array_equal(frame.data, CUBE[2])


def test_several_planes_are_chosen_by_a_text_as_on_the_command_line() -> None:
    assert image_choice(None, "0,3", "luminance", None).plane == (0, 3)


@pytest.mark.parametrize(
    ("option", "value"),
    [
        *(("hdu", value) for value in (True, np.True_, 1.5, np.float64(1))),
        *(("plane", value) for value in (True, np.True_, 1.5, [1.0], [True], [np.int64(-1)], "first", "", "-1", ["1"])),
    ],
)
def test_what_is_no_whole_number_chooses_nothing(option: str, value: Any) -> None:
    choice = {"hdu": None, "plane": None, option: value}
    with pytest.raises(AstroError, match=f"ASTRO_4001: {option} "):
        image_choice(**choice, channel="luminance", header=None)


def test_one_plane_has_no_planes_to_choose_from(fits_bytes: MakeFits, plane: np.ndarray) -> None:
    error = refusal(fits_bytes(plane[None]), plane=(0,))
    assert (error.code.name, error.hint) == ("ASTRO_4001", "Leave plane out.")


def test_with_a_plane_the_first_cube_is_meant(fits_bytes: MakeFits, plane: np.ndarray) -> None:
    stored = fits_bytes(plane, extensions=[(CUBE, [("EXTNAME", "ERR")]), (CUBE + 1, []), (CUBE + 2, [])])
    frame = read_fits(stored, name="cube.fits", plane=(1,))
    assert frame.hdu == 2
    assert read_fits(stored, name="cube.fits", plane=(1,), hdu=3).data[0, 0] == CUBE[1, 0, 0] + 2


def test_no_weight_map_stands_in_for_its_cube(fits_bytes: MakeFits) -> None:
    error = refusal(fits_bytes(CUBE, extensions=[(CUBE[0], [("EXTNAME", "WHT")])]))
    assert error.code.name == "ASTRO_4007"
    assert "3 planes" in error.hint


def test_planes_of_noise_and_quality_follow_the_plane_of_their_cube(fits_bytes: MakeFits) -> None:
    flags = np.zeros((9, 10), np.uint8)
    flags[0, 0] = 4
    extensions = [(CUBE + 1, [("EXTNAME", "ERR")]), (flags, [("EXTNAME", "MASK")])]
    frame = read_fits(fits_bytes(CUBE, extensions=extensions), name="cube.fits", plane=(2,))
    assert frame.noise_map is not None
    np.testing.assert_array_equal(frame.noise_map.sigma, CUBE[2] + 1)
    assert frame.data_quality is not None
    assert frame.data_quality.counts() == {4: 1}


def test_no_memory_is_taken_for_the_other_planes(tmp_path: Path) -> None:
    path = tmp_path / "cube.fits"
    fits.PrimaryHDU(np.ones((40, 256, 256), np.float32)).writeto(path)
    read_fits(path, name="cube.fits", plane=(0,))
    tracemalloc.start()
    read_fits(path, name="cube.fits", plane=(39,))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    # The file has 10 MB, and a frame of it 0.3 MB.
    assert peak < 3_000_000


@pytest.mark.parametrize(
    ("name", "chosen", "shape"),
    [
        ("odd/cube3.fits", (2,), (200, 220)),
        ("odd/arange.fits", (6,), (10, 11)),
        ("odd/float64_4d.fits", None, (200, 220)),
        ("hsc_hst_pair/Cut_HSC.fits", (2,), (50, 50)),
    ],
)
def test_planes_of_real_cubes_are_those_of_astropy(
    shared_data: Path, name: str, chosen: tuple[int, ...] | None, shape: tuple[int, int]
) -> None:
    frame = read_fits(shared_data / name, name=name, plane=chosen)
    stored = fits.getdata(shared_data / name)
    np.testing.assert_array_equal(frame.data, np.float32(stored.reshape(-1, *shape)[(chosen or (0,))[0]]))
    if "HSC" in name:
        assert frame.wcs is not None
        assert frame.wcs.naxis == 2
