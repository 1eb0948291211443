"""Which image of a file is read, and what the user knows better than the file."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

from cyclopts import Parameter

from astroclassify_widgets.errors import AstroError
from astroclassify_widgets.params.reading import ReadParams

if TYPE_CHECKING:
    from astroclassify_widgets.model.frame import Frame
    from astroclassify_widgets.model.frame_origin import Plain

_NUMBER: Final = re.compile(r"[-+]?(\d+|(?=\d|\.\d)\d*\.?\d*([eE][-+]?\d+)?)", re.ASCII)
_QUOTED: Final = re.compile(r"""(['"])(.*)\1""", re.DOTALL)


@Parameter(name="*")
@dataclass(frozen=True)
class Planes:
    """Planes in files of their own; HDU and compression are found as those of an image are."""

    error: Annotated[Path | None, Parameter(help="FITS file with the standard deviation of every pixel")] = None
    weight: Annotated[Path | None, Parameter(help="FITS file with a weight for every pixel, as 1/variance")] = None
    dq: Annotated[Path | None, Parameter(help="FITS file with data-quality bits for every pixel")] = None

    def given(self) -> dict[str, Path]:
        """Return those that are given, by the names that `load` has for them."""
        return {name: path for name, path in vars(self).items() if path is not None}


@Parameter(name="*")
@dataclass(frozen=True)
class Reading:
    """How an image is read."""

    which: Annotated[ReadParams, Parameter(name="*")] = field(default_factory=ReadParams)
    header: Annotated[
        list[str], Parameter(help="card KEY=VALUE in place of the file's; KEY= leaves it out; may be repeated")
    ] = field(default_factory=list)
    planes: Planes = field(default_factory=Planes)

    def cards(self) -> dict[str, Plain]:
        """Return the given cards.

        Raises
        ------
        AstroError
            ASTRO_4001 for a text that is no card, or a card that is given twice.
        """
        cards: dict[str, Plain] = {}
        for text in self.header:
            keyword, equals, value = text.partition("=")
            if not equals or keyword.strip() in cards:
                problem = "is given twice" if equals else "is not KEY=VALUE"
                raise AstroError("ASTRO_4001", f"--header: {text} {problem}.", "Give cards as --header GAIN=1.5.")
            cards[keyword.strip()] = _plain(value.strip())
        return cards

    def load(self, file: Path) -> Frame:
        """Load the image; errors as of `load`."""
        from astroclassify_widgets.pipeline import load

        options: dict[str, Any] = {**self.planes.given(), "header": self.cards() or None}
        which = self.which
        return load(file, hdu=which.hdu_number_or_name, plane=which.plane_numbers, channel=which.channel, **options)


def _plain(text: str) -> Plain:
    """Return the value of a card: a number, or a text, which quotes may enclose; nothing is no value."""
    if not text:
        return None
    if _NUMBER.fullmatch(text):
        return int(text) if text.lstrip("+-").isdigit() else float(text)
    quoted = _QUOTED.fullmatch(text)
    return quoted[2] if quoted else text
