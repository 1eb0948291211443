"""Rules between parameters; each failure names the fields and carries its own code."""

from __future__ import annotations

from pydantic import BaseModel
from pydantic_core import PydanticCustomError


def must_be_below(params: BaseModel, low: str, high: str) -> None:
    """Refuse two limits that are out of order."""
    if getattr(params, low) >= getattr(params, high):
        raise PydanticCustomError(
            "ASTRO_4001",
            "{low} = {low_value} must be below {high} = {high_value}",
            {
                "low": low,
                "high": high,
                "low_value": getattr(params, low),
                "high_value": getattr(params, high),
            },
        )


def annulus_must_fit(r: float, r_in: float, r_out: float) -> None:
    """Refuse an annulus that begins inside the aperture or holds nothing."""
    radii = {"r": r, "r_in": r_in, "r_out": r_out}
    if r_in < r:
        raise PydanticCustomError("ASTRO_4005", "r_in = {r_in} px must not be smaller than r = {r} px", radii)
    if r_out <= r_in:
        raise PydanticCustomError("ASTRO_4006", "r_out = {r_out} px must be larger than r_in = {r_in} px", radii)
