"""What a browser says about an image, checked: a message may hold anything."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeGuard

from astroclassify_widgets.errors import AstroError

KEYS: Final = frozenset({"Delete", "Escape", "ctrl+z", "ctrl+shift+z", "n", "p"})
"""Keys that the view has no use for itself and hands on."""
_MOST_TILES: Final = 4
"""In one message, which so stays near 2 MB."""
_MODIFIERS: Final = ("shift", "ctrl", "alt", "meta")
_FARTHEST: Final = 1e9

Message = Mapping[str, Any]
TileAddress = tuple[int, int, int]
"""Level, column and row."""


@dataclass(frozen=True)
class Click:
    """A click on the image.

    Attributes
    ----------
    x, y
        Where, in pixels of the frame.
    tolerance
        How far off the pointer may be [px of the frame]: a few pixels of the screen.
    modifiers
        Keys held down, of ``shift ctrl alt meta``.
    hit
        Index of the shown source under the pointer, or None.
    """

    x: float
    y: float
    tolerance: float
    modifiers: frozenset[str]
    hit: int | None


def wanted_tiles(message: Message) -> list[TileAddress]:
    """Return the tiles that a message asks for.

    Raises
    ------
    AstroError
        ASTRO_4001 if it asks for none, for too many, or for what is no tile.
    """
    tiles = message.get("tiles")
    if not isinstance(tiles, list) or not 0 < len(tiles) <= _MOST_TILES:
        raise bad_message(f"does not ask for 1 to {_MOST_TILES} tiles")
    for tile in tiles:
        if not isinstance(tile, list) or len(tile) != 3 or not all(type(number) is int for number in tile):
            raise bad_message("holds a tile that is no level, column and row")
    return [(level, column, row) for level, column, row in tiles]


def click_of(message: Message, n_sources: int) -> Click:
    """Return the click that a message tells of.

    Raises
    ------
    AstroError
        ASTRO_4001 if it has no position, or unknown modifiers.
    """
    x, y, tolerance = (message.get(name) for name in ("x", "y", "tolerance"))
    if not (is_number(x) and is_number(y) and is_number(tolerance)):
        raise bad_message("holds a click without a position")
    modifiers, hit = message.get("modifiers"), message.get("hit")
    if not isinstance(modifiers, list) or not all(name in _MODIFIERS for name in modifiers):
        raise bad_message("holds a click with unknown modifiers")
    # A source that was under the pointer may be gone by the time the message is here.
    is_source = type(hit) is int and 0 <= hit < n_sources
    return Click(float(x), float(y), float(tolerance), frozenset(modifiers), hit if is_source else None)


def key_of(message: Message) -> str:
    """Return the key that a message tells of.

    Raises
    ------
    AstroError
        ASTRO_4001 if it is not one of `KEYS`.
    """
    key = message.get("key")
    if not isinstance(key, str) or key not in KEYS:
        raise bad_message("holds a key that is not handed on")
    return key


def bad_message(fault: str) -> AstroError:
    """Return the error that names the fault of a message."""
    return AstroError("ASTRO_4001", f"a message of the image view {fault}.", "Reload the page.")


def is_number(value: object) -> TypeGuard[float]:
    """Return whether a value of a message is a number that can be reckoned with."""
    return type(value) in (int, float) and -_FARTHEST <= value <= _FARTHEST  # type: ignore[operator]
