"""Numbers rounded to what their error warrants, and to what fits."""

from __future__ import annotations

import math
from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]

NO_VALUE: Final = "–"
"""Stands where there is no number."""
_SUPERSCRIPTS: Final = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
_MOST_DECIMALS: Final = 12


def decimals_for(error: ArrayLike) -> NDArray[np.int64]:
    """Return the decimals that give two digits of each error; negative ones round off before the point.

    Where an error is not positive, or not known, the answer is the number of decimals 0.
    """
    err = np.asarray(error, dtype=np.float64)
    known = np.isfinite(err) & (err > 0)
    magnitude = np.floor(np.log10(np.where(known, err, 1.0)))
    decimals = np.clip(1 - magnitude, -300, _MOST_DECIMALS).astype(np.int64)
    # 0.0996 rounds to 0.10: the error itself has one digit more than its logarithm says.
    carried = known & (np.round(np.where(known, err, 1.0) * 10.0 ** (decimals - 1.0), 1) >= 10)
    return np.asarray(np.where(known, decimals - carried, 0))


def fixed(value: float, decimals: int) -> str:
    """Return a number with so many decimals; negative ones round to tens, hundreds and so on."""
    if not math.isfinite(value):
        return NO_VALUE
    return f"{round(value, decimals):.0f}" if decimals < 0 else f"{value:.{decimals}f}"


def with_error(value: float, error: float) -> str:
    """Return ``value ± error``, both to two digits of the error; three significant digits of the value without one."""
    if not math.isfinite(value):
        return NO_VALUE
    if not (math.isfinite(error) and error > 0):
        return f"{value:.6g}"
    decimals = int(decimals_for(error))
    return f"{fixed(value, decimals)} ± {fixed(error, decimals)}"


def power_of_ten(values: ArrayLike) -> int:
    """Return the multiple of 3 by which a column or an axis is scaled so that its numbers stay short; often 0.

    Numbers between 0.01 and 10 000 are left as they are.
    """
    numbers = np.abs(np.asarray(values, dtype=np.float64))
    numbers = numbers[np.isfinite(numbers)]
    largest = float(numbers.max()) if numbers.size else 0.0
    if largest == 0 or 1e-2 <= largest < 1e4:
        return 0
    return 3 * math.floor(math.log10(largest) / 3)


def round_steps(low: float, high: float, most: int = 6) -> Floats:
    """Return at most so many multiples of 1, 2 or 5 times a power of ten between two numbers, for an axis."""
    span = high - low
    if not (math.isfinite(span) and span > 0):
        return np.array([low])
    least = span / most
    power = 10.0 ** math.floor(math.log10(least))
    step = next(factor * power for factor in (1, 2, 5, 10) if factor * power >= least)
    first, last = math.ceil(low / step), math.floor(high / step)
    # Rounded, so that 3 times 0.1 is 0.3 on the axis.
    return np.array([float(f"{index * step:.12g}") for index in range(first, last + 1)])


def scaled_unit(unit: Any, power: int) -> str:
    """Return a unit in words with its power of ten: "10³ adu"."""
    factor = f"10{str(power).translate(_SUPERSCRIPTS)}" if power else ""
    return " ".join(part for part in (factor, str(unit or "")) if part)
