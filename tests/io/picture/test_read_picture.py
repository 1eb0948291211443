"""Pictures are read with every level that they store, row 0 first, and what was done to them is said."""

from __future__ import annotations

import gzip
import hashlib
import io
import struct
import zlib
from pathlib import Path
from typing import Any

import imagecodecs
import numpy as np
import pytest
import tifffile
from PIL import Image, ImageOps

from astroclassify_widgets.errors import AstroError
from astroclassify_widgets.io.picture.decode_picture import luminance, turned
from astroclassify_widgets.io.picture.read_picture import read_picture
from astroclassify_widgets.model.frame import Frame
from astroclassify_widgets.params.reading import Channel

Pixels = np.ndarray
LEVELS = np.arange(65536, dtype=np.uint16).reshape(256, 256)
SKY = np.random.default_rng(4).integers(0, 65536, (40, 60)).astype(np.uint16)
COLOURS = np.dstack([SKY, SKY // 2, SKY // 3])
WEIGHTS = (0.2126, 0.7152, 0.0722)
DAY = "2024:03:01 00:30:00"


def png(pixels: Pixels) -> bytes:
    return bytes(imagecodecs.png_encode(pixels))


def tiff(pixels: Pixels, **options: Any) -> bytes:
    content = io.BytesIO()
    tifffile.imwrite(content, pixels, **{"metadata": None, **options})
    return content.getvalue()


def pillow(picture: Image.Image, format: str, **options: Any) -> bytes:
    content = io.BytesIO()
    picture.save(content, format, **options)
    return content.getvalue()


def packed_png(rows: list[bytes], width: int, depth: int, colour_type: int, *chunks: tuple[bytes, bytes]) -> bytes:
    """Return a PNG of rows that are packed already."""
    header = struct.pack(">IIBBBBB", width, len(rows), depth, colour_type, 0, 0, 0)
    pixels = zlib.compress(b"".join(b"\0" + row for row in rows))
    parts = [(b"IHDR", header), *chunks, (b"IDAT", pixels), (b"IEND", b"")]
    framed = (
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in parts
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(framed)


def read(content: bytes, channel: Channel = "luminance", **options: Any) -> Frame:
    return read_picture(content, name="picture", channel=channel, **options)


# --- depth


@pytest.mark.parametrize(
    "content",
    [
        png(LEVELS),
        png(np.dstack([LEVELS] * 3)),
        tiff(LEVELS),
        tiff(np.dstack([LEVELS] * 3), photometric="rgb", compression="zlib", predictor=True),
    ],
    ids=["grey PNG", "RGB PNG", "grey TIFF", "RGB TIFF"],
)
def test_all_levels_of_16_bits_survive(content: bytes) -> None:
    np.testing.assert_array_equal(read(content).data, LEVELS)


@pytest.mark.parametrize("depth", [1, 2, 4, 8])
def test_levels_of_few_bits_are_those_that_are_stored(depth: int) -> None:
    values = np.arange(16 * 16).reshape(16, 16) % 2**depth
    bits = (values[..., None] >> np.arange(depth)[::-1]) & 1
    rows = [np.packbits(row).tobytes() for row in bits.reshape(16, -1)]
    np.testing.assert_array_equal(read(packed_png(rows, 16, depth, 0)).data, values)


@pytest.mark.parametrize("dtype", ["u1", "i2", "u4", "i4", "f2", "f4", "f8"])
@pytest.mark.parametrize("byteorder", ["<", ">"])
def test_a_tiff_of_any_real_type_keeps_its_values(dtype: str, byteorder: str) -> None:
    pixels = (np.linspace(0, 100, 200) - (0 if dtype[0] == "u" else 50)).reshape(10, 20).astype(dtype)
    np.testing.assert_array_equal(
        read(tiff(pixels, byteorder=byteorder, photometric="minisblack")).data, pixels.astype(np.float32)
    )


@pytest.mark.parametrize(
    "options",
    [
        {"compression": "lzw", "rowsperstrip": 7},
        {"compression": "zlib", "tile": (16, 32), "predictor": True},
        {"compression": "packbits"},
        {"compression": "zstd"},
        {"compression": "lzma"},
        {"bigtiff": True},
        {"ome": True, "metadata": {"axes": "YX"}},
        {"imagej": True},
    ],
    ids=lambda options: " ".join(map(str, options.values())),
)
def test_a_tiff_of_any_make_keeps_its_values(options: dict[str, Any]) -> None:
    np.testing.assert_array_equal(read(tiff(SKY, **options)).data, SKY)


def test_a_jpeg_is_as_its_decoder_has_it() -> None:
    content = pillow(Image.fromarray((SKY >> 8).astype(np.uint8)), "JPEG", quality=90)
    with Image.open(io.BytesIO(content)) as picture:
        np.testing.assert_array_equal(read(content).data, np.asarray(picture))


def test_a_jpeg_of_12_bits_and_one_without_loss_keep_their_levels() -> None:
    deep = (SKY >> 4).astype(np.uint16)
    np.testing.assert_array_equal(read(imagecodecs.ljpeg_encode(SKY, bitspersample=16)).data, SKY)
    assert read(imagecodecs.jpeg8_encode(deep, level=100, bitspersample=12)).data.max() > 3500


def test_real_pictures_whatever_their_name_are_read(shared_data: Path) -> None:
    for name in ("gray8.png", "png_named.fits", "rgb.jpg"):
        path = shared_data / "odd" / name
        frame = read_picture(path, name=name)
        with Image.open(path) as picture:
            assert frame.shape == picture.size[::-1]
        assert frame.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    deep = read_picture(shared_data / "odd" / "gray16.tif", name="gray16.tif")
    np.testing.assert_array_equal(deep.data, tifffile.imread(shared_data / "odd" / "gray16.tif"))


# --- colours


@pytest.mark.parametrize("content", [png(COLOURS), tiff(COLOURS, photometric="rgb")], ids=["PNG", "TIFF"])
def test_of_colours_luminance_or_one_is_taken(content: bytes) -> None:
    expected = COLOURS @ np.array(WEIGHTS)
    whole = read(content)
    np.testing.assert_allclose(whole.data, expected, rtol=1e-6)
    assert whole.channel == "luminance"
    assert "0.2126 R + 0.7152 G + 0.0722 B" in whole.notes[0]
    for number, channel in enumerate(("red", "green", "blue")):
        frame = read(content, channel)
        np.testing.assert_array_equal(frame.data, COLOURS[..., number])
        assert frame.channel == channel


def test_planes_of_colours_are_read_as_pixels_of_them_are() -> None:
    planar = tiff(np.moveaxis(COLOURS, -1, 0), photometric="rgb", planarconfig="separate", compression="zlib")
    np.testing.assert_array_equal(read(planar, "green").data, COLOURS[..., 1])


def test_grey_stays_grey_whatever_channel_is_wanted() -> None:
    frame = read(png(SKY), "red")
    np.testing.assert_array_equal(frame.data, SKY)
    assert frame.channel == ""
    assert frame.notes == ("The picture is grey: the channel red is of no account.",)


@pytest.mark.parametrize(
    ("pixels", "plane"),
    [(np.dstack([SKY, SKY % 2]), SKY), (np.dstack([COLOURS, SKY % 2]), COLOURS[..., 0])],
    ids=["grey", "RGB"],
)
def test_what_is_transparent_is_masked(pixels: Pixels, plane: Pixels) -> None:
    shown = np.where(SKY % 2, plane, 0)
    photometric = "rgb" if pixels.shape[-1] == 4 else "minisblack"
    for content in (png(pixels), tiff(pixels, photometric=photometric, extrasamples=["unassalpha"])):
        frame = read(content, "red")
        np.testing.assert_array_equal(frame.mask, SKY % 2 == 0)
        np.testing.assert_array_equal(frame.data, shown)


def test_one_transparent_colour_is_masked() -> None:
    values = np.arange(256).reshape(16, 16) % 16
    rows = [bytes(row) for row in values.tolist()]
    frame = read(packed_png(rows, 16, 8, 0, (b"tRNS", b"\0\x05")))
    np.testing.assert_array_equal(frame.mask, values == 5)


def test_numbers_of_a_palette_are_its_colours() -> None:
    colours = np.random.default_rng(1).integers(0, 256, (16, 3)).astype(np.uint8)
    values = np.arange(256).reshape(16, 16) % 16
    content = packed_png([bytes(row) for row in values.tolist()], 16, 8, 3, (b"PLTE", colours.tobytes()))
    np.testing.assert_array_equal(read(content, "blue").data, colours[values][..., 2])
    deep = np.zeros((3, 256), np.uint16)
    deep[:, :16] = colours.T.astype(np.uint16) * 200
    content = tiff(values.astype(np.uint8), photometric="palette", colormap=deep)
    np.testing.assert_array_equal(read(content, "green").data, colours[values][..., 1] * 200.0)
    np.testing.assert_allclose(read(content).data, colours[values] @ np.array(WEIGHTS) * 200, rtol=1e-6)


def test_where_white_is_0_bright_is_high_all_the_same() -> None:
    frame = read(tiff(SKY, photometric="miniswhite"))
    np.testing.assert_array_equal(frame.data, 65535 - SKY.astype(int))
    assert "White is stored as 0" in frame.notes[0]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (pillow(Image.new("CMYK", (20, 20)), "JPEG"), "inks of a printer"),
        (pillow(Image.new("CMYK", (20, 20)), "TIFF"), "inks of a printer"),
        (pillow(Image.new("LAB", (20, 20)), "TIFF"), "CIELAB"),
        (tiff(np.zeros((20, 20), np.complex64), photometric="minisblack"), "complex"),
    ],
    ids=["CMYK JPEG", "CMYK TIFF", "CIELAB TIFF", "complex TIFF"],
)
def test_colours_that_are_no_light_are_refused(content: bytes, says: str) -> None:
    with pytest.raises(AstroError, match=says) as caught:
        read(content)
    assert caught.value.code.name == "ASTRO_4007"


def test_it_is_said_that_values_of_8_bits_are_not_proportional_to_light() -> None:
    assert any("gamma" in note for note in read(png((SKY >> 8).astype(np.uint8))).notes)
    assert read(png(SKY)).notes == ()


# --- pages and rows


def test_of_several_pages_the_first_image_is_taken_and_the_others_are_told_of() -> None:
    frame = read(tiff(np.stack([SKY, SKY + 1, SKY + 2]), photometric="minisblack"))
    np.testing.assert_array_equal(frame.data, SKY)
    assert frame.notes == ("The file has 3 pages; page 1 is taken.",)
    content = io.BytesIO()
    with tifffile.TiffWriter(content) as writer:
        writer.write(SKY[:10, :10], subfiletype=1, metadata=None)
        writer.write(SKY, metadata=None)
    frame = read(content.getvalue())
    np.testing.assert_array_equal(frame.data, SKY)
    assert frame.notes == ("The file has 2 pages; page 2 is taken.",)


def test_row_0_is_the_uppermost_and_shown_so() -> None:
    pixels = np.zeros((20, 30), np.uint16)
    pixels[3, 7] = 9
    for content in (png(pixels), tiff(pixels)):
        frame = read(content)
        assert frame.y_down
        assert np.argwhere(frame.data).tolist() == [[3, 7]]


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_picture_is_turned_as_viewers_turn_it(orientation: int) -> None:
    with Image.fromarray(SKY.astype(np.int32)) as picture:
        picture.getexif()[274] = orientation
        shown = np.asarray(ImageOps.exif_transpose(picture))
    np.testing.assert_array_equal(turned(SKY, orientation), shown)


def test_the_orientation_of_every_format_is_heard_and_told_of() -> None:
    exif = Image.Exif()
    exif[274] = 6
    grey = (SKY >> 8).astype(np.uint8)
    picture = Image.fromarray(grey)
    for content in (pillow(picture, "PNG", exif=exif), pillow(picture, "TIFF", tiffinfo={274: 6})):
        frame = read(content)
        np.testing.assert_array_equal(frame.data, np.rot90(grey, -1))
        assert frame.notes[-1].startswith("It is turned as its orientation tag, 6, says")
    assert read(pillow(picture, "JPEG", exif=exif)).shape == (60, 40)


def test_the_mask_is_turned_with_the_picture() -> None:
    exif = Image.Exif()
    exif[274] = 3
    pixels = np.dstack([(SKY >> 8).astype(np.uint8), np.where(SKY > 30000, 255, 0).astype(np.uint8)])
    frame = read(pillow(Image.fromarray(pixels, "LA"), "PNG", exif=exif))
    np.testing.assert_array_equal(frame.mask, (SKY <= 30000)[::-1, ::-1])


# --- what is known beside the pixels


def exif_with(**tags: Any) -> Image.Exif:
    exif = Image.Exif()
    exif[271] = "A maker of cameras"
    exposure = exif.get_ifd(34665)
    exposure.update({{"exposure": 33434, "time": 36867, "zone": 36881}[name]: value for name, value in tags.items()})
    return exif


def exposed(format: str) -> bytes:
    if format == "TIFF":
        tags = [(33434, 5, 1, (25, 2), True), (36867, 2, 20, DAY, True), (36881, 2, 7, "+02:00", True)]
        return tiff(SKY, extratags=tags)
    exif = exif_with(exposure=12.5, time=DAY, zone="+02:00")
    return pillow(Image.fromarray((SKY >> 8).astype(np.uint8)), format, exif=exif)


@pytest.mark.parametrize("format", ["PNG", "JPEG", "TIFF"])
def test_exif_tells_exposure_and_time_where_it_knows_the_zone(format: str) -> None:
    frame = read(exposed(format))
    assert dict(frame.header) == {"EXPTIME": 12.5, "DATE-OBS": "2024-02-29T22:30:00"}
    assert frame.header_values.exposure[0].value == 12.5
    assert frame.observation.mid_time is not None
    assert frame.observation.mid_time.value.startswith("2024-02-29T22:30:06")


def test_the_time_of_a_camera_without_a_zone_is_not_taken_for_utc() -> None:
    picture = Image.fromarray((SKY >> 8).astype(np.uint8))
    for exif in (exif_with(time=DAY), exif_with(time="0000:00:00 00:00:00", zone="Z"), exif_with(exposure=0)):
        assert not read(pillow(picture, "JPEG", exif=exif)).header


def test_cards_of_the_user_stand_in_for_those_of_the_file() -> None:
    picture = Image.fromarray((SKY >> 8).astype(np.uint8))
    frame = read(pillow(picture, "JPEG", exif=exif_with(exposure=12.5)), given={"exptime": 60.0, "GAIN": 1.4})
    assert frame.header_values.exposure[0].value == 60
    assert frame.header_values.gain[0].value == 1.4


def test_world_coordinates_of_the_user_count_rows_from_the_top() -> None:
    sky = {
        "CTYPE1": "RA---TAN", "CTYPE2": "DEC--TAN", "CRVAL1": 150.0, "CRVAL2": 2.2, "CRPIX1": 11.0, "CRPIX2": 1.0,
        "CD1_1": -1e-4, "CD1_2": 0.0, "CD2_1": 0.0, "CD2_2": -1e-4,
    }  # fmt: skip
    frame = read(png(SKY), given=sky)
    assert frame.wcs is not None
    assert frame.wcs.array_shape == frame.shape
    np.testing.assert_allclose(frame.wcs.all_pix2world(10, 0, 0), [150, 2.2], atol=1e-12)
    assert frame.wcs.all_pix2world(10, 5, 0)[1] < 2.2
    assert frame.observation.pixel_scale is not None
    assert frame.observation.pixel_scale.value == pytest.approx(0.36)
    unusable = read(png(SKY), given={**sky, "CD1_1": 0.0})
    assert unusable.wcs is None
    assert unusable.notes == ("The world coordinates in the header are singular; positions stay in pixels.",)


def test_a_compressed_file_is_the_picture_in_it_under_its_own_digest(tmp_path: Path) -> None:
    path = tmp_path / "m13.png.gz"
    path.write_bytes(gzip.compress(png(SKY)))
    frame = read_picture(path, name="m13.png.gz")
    np.testing.assert_array_equal(frame.data, SKY)
    assert frame.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert frame.unit == ""


def test_grey_in_three_colours_is_exactly_that_grey() -> None:
    every = np.arange(65536)
    np.testing.assert_array_equal(luminance(np.stack([every] * 3, axis=-1)[None])[0], every)
