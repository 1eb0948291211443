"""What a stranger's file may cost is bounded while it is read, and nothing is left behind."""

from __future__ import annotations

import bz2
import gzip
import tempfile
import time
import zlib
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from astropy.io import fits

from astroclassify_widgets.errors import AstroError
from astroclassify_widgets.io.fits.read_fits import read_fits
from astroclassify_widgets.io.open_stream import beginning_of, open_stream
from astroclassify_widgets.io.read_limits import NO_LIMITS, Deadline, ReadLimits

MakeFits = Callable[..., bytes]
OF_A_SERVICE = ReadLimits(
    max_bytes=64 << 20, max_pixels=4_000_000, max_pixels_per_byte=20_000, decode_seconds=20.0, decode_apart=True
)


def refusal(content: bytes | Path, limits: ReadLimits = NO_LIMITS, **choices: object) -> AstroError:
    with pytest.raises(AstroError) as caught:
        read_fits(content, name="bomb.fits", limits=limits, **choices)
    return caught.value


def tiled(**changes: object) -> bytes:
    """Return a compressed image of 30 x 40 px, one row a tile, with cards of its table changed."""
    content = BytesIO()
    image = fits.CompImageHDU(np.arange(1200, dtype=np.int32).reshape(30, 40), compression_type="GZIP_1")
    fits.HDUList([fits.PrimaryHDU(), image]).writeto(content)
    stored = content.getvalue()
    for keyword, value in changes.items():
        begins = stored.index(f"{keyword:8}=".encode(), 2880)
        stored = stored[:begins] + f"{keyword:8}= {value!s:>20}".encode() + stored[begins + 30 :]
    return stored


# --- time


@pytest.mark.parametrize("compress", [gzip.compress, bz2.compress])
def test_a_stream_of_empty_parts_ends_with_the_time(compress: Callable[[bytes], bytes]) -> None:
    content = 1_000_000 * compress(b"")
    begins = time.monotonic()
    error = refusal(content, ReadLimits(decode_seconds=0.1))
    assert time.monotonic() - begins < 4
    assert error.code.name == "ASTRO_5041"
    assert error.message == "'bomb.fits' takes longer to decode than the limit of 0.1 s."


def test_the_process_that_decodes_tiles_is_ended_with_the_time() -> None:
    # To start it takes longer than that.
    error = refusal(tiled(), ReadLimits(decode_seconds=0.15))
    assert error.code.name == "ASTRO_5041"
    assert error.message.endswith("'bomb.fits' takes longer to decode than the limit of 0.15 s.")


def test_a_file_of_endless_headers_ends_with_the_time(fits_bytes: MakeFits, plane: np.ndarray) -> None:
    content = fits_bytes(plane) + 3000 * fits_bytes(None, extensions=[(None, [])])[2880:]
    assert refusal(content, ReadLimits(decode_seconds=0.2)).code.name == "ASTRO_5041"


def test_the_time_of_all_planes_is_counted_together() -> None:
    deadline = Deadline(0.05)
    deadline.check("it")
    time.sleep(0.06)
    assert deadline.seconds_left() == 0
    with pytest.raises(AstroError, match="ASTRO_5041"):
        deadline.check("it")
    assert Deadline(None).seconds_left() is None


def test_a_file_within_its_limits_is_read() -> None:
    assert read_fits(tiled(), name="n", limits=OF_A_SERVICE).shape == (30, 40)


# --- memory


def test_a_tile_that_swells_meets_the_memory_limit_of_its_process() -> None:
    packer = zlib.compressobj(1, zlib.DEFLATED, 31)
    zeros = bytes(1 << 20)
    tile = np.frombuffer(b"".join([*(packer.compress(zeros) for _ in range(400)), packer.flush()]), np.uint8)
    tiles = fits.Column("COMPRESSED_DATA", "1PB()", array=np.array([tile], dtype=object))
    table = fits.BinTableHDU.from_columns([tiles])
    table.header.extend(
        [("ZIMAGE", True), ("ZCMPTYPE", "GZIP_1"), ("ZBITPIX", 16), ("ZNAXIS", 2), ("ZNAXIS1", 100), ("ZNAXIS2", 100),
         ("ZTILE1", 100), ("ZTILE2", 100)]
    )  # fmt: skip
    content = BytesIO()
    fits.HDUList([fits.PrimaryHDU(), table]).writeto(content)
    error = refusal(content.getvalue(), OF_A_SERVICE)
    assert error.code.name == "ASTRO_5071"
    assert "HDU 1 of 'bomb.fits' takes more memory" in error.message


@pytest.mark.parametrize("compress", [gzip.compress, bz2.compress])
def test_a_bomb_is_decompressed_to_the_byte_of_the_limit(
    fits_bytes: MakeFits, compress: Callable[[bytes], bytes]
) -> None:
    stored = fits_bytes()
    packed = compress(stored)
    assert read_fits(packed, name="n", limits=ReadLimits(max_bytes=len(stored))).shape == (11, 13)
    assert refusal(packed, ReadLimits(max_bytes=len(stored) - 1)).code.name == "ASTRO_4002"


# --- claims


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"ZNAXIS1": 2**31 - 1}, "claims"),
        ({"ZNAXIS2": 2**40}, "compressed tiles"),
        ({"ZTILE1": 0}, "tiles of no valid size"),
        ({"ZTILE1": 1}, "1200 compressed tiles"),
        ({"ZNAXIS": 999}, "damaged"),
        ({"PCOUNT": 2**40}, "and the file holds"),
        ({"NAXIS2": 2**50}, "and the file holds"),
        ({"ZBITPIX": 7}, "impossible ZBITPIX"),
        ({"TFIELDS": 1_000_000}, "impossible TFIELDS"),
        ({"NAXIS": 999_999}, "impossible NAXIS"),
        ({"ZCMPTYPE": "'NONE'"}, "cannot be decoded"),
        ({"TTYPE1": "'SOMETHING'"}, "cannot be decoded"),
    ],
)
@pytest.mark.parametrize("limits", [NO_LIMITS, OF_A_SERVICE], ids=["owner", "service"])
def test_tables_of_tiles_that_claim_what_cannot_be_are_refused(
    changes: dict[str, object], says: str, limits: ReadLimits
) -> None:
    error = refusal(tiled(**changes), limits)
    assert error.code.name == "ASTRO_4007"
    assert says in error.message


@pytest.mark.parametrize("number", [0x7FFFFFFF, 0xFFFFFFFF, 0x80000000])
@pytest.mark.parametrize("word", [0, 1], ids=["length", "offset"])
def test_tiles_beyond_the_heap_are_refused(number: int, word: int) -> None:
    stored = bytearray(tiled())
    table = len(stored) - 2880 * (-(-(30 * 8 + _heap_of(stored)) // 2880))
    stored[table + 4 * word : table + 4 * word + 4] = number.to_bytes(4)
    assert refusal(bytes(stored)).code.name == "ASTRO_4007"


def _heap_of(stored: bytes | bytearray) -> int:
    with fits.open(BytesIO(bytes(stored)), disable_image_compression=True) as hdus:
        return int(hdus[1].header["PCOUNT"])


def test_many_axes_of_one_pixel_are_no_plane(fits_bytes: MakeFits) -> None:
    cards = b"".join(f"NAXIS{axis:<3}= {1:>20}".ljust(80).encode() for axis in range(1, 1000))
    header = b"SIMPLE  =                    T".ljust(80) + b"BITPIX  =                    8".ljust(80)
    header += b"NAXIS   =                  999".ljust(80) + cards + b"END".ljust(80)
    error = refusal(header.ljust(-(-len(header) // 2880) * 2880) + bytes(2880))
    assert error.code.name in ("ASTRO_4003", "ASTRO_4007")


# --- what is left behind


def test_no_temporary_file_is_left_and_no_path_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    monkeypatch.setenv("TMPDIR", str(folder))
    path = tmp_path / "secret" / "bomb.fits"
    path.parent.mkdir()
    path.write_bytes(gzip.compress(tiled()))
    read_fits(path, name=path.name, limits=OF_A_SERVICE)
    for content in (tiled(ZCMPTYPE="'NONE'"), bz2.compress(tiled())[:-9], b"<html>"):
        path.write_bytes(content)
        told = str(refusal(path, OF_A_SERVICE))
        assert "secret" not in told
        assert str(tmp_path) not in told
    assert not list(folder.iterdir())


@pytest.mark.parametrize("name", ["", "\0", "x" * 5000, "../../etc/passwd\n", "a\x1b[2J"])
def test_hostile_file_names_are_answered_without_a_crash(tmp_path: Path, name: str) -> None:
    with pytest.raises(AstroError) as caught:
        read_fits(tmp_path / name, name="upload.fits")
    assert caught.value.code.name == "ASTRO_4041"
    assert str(tmp_path) not in str(caught.value)


# --- how a file begins


@pytest.mark.parametrize("packed", [bytes, gzip.compress, bz2.compress])
def test_the_beginning_of_a_file_tells_what_it_is(fits_bytes: MakeFits, packed: Callable[[bytes], bytes]) -> None:
    stored = fits_bytes()
    assert beginning_of(packed(stored), "n") == stored[:512]
    with open_stream(packed(stored), "n", NO_LIMITS) as stream:
        assert stream.read() == stored


def test_the_beginning_of_what_cannot_be_decompressed_is_its_own() -> None:
    assert beginning_of(b"\x1f\x8bnothing", "n") == b"\x1f\x8bnothing"
    assert beginning_of(gzip.compress(b""), "n") == b""
    with pytest.raises(AstroError, match="ASTRO_4001"):
        beginning_of(b"", "n")
