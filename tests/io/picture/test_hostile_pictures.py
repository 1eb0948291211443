"""Pictures that are cut off, lie or are made to hurt: refused in time and within memory, never half read."""

from __future__ import annotations

import io
import json
import struct
import subprocess
import sys
import time
import zlib
from pathlib import Path
from typing import Any

import imagecodecs
import numpy as np
import pytest
import tifffile
from PIL import Image

from astroclassify_widgets.errors import AstroError
from astroclassify_widgets.io.picture import decoding as picture_decoding
from astroclassify_widgets.io.picture.read_picture import read_picture
from astroclassify_widgets.io.read_limits import NO_LIMITS, ReadLimits

Part = tuple[bytes, bytes]

SKY = np.random.default_rng(4).normal(2000, 30, (100, 120)).astype(np.uint16)
COLOURS = np.dstack([SKY >> 4] * 3).astype(np.uint8)
MEGABYTE = 1 << 20
PNG = b"\x89PNG\r\n\x1a\n"
MEASURED = """
import json, resource, sys, time
from pathlib import Path
from astroclassify_widgets.errors import AstroError
from astroclassify_widgets.io.picture.read_picture import read_picture
most = lambda who: resource.getrusage(who).ru_maxrss / 1024
before, start = most(resource.RUSAGE_SELF), time.monotonic()
try:
    outcome = list(read_picture(Path(sys.argv[1]), name="picture").shape)
except AstroError as error:
    outcome = error.code.name
seconds = time.monotonic() - start
print(json.dumps([outcome, seconds, most(resource.RUSAGE_SELF) - before + most(resource.RUSAGE_CHILDREN)]))
"""


def png(width: int, height: int, depth: int, colour_type: int, pixels: bytes, *parts: Part) -> bytes:
    header = struct.pack(">IIBBBBB", width, height, depth, colour_type, 0, 0, 0)
    chunks = [(b"IHDR", header), *parts, (b"IDAT", pixels), (b"IEND", b"")]
    framed = (
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks
    )
    return PNG + b"".join(framed)


def black(width: int, height: int, bits: int) -> bytes:
    """Return rows of zeros, deflated as well as can be."""
    deflate = zlib.compressobj(9)
    row = bytes(1 + (width * bits + 7) // 8)
    return b"".join(deflate.compress(row) for _ in range(height)) + deflate.flush()


def tiff(pixels: np.ndarray, **options: Any) -> bytes:
    content = io.BytesIO()
    tifffile.imwrite(content, pixels, metadata=None, **options)
    return content.getvalue()


def jpeg(pixels: np.ndarray, **options: Any) -> bytes:
    content = io.BytesIO()
    Image.fromarray(pixels).save(content, "JPEG", **options)
    return content.getvalue()


def with_entry(content: bytes, tag: int, value: int) -> bytes:
    """Return a little-endian TIFF with a number of its first directory changed."""
    start = struct.unpack_from("<I", content, 4)[0]
    for n in range(struct.unpack_from("<H", content, start)[0]):
        entry = start + 2 + 12 * n
        found, kind = struct.unpack_from("<HH", content, entry)
        if found == tag:
            number = struct.pack("<I", value) if kind == 4 else struct.pack("<HH", value, 0)
            return content[: entry + 8] + number + content[entry + 12 :]
    raise AssertionError(f"there is no tag {tag}")


def refused(content: bytes, limits: ReadLimits = NO_LIMITS) -> AstroError:
    with pytest.raises(AstroError) as caught:
        read_picture(content, name="picture", limits=limits)
    assert "'picture'" in caught.value.message
    return caught.value


# --- damage

WHOLE = {
    "PNG": imagecodecs.png_encode(SKY),
    "JPEG": jpeg(COLOURS),
    "progressive JPEG": jpeg(COLOURS, progressive=True),
    "TIFF": tiff(SKY, rowsperstrip=10),
    "LZW TIFF": tiff(SKY, compression="lzw", rowsperstrip=10),
    "tiled TIFF": tiff(SKY, compression="zlib", tile=(32, 32)),
    "JPEG TIFF": tiff(COLOURS, compression="jpeg", photometric="rgb"),
}


@pytest.mark.parametrize("kind", WHOLE)
@pytest.mark.parametrize("part", [0.02, 0.5, 0.97])
def test_a_picture_that_is_cut_off_is_refused(kind: str, part: float) -> None:
    assert refused(WHOLE[kind][: int(part * len(WHOLE[kind]))]).code.name == "ASTRO_4007"


@pytest.mark.parametrize("kind", ["PNG", "LZW TIFF", "tiled TIFF"])
def test_a_picture_with_a_hole_is_refused(kind: str) -> None:
    whole = WHOLE[kind]
    middle = 2 * len(whole) // 3
    assert refused(whole[:middle] + bytes(500) + whole[middle + 500 :]).code.name == "ASTRO_4007"


def test_a_part_that_was_never_written_is_no_row_of_zeros() -> None:
    content = tiff(SKY, compression="zlib", rowsperstrip=50)
    with tifffile.TiffFile(io.BytesIO(content)) as file:
        second = file.pages[0].dataoffsets[1]
    assert refused(content.replace(struct.pack("<I", second), bytes(4))).code.name == "ASTRO_4007"


# --- claims

SIDE = 65_000
CLAIMS = {
    "PNG": png(2**20, 2**20, 1, 0, black(64, 64, 8)),
    "PNG of 16 bits": png(9000, 9000, 16, 6, black(9000, 9000, 1)),
    "JPEG": jpeg(COLOURS).replace(struct.pack(">HH", *SKY.shape), struct.pack(">HH", SIDE, SIDE)),
    "padded JPEG": jpeg(COLOURS).replace(struct.pack(">HH", *SKY.shape), struct.pack(">HH", SIDE, SIDE)) + bytes(10**6),
    "TIFF": with_entry(tiff(SKY), 256, SIDE),
    "deflated TIFF": with_entry(with_entry(tiff(SKY, compression="zlib"), 256, SIDE), 257, SIDE),
}


@pytest.mark.parametrize("kind", CLAIMS)
def test_more_pixels_than_the_file_can_hold_are_refused_untouched(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(picture_decoding, "subprocess")  # nothing is decoded
    start = time.monotonic()
    error = refused(CLAIMS[kind])
    assert time.monotonic() - start < 1
    assert error.code.name == "ASTRO_4007"
    assert "claims" in error.message
    assert f"{len(CLAIMS[kind])} bytes" in error.message


def test_the_limit_of_pixels_holds_before_anything_is_decoded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(picture_decoding, "subprocess")
    for content in (WHOLE["PNG"], WHOLE["JPEG"], WHOLE["TIFF"]):
        error = refused(content, ReadLimits(max_pixels=SKY.size - 1))
        assert error.code.name == "ASTRO_4003"
        assert "120 x 100 px" in error.message
    assert refused(imagecodecs.png_encode(SKY[:4])).code.name == "ASTRO_4003"
    assert refused(WHOLE["PNG"], ReadLimits(max_bytes=1000)).code.name == "ASTRO_4002"


def test_a_picture_that_this_machine_cannot_hold_is_refused_untouched(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(picture_decoding, "free_memory", lambda: 300 * MEGABYTE)
    assert read_picture(WHOLE["PNG"], name="small").shape == SKY.shape
    monkeypatch.delattr(picture_decoding, "subprocess")
    error = refused(png(3000, 3000, 8, 0, black(3000, 3000, 8)))
    assert error.code.name == "ASTRO_5071"
    assert "3000 x 3000 px" in error.message


def test_a_tile_of_any_size_meets_the_limit_of_memory() -> None:
    tiled = WHOLE["tiled TIFF"]
    for side in (2**16 - 16, 2**31 - 16):
        huge = with_entry(with_entry(tiled, 322, side), 323, side)
        assert refused(huge).code.name in ("ASTRO_4007", "ASTRO_5071")


def test_pages_that_run_in_a_circle_end() -> None:
    content = tiff(SKY)
    start = struct.unpack_from("<I", content, 4)[0]
    end = start + 2 + 12 * struct.unpack_from("<H", content, start)[0]
    circle = content[:end] + struct.pack("<I", start) + content[end + 4 :]
    assert "circle" in refused(circle).message


@pytest.mark.parametrize("count", [0, 5000, 65535])
def test_a_directory_without_end_is_none(count: int) -> None:
    content = tiff(SKY)
    start = struct.unpack_from("<I", content, 4)[0]
    endless = content[:start] + struct.pack("<H", count) + content[start + 2 :] + bytes(10**6)
    assert refused(endless).code.name == "ASTRO_4007"


def test_a_tag_of_any_length_does_no_harm() -> None:
    content = tiff(SKY, description="x" * 40)
    start = struct.unpack_from("<I", content, 4)[0]
    at = content.index(struct.pack("<HH", 270, 2), start)
    lying = content[: at + 4] + struct.pack("<I", 2**32 - 1) + content[at + 8 :]
    np.testing.assert_array_equal(read_picture(lying, name="picture").data, SKY)


@pytest.mark.parametrize(
    "content", [PNG + b"\0\0\0\0abCd\0\0\0\0" * 2_000_000, b"\xff\xd8" + b"\xff\xe0\0\x02" * 2_000_000]
)
def test_parts_without_number_are_refused(content: bytes) -> None:
    start = time.monotonic()
    assert refused(content).code.name == "ASTRO_4007"
    assert time.monotonic() - start < 5


# --- bombs


def measured(content: bytes, folder: Path) -> tuple[Any, float, float]:
    """Read a picture in a fresh process: what came of it, the time [s], and the memory of all processes [MB]."""
    path = folder / "picture"
    path.write_bytes(content)
    done = subprocess.run([sys.executable, "-c", MEASURED, str(path)], capture_output=True, check=True)
    outcome, seconds, megabytes = json.loads(done.stdout)
    return outcome, seconds, megabytes


BOMB = zlib.compress(bytes(100 * MEGABYTE), 9)
TEXTS = {
    "zTXt": b"key\0\0" + BOMB,
    "iTXt": b"key\0\1\0\0\0" + BOMB,
    "iCCP": b"name\0\0" + BOMB,
}


@pytest.mark.parametrize("kind", TEXTS)
def test_texts_in_a_png_are_never_inflated(kind: str, tmp_path: Path) -> None:
    bomb = png(64, 64, 8, 0, black(64, 64, 8), *[(kind.encode(), TEXTS[kind])] * 20)
    outcome, seconds, megabytes = measured(bomb, tmp_path)
    assert outcome == [64, 64]
    assert seconds < 3
    assert megabytes < 150


def test_pixels_beyond_the_last_row_are_not_kept(tmp_path: Path) -> None:
    _, seconds, megabytes = measured(png(64, 64, 8, 0, BOMB), tmp_path)
    assert seconds < 5
    assert megabytes < 150


def test_ten_kilobytes_of_81_megapixels_take_what_the_frame_takes(tmp_path: Path) -> None:
    content = png(9000, 9000, 1, 0, black(9000, 9000, 1))
    assert len(content) < 10_000
    outcome, seconds, megabytes = measured(content, tmp_path)
    assert outcome == [9000, 9000]
    assert seconds < 10
    frame_megabytes = 5 * 81  # four bytes of a value and one of the mask
    assert megabytes < frame_megabytes + 400


def test_a_picture_that_decodes_for_minutes_is_stopped_in_time() -> None:
    still = jpeg(np.full((2048, 2048), 7, np.uint8), progressive=True)
    last_scan = still[still.rindex(b"\xff\xda") : -2]
    tables = still[still.rindex(b"\xff\xc4", 0, still.rindex(b"\xff\xda")) : still.rindex(b"\xff\xda")]
    endless = still[:-2] + (tables + last_scan) * 20_000 + still[-2:]
    start = time.monotonic()
    error = refused(endless, ReadLimits(decode_seconds=1.0))
    assert error.code.name == "ASTRO_5041"
    assert "1 s" in error.message
    assert time.monotonic() - start < 2


def test_memory_beyond_what_is_claimed_is_not_given(monkeypatch: pytest.MonkeyPatch) -> None:
    content = png(3000, 3000, 8, 0, black(3000, 3000, 8))
    assert read_picture(content, name="picture").shape == (3000, 3000)
    monkeypatch.setattr(picture_decoding, "decoding_memory", lambda claim, size: MEGABYTE)
    assert refused(content).code.name == "ASTRO_5071"
