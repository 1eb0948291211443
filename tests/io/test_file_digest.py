"""The digest of a frame is that of its file as it lies on the disk."""

from __future__ import annotations

import gzip
import hashlib
import os
import pickle
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest

from astroclassify_widgets.io.file_digest import FileDigest
from astroclassify_widgets.io.fits.read_fits import read_fits

MakeFits = Callable[..., bytes]


@pytest.mark.parametrize("packed", [lambda content: content, lambda content: gzip.compress(content, mtime=0)])
def test_it_is_that_of_the_bytes_compressed_or_not(
    fits_bytes: MakeFits, tmp_path: Path, packed: Callable[[bytes], bytes]
) -> None:
    content = packed(fits_bytes())
    path = tmp_path / "night.fits"
    path.write_bytes(content)
    expected = hashlib.sha256(content).hexdigest()
    assert read_fits(path, name="n").sha256 == read_fits(content, name="n").sha256 == expected


def test_files_of_many_blocks_are_hashed_whole(tmp_path: Path) -> None:
    content = np.random.default_rng(1).bytes(9_000_001)
    path = tmp_path / "large"
    path.write_bytes(content)
    with path.open("rb") as file:
        file.read(7)
        digest = FileDigest(file)
        assert digest.hexdigest() == hashlib.sha256(content).hexdigest()
        assert file.tell() == 7
    assert FileDigest(BytesIO(content)).hexdigest() == hashlib.sha256(content).hexdigest()


@pytest.mark.parametrize("change", ["r+b", "wb"])
def test_a_file_that_was_written_over_has_no_digest(tmp_path: Path, change: str) -> None:
    path = tmp_path / "latest"
    path.write_bytes(bytes(3_000_000))
    os.utime(path, (0, 0))
    with path.open("rb") as file:
        digest = FileDigest(file)
    with path.open(change) as again:
        again.write(b"another frame")
    assert digest.hexdigest() == ""


def test_a_file_that_is_gone_or_another_by_now_has_no_digest(tmp_path: Path) -> None:
    path = tmp_path / "latest"
    for replacement in (None, b"another"):
        path.write_bytes(b"a frame")
        with path.open("rb") as file:
            digest = FileDigest(file)
        path.unlink()
        if replacement is not None:
            (tmp_path / "held").write_bytes(b"")  # so that the number of the old file is not given again
            path.write_bytes(replacement)
        assert digest.hexdigest() == ""


def test_once_made_it_stays(tmp_path: Path) -> None:
    path = tmp_path / "night"
    path.write_bytes(b"a frame")
    with path.open("rb") as file:
        digest = FileDigest(file)
    made = digest.hexdigest()
    path.unlink()
    assert digest.hexdigest() == made == hashlib.sha256(b"a frame").hexdigest()


def test_a_frame_takes_it_along(fits_bytes: MakeFits) -> None:
    content = fits_bytes()
    expected = hashlib.sha256(content).hexdigest()
    frame = read_fits(content, name="n")
    assert pickle.loads(pickle.dumps(frame)).sha256 == frame.sha256 == expected
