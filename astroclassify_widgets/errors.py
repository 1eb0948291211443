"""The error codes that every face answers with, and the one exception that carries them."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import Final


@dataclass(frozen=True)
class ErrorCode:
    """A stable code, the HTTP status and exit status that go with it, and when it is used."""

    name: str
    http_status: int
    exit_status: int
    meaning: str


_BAD_INPUT: Final = 2
_FAILURE: Final = 3

_DECLARED: Final = (
    ErrorCode("ASTRO_4001", 422, _BAD_INPUT, "a bad or unknown parameter, a bad position, or an empty file"),
    ErrorCode("ASTRO_4002", 413, _BAD_INPUT, "the upload is larger than the limit"),
    ErrorCode("ASTRO_4003", 400, _BAD_INPUT, "more pixels than the limit, or none that can be measured"),
    ErrorCode("ASTRO_4004", 422, _BAD_INPUT, "the aperture radius r is missing or not positive"),
    ErrorCode("ASTRO_4005", 422, _BAD_INPUT, "the annulus begins inside the aperture: r_in < r"),
    ErrorCode("ASTRO_4006", 422, _BAD_INPUT, "the annulus is empty: r_out <= r_in"),
    ErrorCode("ASTRO_4007", 415, _BAD_INPUT, "not a format that is read, or damaged"),
    ErrorCode("ASTRO_4008", 422, _BAD_INPUT, "no star at the place that was asked for"),
    ErrorCode("ASTRO_4009", 422, _BAD_INPUT, "needs world coordinates, which the frame lacks"),
    ErrorCode("ASTRO_4041", 404, _BAD_INPUT, "there is no such HDU, file or address"),
    ErrorCode("ASTRO_4051", 405, _BAD_INPUT, "the address exists, but not for this HTTP method"),
    ErrorCode("ASTRO_4091", 409, _BAD_INPUT, "the file is not the one that was measured"),
    ErrorCode("ASTRO_4990", 499, _FAILURE, "cancelled by the user"),
    ErrorCode("ASTRO_5001", 500, _FAILURE, "an unexpected failure"),
    ErrorCode("ASTRO_5021", 501, _FAILURE, "an optional dependency is missing"),
    ErrorCode("ASTRO_5031", 503, _FAILURE, "busy: the limit of concurrent requests is reached"),
    ErrorCode("ASTRO_5041", 504, _FAILURE, "over the time limit"),
    ErrorCode("ASTRO_5071", 507, _FAILURE, "over the memory limit"),
)

ERROR_CODES: Final = MappingProxyType({code.name: code for code in _DECLARED})
"""Every code by its name."""


class AstroError(Exception):
    """A failure that a user can act on: a stable code, one clear sentence and, often, a hint.

    Parameters
    ----------
    code
        A name in `ERROR_CODES`.
    message
        One sentence that says what was wrong.
    hint
        One sentence that says what would be right; may be empty.
    """

    def __init__(self, code: str, message: str, hint: str = "") -> None:
        self.code = ERROR_CODES[code]
        self.message = message = _printable(message)
        self.hint = hint = _printable(hint)
        super().__init__(code, message, hint)

    def __str__(self) -> str:
        sentence = f"{self.code.name}: {self.message}"
        return f"{sentence} {self.hint}" if self.hint else sentence

    def as_dict(self) -> dict[str, str]:
        """Return the body that HTTP answers with."""
        return {"code": self.code.name, "message": self.message, "hint": self.hint}


def _printable(text: str) -> str:
    """Return a text that does no harm to a terminal or a log, whatever a file had in the names that it tells."""
    return "".join(character if character.isprintable() else " " for character in text)
