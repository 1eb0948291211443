"""What experience adds to the declaration of the parameters: usual values, and which parameter matters when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final


@dataclass(frozen=True)
class UsualRange:
    """The stretch of a slider; the number box beside it reaches the whole range of the parameter."""

    low: float
    high: float
    step: float


SLIDERS: Final[Mapping[str, UsualRange]] = MappingProxyType(
    {
        "threshold_sigma": UsualRange(1.0, 20.0, 0.1),
        "r": UsualRange(1.0, 20.0, 0.1),
        "r_in": UsualRange(1.0, 30.0, 0.1),
        "r_out": UsualRange(2.0, 40.0, 0.1),
    }
)
"""Parameters that are dragged."""

FIRST_VALUES: Final[Mapping[str, float]] = MappingProxyType(
    {
        "max_sources": 100, "fwhm": 3.0, "centroid_max_shift": 2.0, "gain": 1.0, "read_noise": 5.0,
        "saturation": 60_000.0, "zeropoint": 25.0, "exptime": 60.0,
    }
)  # fmt: skip
"""What a parameter that was not given begins with when the user gives it a value."""


@dataclass(frozen=True)
class MattersWhen:
    """A parameter, or all whose name begins so, matters only while another has one of some values."""

    name: str
    other: str
    values: tuple[Any, ...] = ()
    but_not: tuple[Any, ...] = ()

    def about(self, name: str) -> bool:
        """Return whether the rule is about a parameter."""
        return name.startswith(self.name) if self.name.endswith("_") else name == self.name

    def holds(self, values: Mapping[str, Any]) -> bool:
        """Return whether the parameter matters among these values of all."""
        value = values[self.other]
        return value in self.values if self.values else value not in self.but_not


DEPENDENCES: Final = (
    MattersWhen("sep_", "detector", values=("sep",)),
    MattersWhen("dao_", "detector", values=("dao",)),
    MattersWhen("r", "r_mode", values=("manual",)),
    MattersWhen("r_factor", "r_mode", values=("auto",)),
    MattersWhen("r_in", "bkg", values=("local",)),
    MattersWhen("r_out", "bkg", values=("local",)),
    MattersWhen("centroid_max_shift", "centroid", but_not=("none",)),
    MattersWhen("mag_system", "zeropoint", but_not=(None,)),
)
"""Which parameter matters when; all others always do."""


def matters(name: str, values: Mapping[str, Any]) -> bool:
    """Return whether a parameter can change anything, given the values of all."""
    return all(rule.holds(values) for rule in DEPENDENCES if rule.about(name))
