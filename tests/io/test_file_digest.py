"""The digest of a frame is that of its file as it lies on the disk."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest

from astroclassify_widgets.io.file_digest import FileDigest
from astroclassify_widgets.io.read_fits import read_fits

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


def test_a_digest_outlives_the_file_that_it_is_of(tmp_path: Path) -> None:
    path = tmp_path / "large"
    path.write_bytes(bytes(5_000_000))
    with path.open("rb") as file:
        digest = FileDigest(file)
    path.unlink()
    assert digest.hexdigest() == hashlib.sha256(bytes(5_000_000)).hexdigest()
