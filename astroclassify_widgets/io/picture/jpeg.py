"""What a JPEG claims, from the segments before its pixels."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from typing import Final

from astroclassify_widgets.io.picture.claim import PictureClaim, damaged, not_read, overclaims
from astroclassify_widgets.io.picture.exif import exif_of, orientation_of

_BEGINNING: Final = b"\xff\xd8"
_FRAMES: Final = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
"""Markers of the segment that holds the size."""
_FRAME_BYTES: Final = 6
_ARITHMETIC: Final = range(0xC9, 0xD0)
"""Those of arithmetic coding, by which a bit may stand for any number of pixels."""
_MOST_PIXELS_PER_BYTE: Final = 512
"""By Huffman coding: 64 pixels take one bit at least."""
_WITHOUT_DATA: Final = frozenset({0x01, *range(0xD0, 0xD9)})
_SCAN: Final = 0xDA
_APP1: Final = 0xE1
_END: Final = 0xD9
_EXIF: Final = b"Exif\0\0"
_MARKER: Final = re.compile(rb"\xff+([^\xff])", re.DOTALL)
_MOST_SEGMENTS: Final = 100_000
_MOST_BITS: Final = 16
_KINDS: Final = {4: "a picture in the inks of a printer (CMYK)"}


def jpeg_claim(content: bytes, what: str) -> PictureClaim:
    """Return what a JPEG claims.

    Raises
    ------
    AstroError
        ASTRO_4007 where it is cut off, breaks the rules, or is neither grey nor RGB.
    """
    segments = list(_segments(content, what))
    frame = next(((marker, data) for marker, data in segments if marker in _FRAMES and len(data) >= _FRAME_BYTES), None)
    if frame is None:
        raise damaged("JPEG", what, "says no size")
    bits, height, width, components = struct.unpack_from(">BHHB", frame[1])
    if components not in (1, 3):
        raise not_read(what, _KINDS.get(components, f"a JPEG of {components} components"))
    if min(width, height, bits) == 0 or bits > _MOST_BITS:
        raise damaged("JPEG", what, "says no valid size")
    exif = next((exif_of(data[len(_EXIF) :]) for marker, data in segments if _is_exif(marker, data)), exif_of(b""))
    claim = PictureClaim(
        format="JPEG",
        width=width,
        height=height,
        samples=components,
        sample_bytes=1 if bits <= 8 else 2,
        level_bits=bits,
        colours=components,
        orientation=orientation_of(exif),
        exif=exif,
    )
    if frame[0] not in _ARITHMETIC and claim.pixels > _MOST_PIXELS_PER_BYTE * len(content):
        raise overclaims(claim, len(content), what)
    return claim


def _segments(content: bytes, what: str) -> Iterator[tuple[int, bytes]]:
    """Yield the marker and the data of the segments before the pixels."""
    at = len(_BEGINNING)
    for _ in range(_MOST_SEGMENTS):
        found = _MARKER.match(content, at)
        if found is None:
            raise damaged("JPEG", what, "is cut off" if at >= len(content) else "is damaged")
        marker, at = found[1][0], found.end()
        if marker in _WITHOUT_DATA:
            continue
        length = int.from_bytes(content[at : at + 2])
        data = content[at + 2 : at + length]
        if marker == _END or length < 2 or len(data) < length - 2:
            raise damaged("JPEG", what, "is cut off")
        yield marker, data
        at += length
        if marker == _SCAN:
            break
    else:
        raise damaged("JPEG", what, f"has more than {_MOST_SEGMENTS} parts")
    # A zero follows every 0xFF of the pixels, so that the mark of the end does not stand among them.
    if content.find(bytes([0xFF, _END]), at) < 0:
        raise damaged("JPEG", what, "is cut off")


def _is_exif(marker: int, data: bytes) -> bool:
    return marker == _APP1 and data.startswith(_EXIF)
