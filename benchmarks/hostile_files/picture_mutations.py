"""Damage to the parts of PNG, TIFF and JPEG pictures that leaves the rest in order."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from typing import Final

import numpy as np

from benchmarks.hostile_files.byte_mutations import BYTE_MUTATIONS, Mutation, pick

_PNG: Final = b"\x89PNG\r\n\x1a\n"
_JPEG: Final = b"\xff\xd8\xff"
_TIFF: Final = (b"II*\x00", b"MM\x00*")
_ENTRY: Final = 12
_EDGES: Final = (0, 1, 2, 3, 7, 8, 16, 32, 64, 255, 256, 1000, 32767, 65535, 65536, 2**31 - 1, 2**31, 2**32 - 1)
"""Sizes, counts, types and offsets that are asked for too much, or not enough."""


def picture_mutations(content: bytes) -> tuple[Mutation, ...]:
    """Return the mutations that know the format of a picture; none of anything else."""
    if content.startswith(_PNG):
        return (*2 * (change_chunk,), put_chunk_number, swap_chunks, drop_chunk)
    if content.startswith(_TIFF):
        return (change_entry,)
    return (change_segment,) if content.startswith(_JPEG) else ()


def change_chunk(content: bytes, rng: np.random.Generator) -> bytes:
    """Damage what a chunk of a PNG holds, and give it the check sum of that."""
    chunks = _chunks(content)
    at = pick(len(chunks), rng)
    kind, data = chunks[at]
    chunks[at] = kind, BYTE_MUTATIONS[pick(len(BYTE_MUTATIONS), rng)](data, rng)
    return _png(chunks)


def put_chunk_number(content: bytes, rng: np.random.Generator) -> bytes:
    """Write a number at the edge of its type over four bytes of a chunk, such as the width."""
    chunks = _chunks(content)
    at = pick(len(chunks), rng)
    kind, data = chunks[at]
    start = 4 * pick(len(data) // 4, rng)
    chunks[at] = kind, data[:start] + struct.pack(">I", _edge(rng)) + data[start + 4 :]
    return _png(chunks)


def swap_chunks(content: bytes, rng: np.random.Generator) -> bytes:
    """Exchange two chunks."""
    chunks = _chunks(content)
    one, other = (pick(len(chunks), rng) for _ in range(2))
    chunks[one], chunks[other] = chunks[other], chunks[one]
    return _png(chunks)


def drop_chunk(content: bytes, rng: np.random.Generator) -> bytes:
    """Leave a chunk out."""
    chunks = _chunks(content)
    del chunks[pick(len(chunks), rng)]
    return _png(chunks)


def change_entry(content: bytes, rng: np.random.Generator) -> bytes:
    """Give an entry of the first directory of a TIFF another tag, type, count or value."""
    order = "<" if content.startswith(b"II") else ">"
    directory = struct.unpack_from(f"{order}I", content.ljust(8, b"\0"), 4)[0]
    if directory + 2 > len(content):
        return content
    entries = struct.unpack_from(f"{order}H", content, directory)[0]
    entry = directory + 2 + _ENTRY * pick(entries, rng)
    offset, form = ((0, "H"), (2, "H"), (4, "I"), (8, "I"), (8, "H"))[pick(5, rng)]
    number = struct.pack(order + form, _edge(rng) % (1 << (8 * struct.calcsize(form))))
    start = entry + offset
    return content[:start] + number + content[start + len(number) :]


def change_segment(content: bytes, rng: np.random.Generator) -> bytes:
    """Write two bytes of a JPEG near the beginning of one of its segments anew."""
    markers = [at for at in range(len(content) - 1) if content[at] == 0xFF and 0xC0 <= content[at + 1] < 0xFF]
    if not markers:
        return content
    start = markers[pick(len(markers), rng)] + pick(12, rng)
    return content[:start] + struct.pack(">H", _edge(rng) % 65536) + content[start + 2 :]


def _edge(rng: np.random.Generator) -> int:
    return _EDGES[pick(len(_EDGES), rng)]


def _chunks(content: bytes) -> list[tuple[bytes, bytes]]:
    return list(_walk(content)) or [(b"IEND", b"")]


def _walk(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    start = len(_PNG)
    while start + 8 <= len(content):
        length, kind = struct.unpack_from(">I4s", content, start)
        yield kind, content[start + 8 : start + 8 + length]
        start += 12 + length


def _png(chunks: list[tuple[bytes, bytes]]) -> bytes:
    parts = (
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks
    )
    return _PNG + b"".join(parts)
