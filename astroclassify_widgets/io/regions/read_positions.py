"""Positions from the region files of DS9 and CASA, as the user's own list of sources."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from astroclassify_widgets.errors import AstroError
from astroclassify_widgets.io.caught_warnings import caught_warnings
from astroclassify_widgets.io.regions.place import OF_THE_FRAME, PIXELS, DamagedLineError, PassedOver, RegionPlace
from astroclassify_widgets.io.regions.read_crtf import CrtfReader
from astroclassify_widgets.io.regions.read_ds9 import Ds9Reader

if TYPE_CHECKING:
    from astropy.wcs import WCS

Positions = NDArray[np.float64]

MOST_BYTES: Final = 16_777_216
"""Longest file that is read [bytes]."""

MOST_POSITIONS: Final = 100_000
"""Most positions that a file may give."""

_CRTF_BEGINS: Final = "#CRTF"
_FARTHEST: Final = 0.5
"""How far from itself a position may come back from the sky and be believed [px]."""


@dataclass(frozen=True, eq=False)
class RegionPositions:
    """What a region file gives.

    Attributes
    ----------
    xy
        x and y, shape (n, 2), 0-based [px].
    left_out
        How many regions of which shape give no position, in words; empty where all do.
    """

    xy: Positions
    left_out: str


def region_positions(content: bytes, name: str, wcs: WCS | None) -> RegionPositions:
    """Return the centres of the circles, points, annuli, ellipses and boxes of a region file, in their order.

    What has no centre (polygons, lines, texts), what is excluded by a minus sign, and what lies where the
    world coordinates do not reach, is left out. Physical coordinates of DS9 are taken for those of the image.

    Parameters
    ----------
    content
        A region file of DS9, or of CASA, which begins with ``#CRTF``.
    name
        What the file is called in the message of an error.
    wcs
        World coordinates of the frame, for regions on the sky.

    Returns
    -------
    RegionPositions
        0-based; DS9 counts from 1, CASA from 0.

    Raises
    ------
    AstroError
        ASTRO_4001 (no position, or too many), 4002 (too large), 4007 (damaged, with the line) or 4009 (on the
        sky, and the frame has no world coordinates).
    """
    if len(content) > MOST_BYTES:
        raise AstroError("ASTRO_4002", f"'{name}' has {len(content)} bytes, more than the limit of {MOST_BYTES} bytes.")
    places: list[RegionPlace] = []
    passed_over = Counter[str]()
    for found in _regions(content, name):
        if isinstance(found, PassedOver):
            passed_over[found.shape] += 1
        else:
            places.append(found)
        if len(places) > MOST_POSITIONS:
            raise AstroError("ASTRO_4001", f"'{name}' holds more than the limit of {MOST_POSITIONS} positions.")
    positions = _pixels(places, name, wcs)
    reached = np.isfinite(positions).all(axis=1)
    passed_over["position outside the world coordinates"] += int((~reached).sum())
    left_out = ", ".join(f"{count} x {shape}" for shape, count in passed_over.items() if count)
    if not reached.any():
        raise AstroError(
            "ASTRO_4001",
            f"'{name}' gives no position: it holds {left_out or 'no region'}.",
            "Circles, points, annuli, ellipses and boxes give positions.",
        )
    return RegionPositions(np.ascontiguousarray(positions[reached]), left_out)


def _regions(content: bytes, name: str) -> Iterator[RegionPlace | PassedOver]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise AstroError("ASTRO_4007", f"'{name}' is not a file of regions.", "DS9 or CRTF is wanted.") from None
    reader = CrtfReader() if text.lstrip().startswith(_CRTF_BEGINS) else Ds9Reader()
    for line_number, line in enumerate(text.split("\n"), start=1):
        try:
            yield from reader.places(line)
        except DamagedLineError as damage:
            raise AstroError(
                "ASTRO_4007", f"line {line_number} of '{name}' has {damage}.", "A region file of DS9 or CASA is wanted."
            ) from None


def _pixels(places: list[RegionPlace], name: str, wcs: WCS | None) -> Positions:
    positions = np.array([(place.x, place.y) for place in places], dtype=np.float64).reshape(-1, 2)
    systems = np.array([place.system for place in places], dtype=np.str_)
    for system in dict.fromkeys(place.system for place in places):
        if system == PIXELS:
            continue
        if wcs is None:
            raise AstroError(
                "ASTRO_4009",
                f"'{name}' gives positions on the sky, and the frame has no world coordinates.",
                "Save the regions in image coordinates.",
            )
        rows = systems == system
        positions[rows] = _from_sky(wcs, system, positions[rows])
    return positions


def _from_sky(wcs: WCS, system: str, sky: Positions) -> Positions:
    """Return the pixels of longitudes and latitudes [deg]; NaN where the world coordinates do not reach."""
    from astropy.coordinates import SkyCoord
    from astropy.wcs.utils import wcs_to_celestial_frame

    with caught_warnings():
        frame = wcs_to_celestial_frame(wcs) if system == OF_THE_FRAME else system
        wanted = SkyCoord(sky[:, 0], sky[:, 1], unit="deg", frame=frame)
        x, y = wcs.world_to_pixel(wanted)
        back = wcs.pixel_to_world(x, y)
        scale = np.sqrt(np.abs(np.linalg.det(wcs.pixel_scale_matrix)))
        # Distortions have no inverse far from the frame: what is found there is not where it came from.
        is_there = wanted.transform_to(back.frame).separation(back).deg <= _FARTHEST * scale
    return np.where(is_there[:, np.newaxis], np.column_stack([x, y]), np.nan)
