"""What is known of the pixels of a frame: how many, in which unit, and which of them are used."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np

from astroclassify_widgets.model.frame import Frame
from astroclassify_widgets.params.recipe import Recipe
from astroclassify_widgets.widgets.fact import NOT_KNOWN, Fact, header_card

_NO_BREAK: Final = "\N{NO-BREAK SPACE}"


def image_facts(frame: Frame, recipe: Recipe) -> Iterator[Fact]:
    """Yield size and unit of a frame, and which of its pixels are used."""
    ny, nx = frame.shape
    yield Fact("size", f"{nx} × {ny} px", "row 0 is at the top" if frame.y_down else "")
    if place := _place(frame):
        yield Fact("read from", place, override="hdu=, plane=, channel=")
    units = frame.header_values.units
    unit_source = units[0].card if units else "no BUNIT: taken as ADU"
    yield Fact("unit", frame.unit or NOT_KNOWN, unit_source, header_card("BUNIT", '"adu"'))
    yield _masked(frame, recipe)
    if frame.data_quality is not None:
        counts = frame.data_quality.counts()
        bits = ", ".join(f"{bit}: {count} px".replace(" ", _NO_BREAK) for bit, count in counts.items())
        yield Fact(
            "data quality",
            bits or "no bit is set",
            f"{frame.data_quality.source}; dq_bits = {recipe.dq_bits}",
            "dq_bits",
        )
    if frame.noise_map is not None:
        kind = "all noise of a pixel" if frame.noise_map.kind == "total" else "noise of the sky up to a factor"
        used = "" if recipe.noise_map == "use" else ", not used"
        yield Fact("noise map", f"{kind}{used}", frame.noise_map.source, "noise_map")


def _place(frame: Frame) -> str:
    parts = [] if frame.hdu is None else [f"HDU {frame.hdu}"]
    if frame.plane:
        parts.append(f"plane {', '.join(map(str, frame.plane))}")
    if frame.channel:
        parts.append(frame.channel)
    return ", ".join(parts)


def _masked(frame: Frame, recipe: Recipe) -> Fact:
    mask = frame.mask
    if frame.data_quality is not None:
        mask = mask | frame.data_quality.mask(recipe.dq_selected)
    n_masked = int(np.count_nonzero(mask))
    share = 100 * n_masked / mask.size
    return Fact("masked", f"{share:.3g} % ({n_masked} px)" if n_masked else "none")
