"""The digest of a frame is that of its file as it lies on the disk."""

from __future__ import annotations

import gzip
import hashlib
import os
import pickle
import threading
import warnings
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest

from astroclassify_widgets.io import file_digest
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


@pytest.mark.parametrize("change", ["r+b", "wb"])
def test_a_file_that_is_written_over_meanwhile_does_no_harm_and_has_no_digest(tmp_path: Path, change: str) -> None:
    path = tmp_path / "latest"
    path.write_bytes(bytes(3_000_000))
    os.utime(path, (0, 0))
    with path.open("rb") as file:
        parts = file_digest._parts_of_file(file)
        assert 0 < len(next(parts)) < 3_000_000
        with path.open(change) as again:
            again.write(b"another frame")
        with pytest.raises(OSError, match="changed"):
            list(parts)


def test_where_the_file_cannot_be_read_on_the_digest_is_empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> bytes:
        raise OSError("stale file handle")

    monkeypatch.setattr(os, "pread", broken)
    path = tmp_path / "remote"
    path.write_bytes(bytes(100))
    with path.open("rb") as file, FileDigest(file) as digest:
        assert digest.hexdigest() == ""


def test_an_error_ends_the_work(tmp_path: Path) -> None:
    running = threading.active_count()
    with pytest.raises(ValueError, match="refused"), FileDigest(BytesIO(bytes(100_000_000))):
        raise ValueError("refused")
    assert threading.active_count() <= running


def test_a_frame_does_not_wait_for_it_and_takes_it_along(fits_bytes: MakeFits) -> None:
    content = fits_bytes()
    expected = hashlib.sha256(content).hexdigest()
    frame = read_fits(content, name="n")
    assert pickle.loads(pickle.dumps(frame)).sha256 == frame.sha256 == expected


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the system has no fork")
def test_a_forked_child_knows_the_digest() -> None:
    digest = FileDigest(BytesIO(bytes(80_000_000)))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of forking beside threads, which is what is tested
        child = os.fork()
    if child == 0:
        os._exit(0 if len(digest.hexdigest()) == 64 else 1)
    assert os.waitpid(child, 0)[1] == 0
