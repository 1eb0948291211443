"""Parameters of what a file itself says about its pixels: flagged ones, and their noise."""

from __future__ import annotations

from collections.abc import Sequence, Set
from numbers import Integral
from typing import Any, Literal

from pydantic import field_validator
from pydantic_core import PydanticCustomError

from astroclassify_widgets.params.base import Params, parameter

_LARGEST = 1 << 32


class QualityParams(Params):
    """What of a frame's data quality and noise planes is used; without such planes they change nothing."""

    dq_bits: str = parameter(
        "all",
        "data-quality bits that mask a pixel: all, none, or values such as 1,16,4096",
        pattern=r"^(all|none|\d{1,10}(,\d{1,10})*)$",
    )
    noise_map: Literal["use", "ignore"] = parameter("use", "whether the error or weight plane of the file is used")

    @field_validator("dq_bits", mode="before")
    @classmethod
    def _bits_as_text(cls, given: Any) -> Any:
        """Return numbers, one or several, as the text that is kept."""
        if isinstance(given, str):
            return given.strip().lower()
        values = given if isinstance(given, Sequence | Set) and not isinstance(given, bytes) else (given,)
        are_short = all(
            isinstance(value, Integral) and not isinstance(value, bool) and abs(int(value)) <= _LARGEST
            for value in values
        )
        return ",".join(str(int(value)) for value in values) if values and are_short else given

    @field_validator("dq_bits")
    @classmethod
    def _bits_fit(cls, given: str) -> str:
        if given not in ("all", "none") and not all(0 < int(value) < _LARGEST for value in given.split(",")):
            raise PydanticCustomError(
                "ASTRO_4001", "dq_bits = {given}: a bit has a value of 1 to 4294967295", {"given": given}
            )
        return given

    @property
    def dq_selected(self) -> int:
        """The bits that mask a pixel, as one number of 32 bits."""
        if self.dq_bits in ("all", "none"):
            return _LARGEST - 1 if self.dq_bits == "all" else 0
        selected = 0
        for value in self.dq_bits.split(","):
            selected |= int(value)
        return selected
