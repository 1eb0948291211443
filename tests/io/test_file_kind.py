"""A file that is no frame is called by its name, and the user is told what would be one."""

from __future__ import annotations

import io
import lzma
import zipfile
from typing import Any

import numpy as np
import pytest
import tifffile
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from astroclassify_widgets.errors import AstroError
from astroclassify_widgets.io.file_kind import picture_kind, refusal
from astroclassify_widgets.io.picture.read_picture import read_picture

PIXELS = np.arange(400, dtype=np.uint16).reshape(20, 20)
MAKE = (271, 2, 12, "A camera Ltd", True)


def tiff(**options: Any) -> bytes:
    content = io.BytesIO()
    tifffile.imwrite(content, PIXELS, metadata=None, **options)
    return content.getvalue()


def saved(format: str) -> bytes:
    content = io.BytesIO()
    Image.fromarray((PIXELS // 2).astype(np.uint8)).save(content, format)
    return content.getvalue()


def media(brand: bytes, *others: bytes) -> bytes:
    brands = brand + b"\0\0\0\0" + b"".join(others)
    return (8 + len(brands)).to_bytes(4) + b"ftyp" + brands + b"\0\0\0\x08mdat"


def archive() -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as file:
        file.writestr("m13.fits", b"SIMPLE  =")
    return content.getvalue()


CANON = b"II*\0\x10\0\0\0CR\x02\0\0\0\0\0\0\0"
CAMERA_TIFFS = {
    "CR2": CANON + bytes(100),
    "NEF, ARW": tiff(subfiletype=1, extratags=[MAKE]),
    "DNG": tiff(extratags=[(50706, 1, 4, (1, 4, 0, 0), True)]),
    "PEF": tiff(photometric=32803, extratags=[MAKE]),
}
REFUSED = {
    "a HEIF picture": [media(b"heic", b"mif1"), media(b"mif1", b"heic")],
    "an AVIF picture": [media(b"avif", b"mif1"), media(b"mif1", b"miaf", b"avif")],
    "a camera RAW file": [
        media(b"crx ", b"isom"),
        b"FUJIFILMCCD-RAW 0201",
        b"IIRO\x08\0\0\0",
        b"MMOR\0\0\0\x08",
        b"IIU\0\x18\0\0\0",
        b"II\x1a\0\0\0HEAPCCDR",
        b"FOVb\1\0\2\0",
        *CAMERA_TIFFS.values(),
    ],
    "a video": [media(b"isom", b"mp42"), b"RIFF\0\0\1\0AVI LIST"],
    "a WebP picture": [saved("WEBP")],
    "a GIF picture": [saved("GIF")],
    "a BMP picture": [saved("BMP")],
    "a JPEG 2000 picture": [saved("JPEG2000"), b"\xff\x4f\xff\x51\0\x29"],
    "a JPEG XL picture": [b"\xff\x0a\xfa\x7f", b"\0\0\0\x0cJXL \r\n\x87\n"],
    "a XISF image": [b"XISF0100\x10\0\0\0"],
    "a SER video": [b"LUCAM-RECORDER\0\0"],
    "an HDF5 file": [b"\x89HDF\r\n\x1a\n\0"],
    "an ASDF file": [b"#ASDF 1.0.0\n"],
    "a file of numpy": [b"\x93NUMPY\x01\0"],
    "a PDF document": [b"%PDF-1.7\n"],
    "a ZIP archive": [archive()],
    "an xz archive": [lzma.compress(b"SIMPLE")],
    "a zstd archive": [b"\x28\xb5\x2f\xfd\x24"],
    "a 7z archive": [b"7z\xbc\xaf\x27\x1c\0\4"],
    "(.Z)": [b"\x1f\x9d\x90SIMPLE"],
    "a tar archive": [b"m13.fits".ljust(257, b"\0") + b"ustar\x0000"],
    "a web page": [b"<html>", b"\xef\xbb\xbf\n <!DOCTYPE html>", b"<?xml version='1.0'?>"],
    "a table": [b"# %ECSV 1.0\n"],
    "a text": [b"x,y\n1,2\n", "Größe: 3 λ".encode()[:-1]],
    "a row of zeros": [bytes(600)],
    "an unknown kind": [b"\x01\x02\x03\x04", b"\xff" * 100],
}


@pytest.mark.parametrize(
    ("says", "content"),
    [(says, content) for says, contents in REFUSED.items() for content in contents],
    ids=lambda value: value if isinstance(value, str) else repr(value[:8]),
)
def test_another_kind_of_file_is_refused_by_what_it_is(says: str, content: bytes) -> None:
    error = refusal(content[:512], "night.dat")
    assert error.code.name == "ASTRO_4007"
    assert says in error.message
    assert error.message.startswith("'night.dat' is a")
    assert error.hint.endswith(".")
    assert picture_kind(content) == ""
    with pytest.raises(AstroError, match=r"'night\.dat' is a"):
        read_picture(content, name="night.dat")


@pytest.mark.parametrize("kind", CAMERA_TIFFS)
def test_of_a_raw_file_the_reason_is_told_and_no_thumbnail_is_read(kind: str) -> None:
    with pytest.raises(AstroError) as caught:
        read_picture(CAMERA_TIFFS[kind], name="m31.raw")
    assert "mosaic of colours" in caught.value.hint


def test_a_picture_that_was_developed_from_a_raw_file_is_read() -> None:
    np.testing.assert_array_equal(read_picture(tiff(extratags=[MAKE]), name="m31.tif").data, PIXELS)


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (saved("PNG"), "PNG"),
        (saved("JPEG"), "JPEG"),
        (tiff(), "TIFF"),
        (tiff(byteorder=">"), "TIFF"),
        (tiff(bigtiff=True), "TIFF"),
        (tiff(bigtiff=True, byteorder=">"), "TIFF"),
        (b"SIMPLE  =", ""),
        (b"", ""),
    ],
)
def test_a_picture_is_known_by_its_beginning(content: bytes, kind: str) -> None:
    assert picture_kind(content) == picture_kind(content[:512]) == kind


def test_a_picture_is_told_apart_from_fits() -> None:
    for content, kind in ((saved("PNG"), "PNG"), (saved("JPEG"), "JPEG"), (tiff(), "TIFF")):
        assert refusal(content, "a").message == f"'a' is a {kind} picture, not FITS."


@pytest.mark.parametrize(("content", "kind"), [(b"\x1f\x8b\x08\0", "gzip"), (b"BZh91AY", "bzip2")])
def test_what_should_have_been_decompressed_by_now_is_damaged(content: bytes, kind: str) -> None:
    assert f"a {kind} archive that is cut off or damaged" in refusal(content, "a").message


def test_an_empty_file_is_called_so() -> None:
    assert refusal(b"", "m13.fits").code.name == "ASTRO_4001"


@given(content=st.binary(max_size=600), begins=st.sampled_from([b"", b"II*\0\x08\0\0\0", b"MM\0+", b"\0\0\0\x20ftyp"]))
def test_no_beginning_is_beyond_it(content: bytes, begins: bytes) -> None:
    assert picture_kind(begins + content) in ("", "PNG", "JPEG", "TIFF")
    assert refusal(begins + content, "a").message.startswith("'a' is ")
