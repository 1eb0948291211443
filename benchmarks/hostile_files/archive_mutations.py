"""Damage to what a ZIP file holds, with the check sums that belong to it, and to what it says about that."""

from __future__ import annotations

import io
import zipfile
import zlib
from typing import Final

import numpy as np

from benchmarks.hostile_files.byte_mutations import BYTE_MUTATIONS, Mutation, pick
from benchmarks.hostile_files.text_mutations import TEXT_MUTATIONS

_BEGINS: Final = b"PK\x03\x04"
_LONG_AGO: Final = (1980, 1, 1, 0, 0, 0)
_NOT_AN_ARCHIVE: Final = (zipfile.BadZipFile, zlib.error, OSError, ValueError, NotImplementedError, RuntimeError)


def is_archive(content: bytes) -> bool:
    """Tell a ZIP file that can be read to the end."""
    return content.startswith(_BEGINS) and bool(_parts(content))


def zipped(parts: dict[str, bytes]) -> bytes:
    """Return a ZIP file; the same parts give the same bytes."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(zipfile.ZipInfo(name, _LONG_AGO), part, zipfile.ZIP_DEFLATED)
    return content.getvalue()


def change_part(content: bytes, rng: np.random.Generator) -> bytes:
    """Damage one of the files."""
    parts = _parts(content)
    name = list(parts)[pick(len(parts), rng)]
    mutations = (*3 * TEXT_MUTATIONS, *BYTE_MUTATIONS)
    return zipped({**parts, name: mutations[pick(len(mutations), rng)](parts[name], rng)})


def drop_part(content: bytes, rng: np.random.Generator) -> bytes:
    """Leave one of the files out."""
    parts = _parts(content)
    del parts[list(parts)[pick(len(parts), rng)]]
    return zipped(parts)


ARCHIVE_MUTATIONS: Final[tuple[Mutation, ...]] = (*6 * (change_part,), drop_part)


def _parts(content: bytes) -> dict[str, bytes]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return {name: archive.read(name) for name in archive.namelist()}
    except _NOT_AN_ARCHIVE:
        return {}
