"""What a browser says was done to the sources of an image, checked: a message may hold anything."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from astroclassify_widgets.widgets.image_messages import Message, bad_message, is_number

RADII: Final = ("r", "r_in", "r_out")
_BYTES_PER_INDEX: Final = 4

Indices = NDArray[np.int64]


@dataclass(frozen=True)
class Move:
    """A source that was dragged to another place.

    Attributes
    ----------
    source
        Index of the shown source.
    x, y
        Where it was let go, in pixels of the frame.
    """

    source: int
    x: float
    y: float


@dataclass(frozen=True)
class RadiusDrag:
    """A radius that was dragged to another value.

    Attributes
    ----------
    name
        ``r``, ``r_in`` or ``r_out``.
    value
        The radius [px].
    """

    name: str
    value: float


def is_of_these(message: Message, n_sources: int) -> bool:
    """Return whether a message is of the sources shown now; its indices mean nothing once others are."""
    shown = message.get("shown")
    if type(shown) is not int:
        raise bad_message("does not say how many sources it is about")
    return shown == n_sources


def move_of(message: Message, n_sources: int) -> Move:
    """Return the move that a message tells of.

    Raises
    ------
    AstroError
        ASTRO_4001 if it names no source, or no position.
    """
    source, x, y = (message.get(name) for name in ("source", "x", "y"))
    if type(source) is not int or not 0 <= source < n_sources:
        raise bad_message("moves a source that is not there")
    if not (is_number(x) and is_number(y)):
        raise bad_message("moves a source to no position")
    return Move(source, float(x), float(y))


def radius_of(message: Message) -> RadiusDrag:
    """Return the radius that a message tells of.

    Raises
    ------
    AstroError
        ASTRO_4001 if it names no radius, or no number above 0.
    """
    name, value = message.get("name"), message.get("value")
    if not isinstance(name, str) or name not in RADII:
        raise bad_message("changes no radius")
    if not is_number(value) or value <= 0:
        raise bad_message("makes a radius what it cannot be")
    return RadiusDrag(name, float(value))


def area_of(buffers: Sequence[Any], n_sources: int) -> Indices:
    """Return the indices of the sources in an area, rising, from the one buffer of a message: four bytes each.

    Raises
    ------
    AstroError
        ASTRO_4001 if it is no such list of shown sources.
    """
    size = len(memoryview(buffers[0]).cast("B")) if len(buffers) == 1 else -1
    if not 0 <= size <= _BYTES_PER_INDEX * n_sources or size % _BYTES_PER_INDEX:
        raise bad_message("chooses sources by no list of them")
    indices = np.frombuffer(buffers[0], "<u4").astype(np.int64)
    if len(indices) and (np.any(np.diff(indices) <= 0) or indices[-1] >= n_sources):
        raise bad_message("chooses sources that are not there, or twice")
    return indices
