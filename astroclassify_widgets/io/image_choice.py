"""Which image of a file is meant, and what the user knows better than its header."""

from __future__ import annotations

import operator
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, SupportsIndex, get_args

from astroclassify_widgets.errors import AstroError
from astroclassify_widgets.model.frame_origin import Argument, Plain
from astroclassify_widgets.params.reading import Channel, ReadParams
from astroclassify_widgets.params.validation import params_from

_LUMINANCE: Final[Channel] = "luminance"


@dataclass(frozen=True)
class ImageChoice:
    """One image of a file.

    Attributes
    ----------
    hdu
        Number or name of a FITS extension, or None.
    plane
        Plane of a cube, from 0, outermost axis first, or None.
    channel
        What of a colour picture is meant.
    header
        Cards in place of the file's, or None.
    """

    hdu: int | str | None = None
    plane: tuple[int, ...] | None = None
    channel: Channel = _LUMINANCE
    header: Mapping[str, Plain] | None = None

    def options(self) -> dict[str, Argument]:
        """Return what is not the default, by the names of `load`."""
        colour = None if self.channel == _LUMINANCE else self.channel
        named: dict[str, Argument] = {"hdu": self.hdu, "plane": self.plane, "channel": colour, "header": self.header}
        return {option: value for option, value in named.items() if value is not None}

    def require_fits(self, name: str) -> None:
        """Refuse a choice that a FITS file does not offer, with ASTRO_4001."""
        if self.channel != _LUMINANCE:
            raise AstroError(
                "ASTRO_4001", f"channel chooses a colour of a picture, and '{name}' is FITS.", "Choose a plane instead."
            )

    def require_picture(self, name: str) -> None:
        """Refuse a choice that a picture does not offer, with ASTRO_4001."""
        if self.hdu is not None or self.plane is not None:
            option = "plane" if self.hdu is None else "hdu"
            raise AstroError("ASTRO_4001", f"{option} chooses a part of a FITS file, and '{name}' is a picture.")

    def require_whole_array(self) -> None:
        """Refuse a choice that an array does not offer, with ASTRO_4001."""
        chosen = [option for option in self.options() if option != "header"]
        if chosen:
            raise AstroError("ASTRO_4001", f"{chosen[0]} chooses a part of a file, and an array has none.", "Cut it.")


def image_choice(
    hdu: SupportsIndex | str | None,
    plane: SupportsIndex | Sequence[SupportsIndex] | str | None,
    channel: Channel,
    header: Mapping[str, Plain] | None,
) -> ImageChoice:
    """Return a choice, with a single plane or a text such as ``0,3`` as a tuple, and numpy's numbers as Python's.

    Raises
    ------
    AstroError
        ASTRO_4001 for a plane that is no whole number from 0, an hdu that is neither number nor name, or a channel
        that there is none of.
    """
    if channel not in get_args(Channel):
        raise AstroError("ASTRO_4001", f"there is no channel {channel!r}.", f"Use {', '.join(get_args(Channel))}.")
    extension = hdu if isinstance(hdu, str | None) else _whole(hdu)
    if extension is None and hdu is not None:
        raise AstroError("ASTRO_4001", f"hdu is a number or a name, not {hdu!r}.")
    return ImageChoice(extension, None if plane is None else _planes(plane), channel, header)


def _planes(plane: SupportsIndex | Sequence[SupportsIndex] | str) -> tuple[int, ...]:
    if isinstance(plane, str):
        return params_from(ReadParams, {"plane": plane}).plane_numbers or ()
    numbers = [_whole(number) for number in (plane if isinstance(plane, Sequence) else (plane,))]
    whole = tuple(number for number in numbers if number is not None and number >= 0)
    if len(whole) != len(numbers):
        raise AstroError("ASTRO_4001", f"plane is a whole number from 0, or several, not {plane!r}.")
    return whole


def _whole(value: Any) -> int | None:
    """Return a whole number of any type, numpy's too, as Python's; None for anything else."""
    if isinstance(value, bool):
        return None
    try:
        return operator.index(value)
    except TypeError:
        return None
