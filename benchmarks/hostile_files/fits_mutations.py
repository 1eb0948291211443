"""Damage to the cards and blocks of a FITS file, and cards that ask for too much."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np

from benchmarks.hostile_files.byte_mutations import Mutation, pick

_CARD: Final = 80
_BLOCK: Final = 2880
_BEGINNINGS: Final = (b"SIMPLE", b"XTENSION")

_VALUES: Final = (
    "0", "1", "-1", "2", "3", "7", "255", "999", "1000", "4000", "65536", "2147483647", "2147483648", "-2147483648",
    "4294967296", "9223372036854775807", "9223372036854775808", "99999999999999999999", "1E400", "-1E400", "1E308",
    "1E-320", "1.5", "-0.0", "NaN", "Inf", "1e5_0", "1D3", "T", "F", "''", "'", "'a", "' '", "'text'", "'NaN'",
    "'0'", "'RICE_1'", "'PLIO_1'", "'HCOMPRESS_1'", "'GZIP_2'", "'1PB(0)'", "'1QE(4000000000)'", "'0J'", "'999999D'",
    "'RA---TAN'", "'RA---TPV'", "'DEC--TAN-SIP'", "'RA---TAB'", "'GLON-CAR'", "'ELECTRON/S'", "'MJy/sr**9999'",
    "'2016-13-45T99:99:99'", "'2016-12-17T02:30:00-0700'", "(1.0, 2.0)", "", "=", "/ only a comment", "\x00\x00",
    "\x1b[31m", "'\xe9'",
)  # fmt: skip
"""Numbers at the edges of their types, and texts, right and wrong, of every kind that a card may hold."""

_KEYWORDS: Final = (
    "SIMPLE", "XTENSION", "BITPIX", "NAXIS", "NAXIS1", "NAXIS2", "NAXIS3", "NAXIS999", "PCOUNT", "GCOUNT", "GROUPS",
    "EXTEND", "BSCALE", "BZERO", "BLANK", "ZBLANK", "TFIELDS", "TFORM1", "TTYPE1", "TSCAL1", "TZERO1", "TNULL1",
    "TDIM1", "THEAP", "ZIMAGE", "ZCMPTYPE", "ZBITPIX", "ZNAXIS", "ZNAXIS1", "ZNAXIS2", "ZTILE1", "ZTILE2", "ZNAME1",
    "ZVAL1", "ZNAME2", "ZVAL2", "ZQUANTIZ", "ZDITHER0", "ZSCALE", "ZZERO", "ZMASKCMP", "EXTNAME", "EXTVER",
    "INHERIT", "CHECKSUM", "DATASUM", "CONTINUE", "HIERARCH", "COMMENT", "END", "", "WCSAXES", "CTYPE1", "CTYPE2",
    "CUNIT1", "CRVAL1", "CRVAL2", "CRPIX1", "CDELT1", "CDELT2", "CROTA2", "CD1_1", "CD1_2", "CD2_2", "PC1_1",
    "PV1_1", "PV2_39", "PS1_0", "A_ORDER", "A_9_9", "B_ORDER", "AP_ORDER", "LONPOLE", "LATPOLE", "RADESYS",
    "EQUINOX", "LTV1", "D2IMDIS1", "CPDIS1", "DP1", "WAT1_001", "BUNIT", "EXPTIME", "GAIN", "EGAIN", "RDNOISE",
    "NREADS", "SATURATE", "FILTER", "DATE-OBS", "TIME-OBS", "UT-OBS", "MJD-OBS", "TIMEZONE", "TIMESYS", "LONGITUD",
    "LATITUDE", "PHOTMJSR", "INSTRUME", "TELESCOP", "OBJECT",
)  # fmt: skip


def is_fits(content: bytes) -> bool:
    """Tell a FITS file by its beginning."""
    return content.startswith(b"SIMPLE")


def change_value(content: bytes, rng: np.random.Generator) -> bytes:
    """Give one of the cards another value."""
    cards = [start for start in _cards(content) if content[start + 8 : start + 10] == b"= "]
    if not cards:
        return content
    start = cards[pick(len(cards), rng)]
    return _with_card(content, start, content[start : start + 8] + b"= " + _value(rng))


def put_card(content: bytes, rng: np.random.Generator) -> bytes:
    """Write a card over another, of a keyword that some part of a reader looks for."""
    cards = list(_cards(content))
    keyword = _KEYWORDS[pick(len(_KEYWORDS), rng)].encode().ljust(8)
    return _with_card(content, cards[pick(len(cards), rng)], keyword + b"= " + _value(rng)) if cards else content


def add_card(content: bytes, rng: np.random.Generator) -> bytes:
    """Put such a card in between; everything behind it moves, unless a blank one makes room."""
    cards = list(_cards(content))
    if not cards:
        return content
    start = cards[pick(len(cards), rng)]
    return put_card(_without_blank(content[:start] + content[start : start + _CARD] + content[start:]), rng)


def drop_card(content: bytes, rng: np.random.Generator) -> bytes:
    """Leave a card out and, mostly, fill the header up again."""
    cards = list(_cards(content))
    if not cards:
        return content
    start = cards[pick(len(cards), rng)]
    end = content.find(b"END" + b" " * 77, start + _CARD)
    if end < 0 or pick(4, rng) == 0:
        return content[:start] + content[start + _CARD :]
    return content[:start] + content[start + _CARD : end + _CARD] + b" " * _CARD + content[end + _CARD :]


def swap_cards(content: bytes, rng: np.random.Generator) -> bytes:
    """Exchange two cards, of one header or of two."""
    cards = list(_cards(content))
    if not cards:
        return content
    one, other = (cards[pick(len(cards), rng)] for _ in range(2))
    first = content[one : one + _CARD]
    return _with_card(_with_card(content, one, content[other : other + _CARD]), other, first)


def drop_block(content: bytes, rng: np.random.Generator) -> bytes:
    """Leave a block of 2880 bytes out, but the first."""
    start = _block(content, rng)
    return content[:start] + content[start + _BLOCK :]


def double_block(content: bytes, rng: np.random.Generator) -> bytes:
    """Repeat a block."""
    stop = _block(content, rng)
    return content[:stop] + content[stop - _BLOCK :]


def swap_blocks(content: bytes, rng: np.random.Generator) -> bytes:
    """Exchange two blocks, but the first."""
    blocks = [content[start : start + _BLOCK] for start in range(0, len(content), _BLOCK)]
    one, other = (_block(content, rng) // _BLOCK for _ in range(2))
    if max(one, other) < len(blocks):
        blocks[one], blocks[other] = blocks[other], blocks[one]
    return b"".join(blocks)


def cut_at_block(content: bytes, rng: np.random.Generator) -> bytes:
    """Keep some blocks only."""
    return content[: _block(content, rng)]


FITS_MUTATIONS: Final[tuple[Mutation, ...]] = (
    *4 * (change_value,), *3 * (put_card,), add_card, drop_card, swap_cards, drop_block, double_block, swap_blocks,
    cut_at_block,
)  # fmt: skip


def _cards(content: bytes) -> Iterator[int]:
    """Yield where the cards of all headers begin, those of END included."""
    in_header = False
    for block in range(0, len(content), _BLOCK):
        in_header = in_header or content.startswith(_BEGINNINGS, block)
        if not in_header:
            continue
        for start in range(block, min(block + _BLOCK, len(content) - _CARD + 1), _CARD):
            yield start
            if content.startswith(b"END     ", start):
                in_header = False
                break


def _block(content: bytes, rng: np.random.Generator) -> int:
    """Return where a block begins that is not the first."""
    return _BLOCK * (1 + pick(len(content) // _BLOCK - 1, rng))


def _value(rng: np.random.Generator) -> bytes:
    return _VALUES[pick(len(_VALUES), rng)].encode("latin-1").rjust(20)


def _with_card(content: bytes, start: int, card: bytes) -> bytes:
    return content[:start] + card[:_CARD].ljust(_CARD) + content[start + _CARD :]


def _without_blank(content: bytes) -> bytes:
    """Take away a blank card behind the END of a header, where there is one."""
    blank = content.find(b"END" + b" " * (_CARD + 77))
    return content if blank < 0 else content[: blank + _CARD] + content[blank + 2 * _CARD :]
