"""A figure: one measured number, with its unit and the conditions that it holds under."""

from __future__ import annotations

import json
from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """One measured number.

    Attributes
    ----------
    name
        ``topic.figure``, such as ``aperture.sum.speed_vs_sep``.
    value
        The number.
    unit
        ``x`` for how many times as fast as the peer (below 1: slower), ``ratio`` for any other quotient.
    conditions
        What was measured on what: n, regime, versions of the peer, number of runs.
    """

    name: str
    value: float
    unit: str
    conditions: str

    @property
    def text(self) -> str:
        """Value and unit for people, three digits of it."""
        return f"{self.value:#.3g}".rstrip(".") + f" {self.unit}"

    def as_line(self) -> str:
        """Return the figure in one line."""
        return f"{self.name}  {self.text}  ({self.conditions})"

    def as_json(self) -> str:
        """Return the figure as a JSON object in one line; six digits, for more would be noise."""
        value = float(f"{self.value:.6g}")
        return json.dumps(
            {"name": self.name, "value": value, "unit": self.unit, "conditions": self.conditions},
            allow_nan=False,
            ensure_ascii=False,
        )
