"""The digest of a frame is that of its file as it lies on the disk."""

from __future__ import annotations

import gzip
import hashlib
import pickle
import threading
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
    with path.open("rb") as file, FileDigest(file) as digest:
        file.read(7)
        assert digest.hexdigest() == hashlib.sha256(content).hexdigest()
        assert file.tell() == 7
    assert FileDigest(BytesIO(content)).hexdigest() == hashlib.sha256(content).hexdigest()


def test_a_file_that_becomes_shorter_meanwhile_does_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "large"
    path.write_bytes(bytes(50_000_000))
    with path.open("rb") as file, FileDigest(file) as digest:
        path.write_bytes(b"")
        assert len(digest.hexdigest()) == 64


def test_an_error_ends_the_work(tmp_path: Path) -> None:
    running = threading.active_count()
    with pytest.raises(ValueError, match="refused"), FileDigest(BytesIO(bytes(100_000_000))):
        raise ValueError("refused")
    assert threading.active_count() == running


def test_a_frame_does_not_wait_for_it_and_takes_it_along(fits_bytes: MakeFits) -> None:
    content = fits_bytes()
    expected = hashlib.sha256(content).hexdigest()
    frame = read_fits(content, name="n")
    assert pickle.loads(pickle.dumps(frame)).sha256 == frame.sha256 == expected
