"""Which plane of an image of any number of axes is meant."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod

from astropy.io import fits

from astroclassify_widgets.errors import AstroError
from astroclassify_widgets.io.fits.layout import HduLayout
from astroclassify_widgets.io.pixels import plane_axes, require_plane


@dataclass(frozen=True)
class PlaneOfCube:
    """One plane of an image.

    Attributes
    ----------
    shape
        Shape of the image, outermost axis first [px].
    chosen
        Which of each axis beyond two that is longer than 1, outermost first; empty where there is none.
    """

    shape: tuple[int, ...]
    chosen: tuple[int, ...] = ()

    @property
    def axes(self) -> tuple[int, int]:
        """The axes of the rows and of the columns, as numpy counts them."""
        rows, columns = plane_axes(self.shape)[-2:]
        return rows, columns

    @property
    def fits_axes(self) -> tuple[int, int]:
        """The axes of the columns and of the rows, as FITS counts them."""
        rows, columns = self.axes
        return len(self.shape) - columns, len(self.shape) - rows

    @property
    def plane_shape(self) -> tuple[int, int]:
        """Rows and columns [px]."""
        rows, columns = self.axes
        return self.shape[rows], self.shape[columns]

    @property
    def index(self) -> tuple[int | None, ...]:
        """What is taken of each axis: a number, or None for all of it."""
        numbers = dict(zip(plane_axes(self.shape)[:-2], self.chosen, strict=True))
        return tuple(None if axis in self.axes else numbers.get(axis, 0) for axis in range(len(self.shape)))

    @property
    def number(self) -> int:
        """How many planes lie before it in the file."""
        lengths = [self.shape[axis] for axis in plane_axes(self.shape)[:-2]]
        before = 0
        for length, number in zip(lengths, self.chosen, strict=True):
            before = before * length + number
        return before


def planes_beyond(shape: tuple[int, ...]) -> tuple[int, ...]:
    """Return the lengths of the axes along which a plane is chosen, outermost first."""
    return tuple(shape[axis] for axis in plane_axes(shape)[:-2])


def plane_of(layout: HduLayout, header: fits.Header, plane: tuple[int, ...] | None, what: str) -> PlaneOfCube:
    """Return the plane that is meant.

    Parameters
    ----------
    layout, header
        Of the image.
    plane
        One number for each axis beyond two that is longer than 1, outermost first; None where there is none.
    what
        What the image is called in the message of an error.

    Raises
    ------
    AstroError
        ASTRO_4007 for a cube of which no plane is chosen, and for what has less than two axes; ASTRO_4001 for
        a plane that it does not have.
    """
    lengths = planes_beyond(layout.shape)
    if lengths and not plane:
        raise _no_plane_chosen(layout, header, what)
    if not lengths:
        require_plane(layout.shape, what)
    given = tuple(plane or ())
    fits_in = len(given) == len(lengths) and all(
        0 <= number < length for number, length in zip(given, lengths, strict=True)
    )
    if not fits_in:
        text = ",".join(map(str, given))
        raise AstroError(
            "ASTRO_4001", f"{what} has no plane {text}.", _offer(layout, header) if lengths else "Leave plane out."
        )
    return PlaneOfCube(layout.shape, given)


def _no_plane_chosen(layout: HduLayout, header: fits.Header, what: str) -> AstroError:
    return AstroError(
        "ASTRO_4007", f"{what} has the shape {layout.shape}, not that of one plane.", _offer(layout, header)
    )


def _offer(layout: HduLayout, header: fits.Header) -> str:
    axes = plane_axes(layout.shape)[:-2]
    lengths = planes_beyond(layout.shape)
    named = [_axis_name(len(layout.shape) - axis, header) for axis in axes]
    along = f"axis {named[0]}" if len(named) == 1 else f"the axes {' and '.join(named)}"
    first, last = ",".join("0" for _ in lengths), ",".join(str(length - 1) for length in lengths)
    count = " x ".join(map(str, lengths)) + (f" = {prod(lengths)}" if len(lengths) > 1 else "")
    return f"It holds {count} planes along {along}: choose one with plane={first} to plane={last}."


def _axis_name(number: int, header: fits.Header) -> str:
    """Return the number of an axis as FITS counts it, with the name that the header gives it."""
    for keyword in (f"CTYPE{number}", f"CNAME{number}"):
        name = header.get(keyword)
        if isinstance(name, str) and name.strip():
            return f"{number} ({keyword} = {name.strip()!r})"
    return str(number)
