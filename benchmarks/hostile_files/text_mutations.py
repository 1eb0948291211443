"""Damage to the lines, names and numbers of a text file."""

from __future__ import annotations

import re
from typing import Final

import numpy as np

from benchmarks.hostile_files.byte_mutations import Mutation, pick

_WORD: Final = re.compile(rb"[-+.\w]+")
_MARK: Final = re.compile(rb"[^\w\s]")
_WORDS: Final = (
    b"0", b"-1", b"1e400", b"-1e400", b"nan", b"NaN", b"inf", b"-Infinity", b"null", b"true", b"9" * 30, b"1e-400",
    b"0x10", b"1_0", b"", b" ", b"''", b'"', b"\x00", b"\xff\xfe", b"\xef\xbb\xbf", b"float64", b"object", b"int8",
    b"string", b"bool", b"meta", b"!!python/object/apply:os.getcwd", b"&a", b"*a", b"[[[[", b"{{", b"\xc3\xa9",
    b"fk5", b"image", b"galactic", b"circle", b"polygon", b"point", b"<!ENTITY a 'b'>", b"&a;", b"99999999999d",
)  # fmt: skip
_MARKS: Final = (b"", b",", b":", b"(", b")", b"[", b"]", b"{", b"}", b"<", b">", b"/", b"#", b"-", b'"', b"'", b";")


def is_text(content: bytes) -> bool:
    """Tell a text by its first characters."""
    return bool(content) and all(9 <= byte < 127 for byte in content[:64])


def change_word(content: bytes, rng: np.random.Generator) -> bytes:
    """Put another word, number or nothing in the place of one."""
    return _replaced(content, _WORD, _WORDS, rng)


def change_mark(content: bytes, rng: np.random.Generator) -> bytes:
    """Put another punctuation mark in the place of one."""
    return _replaced(content, _MARK, _MARKS, rng)


def change_lines(content: bytes, rng: np.random.Generator) -> bytes:
    """Drop a line, double it, or exchange it with another."""
    lines = content.splitlines(keepends=True) or [b""]
    one, other = (pick(len(lines), rng) for _ in range(2))
    change = pick(3, rng)
    if change == 0:
        del lines[one]
    elif change == 1:
        lines.insert(one, lines[other])
    else:
        lines[one], lines[other] = lines[other], lines[one]
    return b"".join(lines)


TEXT_MUTATIONS: Final[tuple[Mutation, ...]] = (*3 * (change_word,), change_mark, change_lines)


def _replaced(content: bytes, pattern: re.Pattern[bytes], others: tuple[bytes, ...], rng: np.random.Generator) -> bytes:
    """Replace one match, searched for from anywhere on."""
    found = pattern.search(content, pick(len(content), rng)) or pattern.search(content)
    if found is None:
        return content
    return content[: found.start()] + others[pick(len(others), rng)] + content[found.end() :]
