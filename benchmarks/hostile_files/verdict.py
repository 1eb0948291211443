"""What became of a file that was opened."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Final

from astroclassify_widgets.errors import ERROR_CODES

MOST_SECONDS: Final = 2.0
MOST_BYTES: Final = 500_000_000
"""What one file may take beyond the process that opens it, time of the processor and memory [s, bytes]."""

ALL: Final = "all files together"
"""What a verdict is on when it cannot say on which."""


@dataclass(frozen=True)
class Verdict:
    """What became of one file.

    Attributes
    ----------
    subject
        Which file: a mutant by seed and number, or a file by name.
    outcome
        ``frame``, ``table`` or ``regions``, an error code, or a word for what must not be.
    problem
        What must not be, in a sentence or with its traceback; empty where all is well.
    seconds
        Time of the processors that it took, those of processes that were started included [s].
    peak
        Memory that it took at most beyond what the process had before [bytes].
    """

    subject: str
    outcome: str
    problem: str = ""
    seconds: float = 0.0
    peak: int = 0

    @property
    def is_uncoded(self) -> bool:
        """Whether it is neither a good value nor a proper error within the limits."""
        return bool(self.problem)

    @property
    def is_refused(self) -> bool:
        """Whether a proper error says why it is not read."""
        return not self.problem and self.outcome in ERROR_CODES

    @property
    def is_good(self) -> bool:
        """Whether what it holds was read and used."""
        return not self.problem and not self.is_refused

    def as_json(self) -> str:
        """Return the verdict as one line."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, line: str | bytes) -> Verdict:
        """Return the verdict that a line tells of."""
        return cls(**json.loads(line))
