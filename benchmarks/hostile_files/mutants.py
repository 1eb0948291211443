"""Mutants: damaged copies of the seeds, each made again from the name of its seed and a number."""

from __future__ import annotations

import bz2
import gzip
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import cycle, islice
from typing import Any, Final

import numpy as np

from benchmarks.hostile_files.archive_mutations import ARCHIVE_MUTATIONS, is_archive
from benchmarks.hostile_files.byte_mutations import BYTE_MUTATIONS, Mutation, pick
from benchmarks.hostile_files.fits_mutations import FITS_MUTATIONS, is_fits
from benchmarks.hostile_files.picture_mutations import picture_mutations
from benchmarks.hostile_files.seed import Seed
from benchmarks.hostile_files.text_mutations import TEXT_MUTATIONS, is_text

_SEED: Final = 20_260_501
_MUTATIONS: Final = (1, 1, 1, 1, 1, 2, 2, 4)
_SPLICED_ONE_IN: Final = 24
_SLOW_ONE_IN: Final = 60
_ROLES: Final = ("error", "weight", "dq")
_ROLE_ONE_IN: Final = 16
_OPTIONS: Final[tuple[dict[str, Any], ...]] = (
    *60 * ({},),
    *({"hdu": hdu} for hdu in (0, 1, 2, -1, "SCI", "DQ")),
    *({"plane": plane} for plane in (0, (1,), (0, 1))),
    *({"channel": channel} for channel in ("red", "green", "blue")),
    {"header": {"GAIN": 1.5, "EXPTIME": None, "BUNIT": "electron"}},
)

_Pack = Callable[[bytes], bytes]
_COMPRESSIONS: Final[tuple[tuple[bytes, _Pack, _Pack], ...]] = (
    (b"\x1f\x8b", gzip.decompress, partial(gzip.compress, mtime=0)),
    (b"BZh", bz2.decompress, bz2.compress),
)


@dataclass(frozen=True)
class Mutant:
    """A damaged file, and how it is opened.

    Attributes
    ----------
    seed
        What it is made of.
    number
        Which mutant of that seed.
    content
        What the file holds.
    options
        Arguments of `acw.load` beside the file.
    role
        What it is of a good frame, an argument of `acw.load`; empty where it is the frame itself.
    by_path
        Whether it is opened by its path, and not from bytes.
    as_upload
        Whether it is opened within the limits of a service.
    is_measured
        Whether stars are looked for on the frame, and the frame is written and read again.
    """

    seed: Seed
    number: int
    content: bytes
    options: dict[str, Any]
    role: str
    by_path: bool
    as_upload: bool
    is_measured: bool


def mutant(seed: Seed, number: int, others: Sequence[Seed]) -> Mutant:
    """Return a mutant of a seed; the same whenever the same other seeds are given to splice it with."""
    rng = np.random.default_rng([_SEED, zlib.crc32(seed.name.encode()), number])
    unpack, pack = next(
        ((unpack, pack) for begins, unpack, pack in _COMPRESSIONS if seed.content.startswith(begins)), (bytes, bytes)
    )
    # A compressed file is damaged either within or without.
    inside = pick(2, rng) == 0
    content = unpack(seed.content) if inside else seed.content
    for _ in range(_MUTATIONS[pick(len(_MUTATIONS), rng)]):
        choices = mutations_of(content)
        content = choices[pick(len(choices), rng)](content, rng)
    if pick(_SPLICED_ONE_IN, rng) == 0:
        other = others[pick(len(others), rng)].content
        content = content[: pick(len(content), rng)] + other[pick(len(other), rng) :]
    options, role = dict(seed.options), ""
    if seed.reader == "frame":
        options |= _OPTIONS[pick(len(_OPTIONS), rng)]
        role = _ROLES[pick(len(_ROLES), rng)] if pick(_ROLE_ONE_IN, rng) == 0 else ""
    by_path, as_upload, is_measured = (pick(n, rng) == 0 for n in (2, 8, 8))
    return Mutant(seed, number, pack(content) if inside else content, options, role, by_path, as_upload, is_measured)


def mutations_of(content: bytes) -> tuple[Mutation, ...]:
    """Return the mutations for a file: those that know its format more often than those of bytes."""
    if is_fits(content):
        return (*4 * FITS_MUTATIONS, *BYTE_MUTATIONS)
    if is_archive(content):
        return (*2 * ARCHIVE_MUTATIONS, *BYTE_MUTATIONS)
    if is_text(content):
        return (*3 * TEXT_MUTATIONS, *BYTE_MUTATIONS)
    return (*3 * picture_mutations(content), *BYTE_MUTATIONS)


def schedule(seeds: Sequence[Seed], count: int) -> Iterator[tuple[str, int]]:
    """Yield name of seed and number of as many mutants: every seed in turn, slow ones rarely."""
    slow = cycle([seed.name for seed in seeds if seed.is_slow])
    # Some of the real ones are refused as they are, and show the less when they are damaged.
    quick = cycle([seed.name for seed in seeds for _ in range(1 + 2 * seed.is_made) if not seed.is_slow])
    names = (next(slow) if n % _SLOW_ONE_IN == _SLOW_ONE_IN - 1 else next(quick) for n in range(count))
    return zip(islice(names, count), range(count), strict=True)
