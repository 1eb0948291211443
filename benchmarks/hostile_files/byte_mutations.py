"""Damage that any file can suffer: bits that flip, spans that are lost, doubled, exchanged, or cut off."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np

Mutation = Callable[[bytes, np.random.Generator], bytes]
"""Makes another file of one; what it does is settled by the state of the generator."""

_LONGEST_SPAN: Final = 10
"""Power of two [bytes]."""


def pick(n: int, rng: np.random.Generator) -> int:
    """Return a number from 0 to n - 1."""
    return int(rng.integers(max(n, 1)))


def flip_bits(content: bytes, rng: np.random.Generator) -> bytes:
    """Flip one to eight bits."""
    changed = bytearray(content)
    for _ in range(1 + pick(8, rng) if changed else 0):
        changed[pick(len(changed), rng)] ^= 1 << pick(8, rng)
    return bytes(changed)


def set_bytes(content: bytes, rng: np.random.Generator) -> bytes:
    """Write zeros, ones, or anything over a span."""
    start, stop = _span(content, rng)
    length = stop - start
    fill = (bytes(length), b"\xff" * length, b" " * length, rng.bytes(length))[pick(4, rng)]
    return content[:start] + fill + content[stop:]


def insert_bytes(content: bytes, rng: np.random.Generator) -> bytes:
    """Put random bytes in between."""
    start, _ = _span(content, rng)
    return content[:start] + rng.bytes(_length(rng)) + content[start:]


def drop_span(content: bytes, rng: np.random.Generator) -> bytes:
    """Leave a span out."""
    start, stop = _span(content, rng)
    return content[:start] + content[stop:]


def double_span(content: bytes, rng: np.random.Generator) -> bytes:
    """Repeat a span."""
    start, stop = _span(content, rng)
    return content[:stop] + content[start:]


def swap_spans(content: bytes, rng: np.random.Generator) -> bytes:
    """Exchange two spans of one length."""
    start, stop = _span(content, rng)
    other = pick(len(content) - (stop - start), rng)
    there = slice(other, other + stop - start)
    changed = bytearray(content)
    changed[there], changed[start:stop] = content[start:stop], content[there]
    return bytes(changed[: len(content)])


def cut_off(content: bytes, rng: np.random.Generator) -> bytes:
    """Keep the beginning only."""
    return content[: pick(len(content), rng)]


BYTE_MUTATIONS: Final[tuple[Mutation, ...]] = (
    flip_bits,
    set_bytes,
    insert_bytes,
    drop_span,
    double_span,
    swap_spans,
    cut_off,
)


def _span(content: bytes, rng: np.random.Generator) -> tuple[int, int]:
    start = pick(len(content), rng)
    return start, min(len(content), start + _length(rng))


def _length(rng: np.random.Generator) -> int:
    """Return a length, of every order of magnitude alike."""
    return 1 + pick(1 << pick(_LONGEST_SPAN, rng), rng)
