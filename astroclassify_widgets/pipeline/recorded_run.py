"""What a table records of the run that made it, read back from its metadata."""

from __future__ import annotations

from typing import Any, Final, Literal, get_args

import numpy as np
from astropy.table import Table
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, ValidationError

from astroclassify_widgets.errors import AstroError
from astroclassify_widgets.io.table.formats import FORMAT_FACTS
from astroclassify_widgets.model.columns import COLUMNS
from astroclassify_widgets.model.frame_origin import Plain
from astroclassify_widgets.params.output import ColumnNames
from astroclassify_widgets.params.reading import Channel
from astroclassify_widgets.pipeline.positions import parse_positions

_CAN_RECORD: Final = ", ".join(name.upper() for name, facts in FORMAT_FACTS.items() if facts.metadata) + " and ZIP"


class RecordedOrigin(BaseModel):
    """The call that simulated the frame."""

    model_config = ConfigDict(frozen=True, strict=True)

    function: Literal["simulate", "demo_frame"]
    options: dict[str, Plain]


class RecordedRun(BaseModel):
    """What `provenance` wrote, as far as making the table again needs it; anything else is passed over."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    versions: dict[str, str]
    frame: str
    sha256: str | None
    hdu: int | None
    plane: tuple[int, ...]
    channel: Channel | Literal[""]
    shape: tuple[int, int]
    pixels: str
    wcs: str | None
    given_cards: dict[str, Plain]
    origin: RecordedOrigin | None
    cards: dict[str, str]
    positions: Literal["given", "detected"]
    xy: str | None = None
    recipe: dict[str, Any]
    notes: tuple[str, ...]
    pixel_origin: Literal[0, 1] = 0


def recorded_run(table: Table, what: str) -> RecordedRun:
    """Return what a table records; errors say what it is called.

    Raises
    ------
    AstroError
        ASTRO_4001 if it records nothing, or something that no run wrote.
    """
    if not {"pixels", "recipe"} <= set(table.meta):
        raise no_record(what)
    try:
        return RecordedRun.model_validate(dict(table.meta))
    except ValidationError as error:
        fields = ", ".join(sorted({str(problem["loc"][0]) for problem in error.errors()}))
        raise AstroError("ASTRO_4001", f"the provenance of {what} is damaged: {fields}.") from None


def no_record(what: str) -> AstroError:
    """Return the refusal of a table that does not say how it was made."""
    return AstroError(
        "ASTRO_4001",
        f"{what} holds no provenance, so it cannot be made again.",
        f"Tables written as {_CAN_RECORD} hold it; CSV and regions cannot.",
    )


def given_in(table: Table, record: RecordedRun) -> NDArray[np.float64] | None:
    """Return the positions that were given, shape (n, 2), 0-based [px]; None where sources were detected."""
    if record.positions == "detected":
        return None
    if record.xy is not None:
        return parse_positions(record.xy)
    # They were measured as they were given, so the table shows them.
    return np.column_stack([_pixels(table, name, record.pixel_origin) for name in ("x_centroid", "y_centroid")])


def _pixels(table: Table, name: str, origin: int) -> NDArray[np.float64]:
    """Return a column of positions under whatever name it was written, counted from 0."""
    spellings = [COLUMNS[name].renamed(names) for names in get_args(ColumnNames)]
    found = next((spelling for spelling in spellings if spelling in table.colnames), None)
    if found is None:
        raise AstroError("ASTRO_4001", f"the table has lost its column {name}, so its positions are not known.")
    column = table[found]
    values = np.asarray(getattr(column, "value", column))
    if values.dtype.kind not in "iuf" or values.ndim != 1:
        raise AstroError("ASTRO_4001", f"the table's column {found} holds no numbers, so its positions are not known.")
    return values.astype(np.float64) - origin
