"""All seeds by name: those that are made here, and the real ones where they are at hand."""

from __future__ import annotations

from itertools import chain

from benchmarks.hostile_files.fits_seeds import fits_seeds
from benchmarks.hostile_files.picture_seeds import picture_seeds
from benchmarks.hostile_files.real_files import real_seeds
from benchmarks.hostile_files.seed import Seed
from benchmarks.hostile_files.table_seeds import table_seeds


def all_seeds() -> dict[str, Seed]:
    """Return every seed."""
    return {seed.name: seed for seed in chain(fits_seeds(), picture_seeds(), table_seeds(), real_seeds())}
