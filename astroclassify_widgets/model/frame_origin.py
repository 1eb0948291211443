"""How a frame came: the public call that gives it again."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

Plain = str | int | float | bool | None
Argument = Plain | tuple[int, ...] | Mapping[str, Plain]


@dataclass(frozen=True)
class FrameOrigin:
    """The call of a public function by which a frame came.

    Attributes
    ----------
    function
        Its name at the front door.
    arguments
        What it was given by position.
    options
        Names and values of what it was given by name.
    """

    function: Literal["load", "demo_frame", "simulate"]
    arguments: tuple[Plain, ...] = ()
    options: tuple[tuple[str, Argument], ...] = ()

    def as_python(self) -> str:
        """Return the expression that gives the frame, for a script that imports the package as ``acw``."""
        given = [python_literal(value) for value in self.arguments]
        given += [f"{name}={python_literal(value)}" for name, value in self.options]
        which = "[0]" if self.function == "simulate" else ""  # the truth table comes second
        return python_call(f"acw.{self.function}", given) + which


def python_literal(value: Argument) -> str:
    """Return a plain value as source code, texts in the quotes that a formatter would choose."""
    if isinstance(value, Mapping):
        return _dict_literal([f"{python_literal(key)}: {python_literal(item)}" for key, item in value.items()])
    if not isinstance(value, str):
        return repr(value)
    # With a double quote before it a text is shown in single quotes, whatever else it holds.
    body = re.sub(r"\\(.)", lambda escape: "'" if escape[1] == "'" else escape[0], repr('"' + value)[2:-1])
    quote = "'" if body.count('"') > body.count("'") else '"'
    return quote + body.replace(quote, f"\\{quote}") + quote


def _dict_literal(items: list[str], *, width: int = 70) -> str:
    """Return a dict as source code: on one line where it fits a width, otherwise one item a line."""
    line = f"{{{', '.join(items)}}}"
    return line if len(line) <= width else "\n".join(["{", *(f"{indented(item)}," for item in items), "}"])


def python_call(function: str, arguments: Iterable[str], *, width: int = 75) -> str:
    """Return a call as source code: on one line where it fits a width, otherwise one argument a line."""
    given = list(arguments)
    line = f"{function}({', '.join(given)})"
    if len(line) <= width and "\n" not in line:
        return line
    return "\n".join([f"{function}(", *(f"{indented(argument)}," for argument in given), ")"])


def indented(code: str) -> str:
    """Return source code one level deeper."""
    return "\n".join(f"    {line}" for line in code.split("\n"))
