"""Parameters of reading: which image of a file is meant."""

from __future__ import annotations

from typing import Literal

from astroclassify_widgets.params.base import Params, parameter

Channel = Literal["luminance", "red", "green", "blue"]


class ReadParams(Params):
    """Which plane of a file becomes the frame."""

    hdu: str | None = parameter(
        None, "FITS extension, by number or name; the first 2-D image when not given", max_length=80
    )
    plane: str | None = parameter(
        None,
        "plane of a cube, from 0; one number for each axis beyond two that is longer than 1, outermost first, "
        "such as 3 or 0,3",
        pattern=r"^\d{1,6}(,\d{1,6}){0,6}$",
    )
    channel: Channel = parameter("luminance", "what of a colour picture is measured")

    @property
    def hdu_number_or_name(self) -> int | str | None:
        """The extension as a reader takes it: a number where only digits are given."""
        return int(self.hdu) if self.hdu is not None and self.hdu.isascii() and self.hdu.isdigit() else self.hdu

    @property
    def plane_numbers(self) -> tuple[int, ...] | None:
        """The plane as a reader takes it."""
        return None if self.plane is None else tuple(map(int, self.plane.split(",")))
