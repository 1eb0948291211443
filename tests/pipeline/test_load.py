"""One door for every source of pixels, and the same frame behind it."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from io import BytesIO, StringIO
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

import numpy as np
import pytest
from astropy import units as u
from astropy.io import fits
from astropy.nddata import CCDData
from PIL import Image

import astroclassify_widgets as acw
from astroclassify_widgets import AstroError, Frame, load, write
from astroclassify_widgets.pipeline import ReadLimits


@pytest.fixture(scope="module")
def path(frame: Frame, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(frame, tmp_path_factory.mktemp("frames") / "field.fits")


@pytest.fixture(scope="module")
def extensions(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file of two images in extensions, of 1s and of 2s."""
    target = tmp_path_factory.mktemp("frames") / "extensions.fits"
    images = [fits.ImageHDU(np.full((9, 12), value, np.float32), name=name) for name, value in (("SCI", 1), ("ERR", 2))]
    fits.HDUList([fits.PrimaryHDU(), *images]).writeto(target)
    return target


def gzipped(path: Path) -> Path:
    target = path.with_suffix(".fits.gz")
    target.write_bytes(gzip.compress(path.read_bytes(), mtime=0))
    return target


FILES: dict[str, tuple[Callable[[Path], Any], str]] = {
    "a path": (lambda path: path, "field.fits"),
    "a text": (str, "field.fits"),
    "bytes": (lambda path: path.read_bytes(), "frame.fits"),
    "a bytearray": (lambda path: bytearray(path.read_bytes()), "frame.fits"),
    "a memoryview": (lambda path: memoryview(path.read_bytes()), "frame.fits"),
    "a stream": (lambda path: BytesIO(path.read_bytes()), "frame.fits"),
    "a compressed file": (gzipped, "field.fits.gz"),
    "compressed bytes": (lambda path: gzip.compress(path.read_bytes(), mtime=0), "frame.fits"),
}
ARRAYS: dict[str, Callable[[np.ndarray], Any]] = {
    "float32": lambda data: data,
    "float64": lambda data: data.astype(np.float64),
    "whole numbers": lambda data: data.astype(np.uint16),
    "another byte order": lambda data: data.astype(">f4"),
    "columns first": np.asfortranarray,
    "nested lists": lambda data: data.tolist(),
    "a masked array without a mask": np.ma.masked_array,
    "a Quantity": lambda data: data * u.adu,
    "a CCDData": lambda data: CCDData(data, unit="adu"),
}


# --- files


@pytest.mark.parametrize("kind", FILES)
def test_a_file_is_the_same_frame_in_whatever_form_it_comes(frame: Frame, path: Path, kind: str) -> None:
    form, name = FILES[kind]
    loaded = load(form(path))
    assert np.array_equal(loaded.data, frame.data)
    assert loaded.fingerprint == load(path).fingerprint
    assert loaded.name == name
    assert loaded.unit == "adu"
    assert loaded.wcs is not None
    assert not loaded.data.flags.writeable


def test_an_open_file_lends_its_name_and_stays_open(frame: Frame, path: Path) -> None:
    with path.open("rb") as file:
        loaded = load(file)
        assert not file.closed
    assert loaded.name == "field.fits"
    assert np.array_equal(loaded.data, frame.data)


def test_a_name_of_ones_own_comes_first(path: Path) -> None:
    sources: list[Any] = [path, path.read_bytes(), BytesIO(path.read_bytes()), np.ones((9, 9))]
    assert [load(source, name="M 13").name for source in sources] == ["M 13"] * 4


@pytest.mark.parametrize(("hdu", "value"), [(None, 1), (1, 1), (2, 2), ("SCI", 1), ("err", 2)])
def test_an_extension_is_chosen_by_number_or_name(extensions: Path, hdu: int | str | None, value: float) -> None:
    loaded = load(extensions, hdu=hdu)
    assert (loaded.data == value).all()
    assert loaded.shape == (9, 12)
    assert loaded.hdu == value


@pytest.mark.parametrize("hdu", [7, "DQ", -1])
def test_an_extension_that_is_not_there_is_refused_with_a_list_of_those_that_are(
    extensions: Path, hdu: int | str
) -> None:
    with pytest.raises(AstroError) as refused:
        load(extensions, hdu=hdu)
    assert refused.value.code.name == "ASTRO_4041"
    assert repr(hdu) in refused.value.message
    assert "SCI" in refused.value.hint


# --- arrays


@pytest.mark.parametrize("kind", ARRAYS)
def test_an_array_is_the_same_pixels_in_whatever_form_it_comes(frame: Frame, kind: str) -> None:
    data = np.clip(np.rint(frame.data), 0, 60_000).astype(np.float32)
    loaded = load(ARRAYS[kind](data))
    assert np.array_equal(loaded.data, data)
    assert loaded.data.dtype == np.float32
    assert not loaded.mask.any()
    assert loaded.name == "array"
    assert loaded.unit == ("adu" if kind in ("a Quantity", "a CCDData") else "")


def test_later_changes_of_an_array_do_not_reach_the_frame() -> None:
    data = np.ones((9, 9), dtype=np.float32)
    loaded = load(data)
    data[:] = 7
    assert (loaded.data == 1).all()
    assert data.flags.writeable


def test_a_ccddata_brings_mask_unit_header_and_world_coordinates(path: Path) -> None:
    ccd = CCDData.read(path)
    ccd.mask = np.zeros(ccd.shape, dtype=bool)
    ccd.mask[4, 7] = True
    loaded = load(ccd)
    assert [tuple(pixel) for pixel in np.argwhere(loaded.mask)] == [(4, 7)]
    assert loaded.unit == "adu"
    assert loaded.header_values.gain[0].value == 1.5
    assert loaded.wcs is not None


@pytest.mark.parametrize("choice", [{"hdu": 1}, {"plane": 0}, {"channel": "red"}])
def test_a_part_of_an_array_makes_no_sense(choice: dict[str, Any]) -> None:
    with pytest.raises(AstroError, match=f"ASTRO_4001: {next(iter(choice))} chooses a part of a file"):
        load(np.ones((9, 9)), **choice)


# --- what is chosen


@pytest.fixture(scope="module")
def cube(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Six planes of 9 x 12 px, each filled with its number, on two axes."""
    target = tmp_path_factory.mktemp("frames") / "cube.fits"
    numbers = np.arange(6, dtype=np.float32).reshape(2, 3, 1, 1)
    fits.PrimaryHDU(np.broadcast_to(numbers, (2, 3, 9, 12)).copy()).writeto(target)
    return target


@pytest.fixture(scope="module")
def picture(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A colour picture whose red, green and blue are 10, 20 and 30."""
    target = tmp_path_factory.mktemp("frames") / "sky.png"
    Image.fromarray(np.broadcast_to(np.array([10, 20, 30], np.uint8), (9, 12, 3)).copy()).save(target)
    return target


@pytest.mark.parametrize(("plane", "value"), [((0, 0), 0), ([1, 2], 5), ((1, 0), 3)])
def test_one_plane_of_a_cube_is_read(cube: Path, plane: Any, value: float) -> None:
    frame = load(cube, plane=plane)
    assert np.array_equal(frame.data, np.full((9, 12), value, np.float32))
    assert frame.plane == tuple(plane)


@pytest.mark.parametrize(("channel", "value"), [("red", 10), ("green", 20), ("blue", 30)])
def test_one_colour_of_a_picture_is_read(picture: Path, channel: Any, value: float) -> None:
    frame = load(picture, channel=channel)
    assert np.array_equal(frame.data, np.full((9, 12), value, np.float32))
    assert (frame.channel, frame.y_down, frame.unit) == (channel, True, "")


@pytest.mark.parametrize(
    "choice",
    [{"plane": -1}, {"plane": 1.5}, {"plane": (0, "1")}, {"channel": "ultraviolet"}, {"hdu": 1.5}, {"hdu": True}],
)
def test_a_choice_that_is_none_is_refused_by_name(cube: Path, choice: dict[str, Any]) -> None:
    with pytest.raises(AstroError, match=next(iter(choice))) as refused:
        load(cube, **choice)
    assert refused.value.code.name == "ASTRO_4001"


def test_a_fits_file_has_no_colours_and_a_picture_no_extensions(cube: Path, picture: Path) -> None:
    with pytest.raises(AstroError, match=r"channel chooses a colour of a picture, and 'cube\.fits' is FITS"):
        load(cube, plane=(0, 0), channel="red")
    for choice in ({"hdu": 0}, {"plane": 0}):
        with pytest.raises(AstroError, match=r"chooses a part of a FITS file, and 'sky\.png' is a picture"):
            load(picture, **choice)  # type: ignore[arg-type]


# --- what the user knows better


@pytest.mark.parametrize("source", ["path", "array", "ccddata"])
def test_cards_of_the_user_come_before_those_of_the_source(path: Path, frame: Frame, source: str) -> None:
    made: Any = {"path": path, "array": frame.data, "ccddata": CCDData.read(path, format="fits", unit="adu")}[source]
    loaded = load(made, header={"gain": 7.5, "FILTER": "R", "DATE-OBS": "2026-01-02T03:04:05Z"})
    assert loaded.header_values.gain[0].value == 7.5
    assert loaded.header_values.gain[0].card == "GAIN = 7.5 (given)"
    assert loaded.observation.filter is not None
    assert loaded.observation.filter.value == "R"


def test_the_same_call_can_be_written_down(cube: Path, path: Path, tmp_path: Path) -> None:
    origin = load(cube, plane=(1, 2), header={"GAIN": 2.0}).origin
    assert origin is not None
    assert eval(origin.as_python(), {"acw": acw}).data[0, 0] == 5
    weight = write(load(np.ones(load(path).shape)), tmp_path / "weight.fits")
    origin = load(path, weight=weight).origin
    assert origin is not None
    assert eval(origin.as_python(), {"acw": acw}).noise_map is not None
    assert load(path, weight=np.ones(load(path).shape)).origin is None


# --- planes that the user gives


@pytest.mark.parametrize("form", ["path", "bytes", "array"])
def test_a_plane_of_noise_or_flags_may_stand_in_a_file_of_its_own(path: Path, tmp_path: Path, form: str) -> None:
    shape = load(path).shape

    def given(values: np.ndarray, name: str) -> Any:
        target = tmp_path / name
        fits.PrimaryHDU(values).writeto(target)
        return {"path": target, "bytes": target.read_bytes(), "array": values}[form]

    flags = np.zeros(shape, np.int16)
    flags[4, 5] = 8
    weights = np.full(shape, 4, np.float32)
    weights[2, 3] = 0
    frame = load(path, dq=given(flags, "flags.fits"), weight=given(weights, "weight.fits"))
    assert frame.data_quality is not None
    assert frame.data_quality.counts() == {8: 1}
    assert frame.noise_map is not None
    assert frame.noise_map.kind == "relative"
    assert frame.noise_map.sigma[0, 0] == 0.5
    assert frame.noise_map.sigma[2, 3] == 0
    assert not frame.mask.any()  # the recipe says whether the noise map is used
    errors = load(path, error=given(np.full(shape, 3, np.float32), "error.fits")).noise_map
    assert errors is not None
    assert (errors.kind, errors.sigma[0, 0]) == ("total", 3)


@pytest.mark.parametrize(
    ("planes", "says"),
    [
        ({"error": np.ones((9, 9)), "weight": np.ones((9, 9))}, "error and weight"),
        ({"error": np.ones((9, 8))}, "shape"),
        ({"weight": np.zeros((9, 9))}, "no noise that is positive"),
        ({"dq": np.full((9, 9), 0.5)}, "flags"),
        ({"dq": np.full((9, 9), "bad")}, "no real numbers"),
        ({"weight": "nowhere/there.fits"}, "there.fits"),
    ],
)
def test_planes_that_do_not_fit_are_refused(planes: dict[str, Any], says: str) -> None:
    with pytest.raises(AstroError, match=says) as refused:
        load(np.ones((9, 9)) + np.eye(9), **planes)
    assert "nowhere" not in str(refused.value)


def several(planes: dict[str, np.ndarray]) -> bytes:
    """Return a file of images with these names."""
    content = BytesIO()
    images = [fits.ImageHDU(data, name=name or None) for name, data in planes.items()]
    fits.HDUList([fits.PrimaryHDU(), *images]).writeto(content)
    return content.getvalue()


SKY = np.full((9, 12), 100, np.float32)
TWOS = np.full((9, 12), 2, np.float32)


@pytest.mark.parametrize(
    ("role", "name", "sigma", "kind"),
    [
        ("error", "ERR", 2, "total"),
        ("error", "VAR", 2**0.5, "total"),
        ("error", "IVAR", 0.5**0.5, "relative"),
        ("error", "WHT", 0.5**0.5, "relative"),
        ("error", "RMS", 2, "relative"),
        ("weight", "WHT", 0.5**0.5, "relative"),
        ("weight", "ERR", 2, "total"),
    ],
)
def test_of_a_file_with_several_images_the_one_named_as_noise_is_read(
    role: str, name: str, sigma: float, kind: str
) -> None:
    given: dict[str, Any] = {role: several({"SCI": SKY, name: TWOS, "DQ": SKY.astype(np.int16)})}
    noise = load(SKY, **given).noise_map
    assert noise is not None
    assert noise.sigma == pytest.approx(np.full(SKY.shape, sigma))
    assert (noise.kind, noise.source) == (kind, f"HDU 2 '{name}' of '{role}.fits'")


def test_of_several_planes_of_noise_the_one_that_is_asked_for_is_read() -> None:
    file = several({"SCI": SKY, "WHT": SKY, "ERR": TWOS})
    error, weight = load(SKY, error=file).noise_map, load(SKY, weight=file).noise_map
    assert error is not None
    assert weight is not None
    assert (error.sigma[0, 0], error.kind) == (2, "total")
    assert (weight.sigma[0, 0], weight.kind) == (np.float32(0.1), "relative")


def test_of_a_file_with_several_images_the_one_named_as_flags_is_read() -> None:
    flags = np.zeros(SKY.shape, np.int16)
    flags[3, 4] = 8
    quality = load(SKY, dq=several({"SCI": SKY, "ERR": TWOS, "MASK": flags})).data_quality
    assert quality is not None
    assert quality.counts() == {8: 1}


def test_a_plane_of_the_version_of_the_frame_is_read() -> None:
    images = [fits.ImageHDU(TWOS + version, name="ERR", ver=version) for version in (1, 2, 3)]
    content = BytesIO()
    fits.HDUList([fits.PrimaryHDU(), *images]).writeto(content)
    noise = load(SKY, header={"EXTVER": 2}, error=content.getvalue()).noise_map
    assert noise is not None
    assert noise.sigma[0, 0] == 4


@pytest.mark.parametrize("role", ["error", "weight", "dq"])
def test_a_file_that_does_not_tell_which_plane_is_meant_is_refused(role: str) -> None:
    given: dict[str, Any] = {role: several({"SCI": SKY, "OTHER": TWOS})}
    with pytest.raises(AstroError, match=r"ASTRO_4001.*HDU 1 'SCI'.*HDU 2 'OTHER'"):
        load(SKY, **given)


@pytest.mark.parametrize(
    ("name", "sigma", "kind"), [("", 2, "total"), ("RMS", 2, "total"), ("VAR", 2**0.5, "total"), ("SCI", 2, "total")]
)
def test_the_only_image_of_a_file_is_what_it_is_given_as_unless_its_name_says_more(
    tmp_path: Path, name: str, sigma: float, kind: str
) -> None:
    target = tmp_path / "rms.fits"
    target.write_bytes(several({name: TWOS}))
    noise = load(SKY, error=target).noise_map
    assert noise is not None
    assert noise.sigma[0, 0] == np.float32(sigma)
    assert noise.kind == kind


@pytest.mark.parametrize("name", ["", "ERR"])
def test_the_plane_of_a_cube_has_the_noise_of_that_plane(cube: Path, name: str) -> None:
    stored = np.arange(1, 7, dtype=np.float32).reshape(2, 3, 1, 1) * np.ones((9, 12), np.float32)
    of_each = load(cube, plane=(1, 2), error=several({name: stored})).noise_map
    of_all = load(cube, plane=(1, 2), error=several({name: TWOS})).noise_map
    assert of_each is not None
    assert of_all is not None
    assert (of_each.sigma[0, 0], of_all.sigma[0, 0]) == (6, 2)


def test_noise_that_is_given_takes_the_place_of_that_of_the_file_with_all_that_came_of_it() -> None:
    half = TWOS.copy()
    half[:4] = np.nan
    file = several({"SCI": SKY, "ERR": half})
    left_out = "HDU 2 'ERR' states no noise for 48 px; they are left out where it is used."
    own = load(file)
    assert left_out in own.notes
    assert not own.mask.any()
    frame = load(file, error=TWOS)
    assert left_out not in frame.notes
    assert frame.noise_map is not None
    assert frame.noise_map.sigma.all()


def test_what_a_masked_array_masks_has_no_noise_and_every_flag() -> None:
    masked = np.zeros(SKY.shape, bool)
    masked[1, 2] = True
    frame = load(SKY, error=np.ma.array(TWOS, mask=masked), dq=np.ma.array(masked * 0.5, mask=masked))
    assert frame.noise_map is not None
    assert frame.data_quality is not None
    assert np.argwhere(frame.noise_map.sigma == 0).tolist() == [[1, 2]]
    assert np.argwhere(frame.data_quality.bits == 2**32 - 1).tolist() == [[1, 2]]
    whole = load(SKY, weight=np.ma.array(TWOS.astype(int), mask=masked)).noise_map
    assert whole is not None
    assert np.argwhere(whole.sigma == 0).tolist() == [[1, 2]]


@pytest.mark.parametrize("role", ["error", "weight", "dq", "mask"])
def test_rows_of_unequal_length_are_refused(role: str) -> None:
    given: dict[str, Any] = {role: [[1, 2], [3]]}
    with pytest.raises(AstroError, match=r"ASTRO_4001.*is no array"):
        load(SKY, **given)


def test_weights_that_float32_does_not_hold_are_weights() -> None:
    for weights in (np.full(SKY.shape, 1e40), several({"WHT": np.full(SKY.shape, 1e40)})):
        noise = load(SKY, weight=weights).noise_map
        assert noise is not None
        assert noise.sigma[0, 0] == np.float32(1e-20)


def test_a_stream_is_read_no_further_than_the_limit(path: Path) -> None:
    with path.open("rb") as stream:
        with pytest.raises(AstroError, match="ASTRO_4002"):
            load(stream, limits=ReadLimits(max_bytes=3000))
        assert stream.tell() == 3001


# --- masks


@pytest.mark.parametrize("form", ["file", "bytes", "array"])
def test_a_mask_is_added_to_what_the_source_masks_itself(tmp_path: Path, form: str) -> None:
    data = np.ones((9, 12), dtype=np.float32)
    data[2, 3] = np.nan
    target = tmp_path / "holed.fits"
    fits.PrimaryHDU(data).writeto(target)
    source: Any = {"file": target, "bytes": target.read_bytes(), "array": data}[form]
    mask = np.zeros((9, 12), dtype=int)
    mask[5, 6] = 1
    loaded = load(source, mask=mask)
    assert [tuple(pixel) for pixel in np.argwhere(loaded.mask)] == [(2, 3), (5, 6)]
    assert loaded.data[2, 3] == loaded.data[5, 6] == 0


@pytest.mark.parametrize("form", ["file", "array"])
def test_a_mask_that_does_not_fit_is_refused(path: Path, frame: Frame, form: str) -> None:
    source: Any = {"file": path, "array": frame.data}[form]
    with pytest.raises(AstroError, match=r"ASTRO_4001: .*mask.*shape \(3, 3\)"):
        load(source, mask=np.zeros((3, 3)))


# --- what is no frame


@pytest.mark.parametrize(
    ("source", "code"),
    [
        ("no such file.fits", "ASTRO_4041"),
        (".", "ASTRO_4041"),
        (b"", "ASTRO_4001"),
        (b"<html>404</html>", "ASTRO_4007"),
        (b"SIMPLE  =                    T", "ASTRO_4007"),
        (np.ones(100), "ASTRO_4007"),
        (np.ones((3, 9, 9)), "ASTRO_4007"),
        (np.ones((9, 9), dtype=complex), "ASTRO_4007"),
        (np.full((9, 9), "text"), "ASTRO_4007"),
        (np.full((9, 9), np.nan), "ASTRO_4003"),
        (np.ones((2, 2)), "ASTRO_4003"),
        (None, "ASTRO_4007"),
        ({"data": 1}, "ASTRO_4007"),
    ],
    ids=lambda value: None if isinstance(value, str) else type(value).__name__,
)
def test_what_is_no_image_is_refused_with_its_code(source: Any, code: str) -> None:
    with pytest.raises(AstroError) as refused:
        load(source)
    assert refused.value.code.name == code


def test_a_missing_file_is_told_by_its_name_alone(tmp_path: Path) -> None:
    with pytest.raises(AstroError) as refused:
        load(tmp_path / "missing.fits")
    assert "'missing.fits'" in refused.value.message
    assert str(tmp_path) not in str(refused.value)


def test_limits_are_kept_to_where_they_are_given(path: Path) -> None:
    size = path.stat().st_size
    assert load(path, limits=ReadLimits(max_bytes=size, max_pixels=256 * 256)).shape == (256, 256)
    with pytest.raises(AstroError, match=f"ASTRO_4002: .*{size} bytes, more than the limit of {size - 1}"):
        load(path, limits=ReadLimits(max_bytes=size - 1))
    with pytest.raises(AstroError, match=r"ASTRO_4003: .*256 x 256 px, more than the limit"):
        load(path.read_bytes(), limits=ReadLimits(max_pixels=256 * 256 - 1))


def test_a_file_opened_as_text_is_refused_in_a_sentence() -> None:
    with pytest.raises(AstroError, match="ASTRO_40"):
        load(StringIO("SIMPLE  =                    T"))


def test_a_fits_file_opened_as_text_is_refused_in_the_same_sentence(path: Path) -> None:
    with path.open(encoding="utf-8") as file, pytest.raises(AstroError, match="the file is open as text"):
        load(file)


def test_a_stream_that_has_data_too_is_read_like_any_other(path: Path) -> None:
    class Download(BytesIO):
        """Like the raw answer of a web request, which has both."""

        data = b""

    assert load(Download(path.read_bytes())).shape == (256, 256)


def test_a_file_without_a_name_is_called_as_bytes_are(path: Path) -> None:
    with TemporaryFile() as file:
        file.write(path.read_bytes())
        file.seek(0)
        assert load(file).name == "frame.fits"
