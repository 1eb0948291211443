"""The real and odd files that some checks are made on, where they are at hand."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from benchmarks.hostile_files.seed import Seed

SHARED_DATA: Final = Path(os.environ.get("ASTRO_SHARED_DATA", Path(__file__).parents[3] / "shared" / "data"))
"""Folder of real frames, which are not part of the project; it may be absent."""

_MOST_BYTES: Final = 600_000
_OTHERS: Final = (
    "emmi_crop/image.fits",
    "iraf_artificial/*.fits",
    "legacy_mosaic_90prime/*",
    "kepler_ffi/*.fits",
    "hatp32_pre_transit/*3343*",
    "ztf_cutouts/1105*science*",
    "spitzer/*.ecsv",
)
_TABLES: Final = (".ecsv",)


def odd_files() -> list[Path]:
    """Return the odd files, in order; none where the folder is absent."""
    return sorted(path for path in (SHARED_DATA / "odd").glob("*") if path.name != "INDEX.csv")


def real_seeds() -> list[Seed]:
    """Return the small odd and real files as seeds; none where the folder is absent."""
    paths = odd_files() + sorted(path for pattern in _OTHERS for path in SHARED_DATA.glob(pattern))
    return [
        Seed(
            str(path.relative_to(SHARED_DATA)),
            path.read_bytes(),
            reader="table" if path.suffix in _TABLES else "frame",
            is_made=False,
        )
        for path in paths
        if path.is_file() and path.stat().st_size <= _MOST_BYTES
    ]
