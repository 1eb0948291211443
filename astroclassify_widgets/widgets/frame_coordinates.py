"""The world coordinates of a frame in words."""

from __future__ import annotations

import re
from typing import Any, Final

from astropy.wcs.utils import wcs_to_celestial_frame

from astroclassify_widgets.model.frame import Frame
from astroclassify_widgets.model.header import Header

_KIND: Final = re.compile(r"CTYPE[1-9]")
_AXES: Final = {"RA": "RA, Dec", "GLON": "galactic l, b", "ELON": "ecliptic longitude, latitude"}


def coordinates_of(frame: Frame) -> tuple[str, str]:
    """Return projection, system and centre, and the card; or an empty text, and why there are none."""
    if frame.wcs is None:
        why = next((note for note in frame.notes if "world coordinates" in note.lower()), "the header has none")
        return "", why.rstrip(".")
    kind, card = _first_axis(frame)
    axis, _, projection = kind.partition("-")
    parts = [_AXES.get(axis, axis), f"{projection.strip('-')} projection", _system(frame.wcs)]
    ny, nx = frame.shape
    first, second = (float(angle) for angle in frame.wcs.all_pix2world((nx - 1) / 2, (ny - 1) / 2, 0))
    value = f"{', '.join(part for part in parts if part)}; centre {first:.5f}°, {second:+.5f}°"
    return value, card


def _first_axis(frame: Frame) -> tuple[str, str]:
    """Return the kind of the first axis and its card; wcslib forgets that a TPV projection was one."""
    kind = str(frame.wcs.wcs.ctype[0]) if frame.wcs is not None else ""
    axis = kind.partition("-")[0]
    for card in frame.header.cards if isinstance(frame.header, Header) else ():
        if _KIND.fullmatch(card.keyword) and card.text_of_value().partition("-")[0] == axis:
            return card.text_of_value().strip(), card.text()
    return kind, ""


def _system(wcs: Any) -> str:
    """Return the reference system, with its equinox where it has one."""
    system = wcs_to_celestial_frame(wcs)
    equinox = getattr(system, "equinox", None)
    name = system.name.upper() if len(system.name) <= 4 else system.name
    return name if equinox is None else f"{name} {equinox.value}"
