"""The text of a catalogue as a person reads it: few columns, each number rounded to what its error warrants."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, Literal

import numpy as np
from astropy.table import QTable
from numpy.typing import NDArray

from astroclassify_widgets.model.columns import COLUMNS
from astroclassify_widgets.model.flags import FLAGS, decode_flags
from astroclassify_widgets.widgets.rounded import NO_VALUE, decimals_for, fixed, power_of_ten, scaled_unit

Floats = NDArray[np.float64]

_FLAGS: Final = "flags"


@dataclass(frozen=True)
class ShownColumn:
    """A column of the catalogue on the screen.

    Attributes
    ----------
    name
        In the catalogue.
    error
        The column that holds its standard error, which decides the rounding; may be empty.
    beside
        Whether the error is shown beside the value.
    decimals
        Where the error does not decide.
    scaled
        Whether a power of ten may stand in the head; not for magnitudes, whose zero point is arbitrary.
    """

    name: str
    error: str = ""
    beside: bool = False
    decimals: int = 2
    scaled: bool = False


SHOWN: Final = (
    ShownColumn("id", decimals=0),
    ShownColumn("x_centroid", "x_centroid_err"),
    ShownColumn("y_centroid", "y_centroid_err"),
    ShownColumn("ra", decimals=5),
    ShownColumn("dec", decimals=5),
    ShownColumn("flux", "flux_err", beside=True, scaled=True),
    ShownColumn("snr", decimals=1),
    ShownColumn("mag", "mag_err", beside=True, decimals=3),
    ShownColumn("sky", "sky_err"),
    ShownColumn("fwhm"),
    ShownColumn(_FLAGS),
)
"""The columns that are shown where a catalogue has them, in this order."""

_HEADS: Final = {"x_centroid": "x", "y_centroid": "y"}


@dataclass(frozen=True)
class TextColumn:
    """A column as the browser gets it: head, tooltip, and the text of every row."""

    name: str
    head: str
    unit: str
    description: str
    kind: Literal["number", "flags"]
    texts: list[str]


def text_columns(catalog: QTable) -> list[dict[str, Any]]:
    """Return the columns that are shown of a catalogue, each as a dict of plain texts."""
    return [dict(vars(column)) for column in _columns(catalog)]


def flag_meanings() -> dict[str, str]:
    """Return what each flag means, by the name that is shown."""
    return {_flag_name(flag.name): flag.meaning for flag in FLAGS}


def _columns(catalog: QTable) -> Iterator[TextColumn]:
    for shown in SHOWN:
        if shown.name not in catalog.colnames:
            continue
        declared = COLUMNS[shown.name]
        if shown.name == _FLAGS:
            yield TextColumn(_FLAGS, _FLAGS, "", declared.description, "flags", _flag_texts(catalog))
            continue
        values = _numbers(catalog, shown.name)
        errors = _numbers(catalog, shown.error) if shown.error in catalog.colnames else np.full(len(values), np.nan)
        power = power_of_ten(values) if shown.scaled and _is_odd(values) else 0
        unit = getattr(catalog[shown.name], "unit", None)
        yield TextColumn(
            name=shown.name,
            head=_HEADS.get(shown.name, shown.name) + (" ± error" if shown.beside else ""),
            unit=scaled_unit(unit, power),
            description=_description(shown, declared.description),
            kind="number",
            texts=_texts(values / 10.0**power, errors / 10.0**power, shown),
        )


def _description(shown: ShownColumn, description: str) -> str:
    error = f", with its standard error {shown.error}" if shown.beside else ""
    return f"{shown.name}: {description}{error}"


def _texts(values: Floats, errors: Floats, shown: ShownColumn) -> list[str]:
    known = np.isfinite(errors) & (errors > 0)
    decimals = np.where(known, decimals_for(errors), shown.decimals).tolist()
    texts = [fixed(value, places) for value, places in zip(values.tolist(), decimals, strict=True)]
    if not shown.beside:
        return texts
    return [
        f"{text} ± {fixed(error, places)}" if text != NO_VALUE and has_error else text
        for text, error, places, has_error in zip(texts, errors.tolist(), decimals, known.tolist(), strict=True)
    ]


def _is_odd(values: Floats) -> bool:
    """Return whether typical numbers are so small or so large that a power of ten belongs in the head."""
    typical = np.abs(values[np.isfinite(values)])
    return bool(typical.size) and not 1e-2 <= float(np.median(typical)) < 1e7


def _numbers(catalog: QTable, name: str) -> Floats:
    """Return a column without its unit; NaN where a cell is masked."""
    column = catalog[name]
    values = np.array(getattr(column, "unmasked", column), dtype=np.float64)
    values[np.broadcast_to(getattr(column, "mask", False), values.shape)] = np.nan
    return values


def _flag_texts(catalog: QTable) -> list[str]:
    """Return the names of the flags of each row, separated by commas."""
    bits = np.asarray(catalog[_FLAGS]).tolist()
    names = {value: ", ".join(_flag_name(flag.name) for flag in decode_flags(value)) for value in set(bits)}
    return [names[value] for value in bits]


def _flag_name(name: str) -> str:
    return name.replace("_", " ")
