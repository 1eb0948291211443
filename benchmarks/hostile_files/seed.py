"""A file that is good and small, which mutants are made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Reader = Literal["frame", "table", "regions"]


@dataclass(frozen=True)
class Seed:
    """A file.

    Attributes
    ----------
    name
        By which a mutant is made again.
    content
        What the file holds.
    reader
        What it is opened as.
    options
        Arguments of `acw.load` without which it is refused.
    is_slow
        Whether it is decoded in a process of its own, which takes as long as a hundred others.
    is_made
        Whether it is made here, and so is the same wherever tests run.
    """

    name: str
    content: bytes
    reader: Reader = "frame"
    options: Mapping[str, Any] = field(default_factory=dict)
    is_slow: bool = False
    is_made: bool = True

    @property
    def suffix(self) -> str:
        """Last part of the name of a file that holds it."""
        return self.name.rpartition("/")[2].replace(" ", "_")
