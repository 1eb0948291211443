"""What EXIF tags say about a picture: how it is turned, and the exposure as cards of a header."""

from __future__ import annotations

import math
from datetime import UTC, datetime
from typing import Final

from astroclassify_widgets.io.picture.tags import Directory, TagReader
from astroclassify_widgets.model.header import HeaderCard

UPRIGHT: Final = 1
"""The orientation of a picture whose rows are stored as they are shown."""
_ORIENTATION: Final = 274
_EXIF_DIRECTORY: Final = 34665
_EXPOSURE_TIME: Final = 33434
_TIME: Final = 36867
_TIME_ZONE: Final = 36881
_COMMENT: Final = "EXIF"


def exif_of(content: bytes) -> Directory:
    """Return the tags of EXIF data, or of a TIFF, together with those of its directory of the exposure."""
    reader = TagReader(content)
    return with_exposure(reader, reader.directory(reader.first_offset) or Directory())


def with_exposure(reader: TagReader, directory: Directory) -> Directory:
    """Return a directory together with that of the exposure which it points to."""
    exposure = reader.directory(directory.integer(_EXIF_DIRECTORY, 0)) or Directory()
    return Directory({**exposure.tags, **directory.tags})


def orientation_of(exif: Directory) -> int:
    """Return how the stored rows and columns are to be turned, 1 to 8 as the TIFF standard numbers them."""
    orientation = exif.integer(_ORIENTATION, UPRIGHT)
    return orientation if 1 <= orientation <= 8 else UPRIGHT


def exposure_cards(exif: Directory) -> tuple[HeaderCard, ...]:
    """Return EXPTIME [s], and DATE-OBS [UTC] where the camera knew its time zone.

    The time of a camera without a time zone is of unknown use, and is left out.
    """
    cards = []
    exposure = next((value for value in exif.tags.get(_EXPOSURE_TIME, ()) if isinstance(value, int | float)), 0)
    if 0 < exposure < math.inf:
        cards.append(HeaderCard("EXPTIME", float(exposure), _COMMENT))
    if start := _start(exif.text(_TIME), exif.text(_TIME_ZONE)):
        cards.append(HeaderCard("DATE-OBS", start, _COMMENT))
    return tuple(cards)


def _start(time: str, zone: str) -> str:
    try:
        start = datetime.strptime(time + zone.replace("Z", "+00:00"), "%Y:%m:%d %H:%M:%S%z")
        return start.astimezone(UTC).replace(tzinfo=None).isoformat()
    except (ValueError, OverflowError):
        return ""
