"""How the numbers that stand in a FITS file become those that they mean: BSCALE, BZERO and BLANK."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from astropy.io import fits
from numpy.typing import NDArray

from astroclassify_widgets.errors import AstroError


@dataclass(frozen=True)
class Scaling:
    """What the header says about stored numbers.

    Attributes
    ----------
    factor, offset
        The value is factor times the stored number plus the offset.
    blank
        The stored whole number of a pixel without a value, or None.
    """

    factor: float = 1.0
    offset: float = 0.0
    blank: int | None = None

    def values(self, stored: NDArray[Any]) -> NDArray[Any]:
        """Return the values of stored numbers, NaN where there is none; rounding to float32 is left to do."""
        blank = self.blank if stored.dtype.kind in "iu" else None
        if self._stay_whole(stored.dtype):
            values = stored if self.offset == 0 else self.whole_values(stored)
            if blank is None:
                return values
            values = values.astype(np.float64)
        elif self.factor == 1 and self.offset == 0:
            return stored
        else:
            values = stored.astype(np.float64)
            if self.factor != 1:
                np.multiply(values, self.factor, out=values)
            np.add(values, self.offset, out=values)
        if blank is not None:
            values[stored == blank] = np.nan
        return values

    def whole_values(self, stored: NDArray[Any]) -> NDArray[Any]:
        """Return values of the machine's own type, whole numbers as such, without regard to BLANK.

        FITS has no unsigned numbers of more than 8 bits, nor signed ones of 8: an offset stands for them.
        """
        if not self._stay_whole(stored.dtype):
            with np.errstate(over="ignore", invalid="ignore"):
                return self.values(stored).astype(np.float32)
        native = stored.astype(stored.dtype.newbyteorder("="), copy=False)
        if self.offset == 0:
            return native
        size = stored.dtype.itemsize
        highest = np.array(1 << (8 * size - 1), f"u{size}")
        other: NDArray[Any] = (native.view(f"u{size}") ^ highest).view(f"{'i' if size == 1 else 'u'}{size}")
        return other

    def _stay_whole(self, stored: np.dtype[Any]) -> bool:
        """Tell whether values are whole numbers of as many bits as the stored ones."""
        of_other_sign = -128 if stored.itemsize == 1 else 1 << (8 * stored.itemsize - 1)
        return stored.kind in "iu" and self.factor == 1 and self.offset in (0, of_other_sign)


def scaling_of(header: fits.Header, what: str) -> Scaling:
    """Return what a header says about the stored numbers.

    Raises
    ------
    AstroError
        ASTRO_4007 where BSCALE or BZERO is no finite number.
    """
    factor, offset = _number(header, "BSCALE", 1.0), _number(header, "BZERO", 0.0)
    if factor is None or offset is None:
        keyword = "BSCALE" if factor is None else "BZERO"
        raise AstroError("ASTRO_4007", f"{what} has a {keyword} that is no finite number.")
    blank = header.get("BLANK")
    return Scaling(factor, offset, blank if type(blank) is int else None)


def _number(header: fits.Header, keyword: str, default: float) -> float | None:
    value = header.get(keyword, default)
    if isinstance(value, fits.card.Undefined):
        return default
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if math.isfinite(number) else None
