"""Opens one file and says whether what came of it is a good value or a proper error."""

from __future__ import annotations

import sys
import traceback
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final

from astroclassify_widgets.errors import AstroError
from benchmarks.hostile_files.spent import Spent
from benchmarks.hostile_files.verdict import MOST_BYTES, MOST_SECONDS, Verdict

_LONGEST: Final = 600
_NEVER_SAID: Final = ("Traceback", "site-packages", "/tmp", "/usr/", "/home/", "\\Users\\", sys.prefix, "0x7f")
_UNEXPECTED: Final = "ASTRO_5001"


def judge(subject: str, open_and_use: Callable[[], str], private: str) -> Verdict:
    """Return the verdict on one file.

    Parameters
    ----------
    subject
        Which file.
    open_and_use
        Opens it, uses what it holds, and returns a word for that.
    private
        A text that no message may hold, such as the folder of the file.
    """
    spent = Spent()
    with _remarks() as remarks:
        try:
            outcome, problem = open_and_use(), ""
        except AstroError as error:
            outcome, problem = error.code.name, _improper(error, private)
        except Exception:  # noqa: BLE001 - to find whatever is raised is what this is for
            outcome, problem = "uncoded", traceback.format_exc(limit=-8)
    seconds, peak = spent.now()
    if remarks and not problem:
        outcome, problem = "warned", "\n".join(remarks)
    if seconds > MOST_SECONDS and not problem:
        outcome, problem = "slow", f"It took {seconds:.1f} s."
    if peak > MOST_BYTES and not problem:
        outcome, problem = "large", f"It took {peak / 1e6:.0f} MB."
    return Verdict(subject, outcome, problem, round(seconds, 4), peak)


def require_proper_text(what: str, text: str, private: str) -> None:
    """Raise ValueError for a sentence that users should not see."""
    if problem := improper_text(text, private):
        raise ValueError(f"{what} {problem}: {text!r}")


def improper_text(text: str, private: str) -> str:
    """Return why a sentence should not be seen; empty for a good one."""
    if not text.isprintable():
        return "holds control characters"
    if len(text) > _LONGEST:
        return f"has {len(text)} characters"
    told = next((word for word in (*_NEVER_SAID, private) if word and word in text), "")
    return f"tells {told!r}" if told else ""


def _improper(error: AstroError, private: str) -> str:
    if error.code.name == _UNEXPECTED:
        return f"{error} is no answer to a file."
    if not error.message.endswith((".", "?", "…")) or (error.hint and not error.hint.endswith((".", "?"))):
        return f"{str(error)!r} is no sentence."
    problem = improper_text(str(error), private)
    return f"A message {problem}: {str(error)!r}" if problem else ""


@contextmanager
def _remarks() -> Iterator[list[str]]:
    """Collect warnings that nobody caught, and exceptions that nobody could."""
    said: list[str] = []

    def unraisable(event: Any) -> None:
        said.append(f"{event.exc_type.__name__}: {event.exc_value} in {event.object!r}")

    hook, sys.unraisablehook = sys.unraisablehook, unraisable
    try:
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            yield said
        said.extend(f"{w.category.__name__}: {w.message} ({w.filename}:{w.lineno})" for w in caught)
    finally:
        sys.unraisablehook = hook
