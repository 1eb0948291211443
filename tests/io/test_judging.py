"""What judges the readers is judged itself: it finds crashes, hangs, litter, and everything that has no code."""

from __future__ import annotations

import ctypes
import sys
import warnings

import numpy as np
import pytest

from astroclassify_widgets.errors import AstroError
from benchmarks.hostile_files.judge import judge
from benchmarks.hostile_files.judging import verdicts_on
from benchmarks.hostile_files.verdict import ALL, Verdict

BREAKING = "tests.io.breaking_judge"
PRIVATE = "/the/folder"


def a_frame() -> str:
    return "frame"


def refuse(message: str = "'a' is damaged.", hint: str = "", code: str = "ASTRO_4007") -> str:
    error = AstroError(code, message, hint)
    error.message, error.hint = message, hint  # as it would be if the error did not take care itself
    raise error


def test_the_process_goes_on_after_the_files_that_it_is_lost_over() -> None:
    subjects = ["a", "crash", "b", "hang", "c", "exit"]
    verdicts = verdicts_on(subjects, module=BREAKING, hang_seconds=1)
    assert [verdict.subject for verdict in verdicts] == subjects
    assert [verdict.outcome for verdict in verdicts] == ["frame", "dies", "frame", "hangs", "frame", "dies"]
    assert "SIGSEGV" in verdicts[1].problem
    assert "1 s" in verdicts[3].problem
    assert "nothing more to say" in verdicts[5].problem


def test_a_file_that_is_left_behind_is_found() -> None:
    verdicts = verdicts_on(["a", "litter"], module=BREAKING)
    assert [verdict.subject for verdict in verdicts] == ["a", "litter", ALL]
    assert "left.txt" in verdicts[2].problem


def test_two_processes_share_the_files() -> None:
    subjects = [f"file {n}" for n in range(7)]
    assert [verdict.subject for verdict in verdicts_on(subjects, 2, module=BREAKING)] == subjects


def test_a_process_that_does_not_start_is_no_verdict() -> None:
    with pytest.raises(RuntimeError, match="No module named"):
        verdicts_on(["a"], module="tests.io.no_such_judge")


def test_a_frame_and_a_code_are_good_ends() -> None:
    assert judge("a", a_frame, PRIVATE).is_good
    refused = judge("a", refuse, PRIVATE)
    assert (refused.outcome, refused.problem, refused.is_refused) == ("ASTRO_4007", "", True)


def test_an_exception_without_a_code_is_none() -> None:
    verdict = judge("a", lambda: str(1 // 0), PRIVATE)
    assert verdict.is_uncoded
    assert "ZeroDivisionError" in verdict.problem


@pytest.mark.parametrize(
    ("message", "hint", "code"),
    [
        ("'/the/folder/a' is damaged.", "", "ASTRO_4007"),
        ("'a' is damaged.", f"See {sys.prefix}.", "ASTRO_4007"),
        ("'a' is\ndamaged.", "", "ASTRO_4007"),
        ("'a\x1b[31m' is damaged.", "", "ASTRO_4007"),
        ("damaged", "", "ASTRO_4007"),
        ("'a' is damaged.", "copy it", "ASTRO_4007"),
        (f"'{'a' * 900}' is damaged.", "", "ASTRO_4007"),
        ("something went wrong.", "", "ASTRO_5001"),
    ],
)
def test_an_improper_message_is_none(message: str, hint: str, code: str) -> None:
    assert judge("a", lambda: refuse(message, hint, code), PRIVATE).is_uncoded


def test_a_warning_that_nobody_caught_is_none() -> None:
    def warn() -> str:
        warnings.warn("odd", RuntimeWarning, stacklevel=1)
        return "frame"

    assert judge("a", warn, PRIVATE).problem.startswith("RuntimeWarning: odd")


def test_an_exception_that_nobody_could_catch_is_none() -> None:
    def call_back() -> str:
        ctypes.CFUNCTYPE(None)(lambda: 1 // 0)()
        return "frame"

    assert "ZeroDivisionError" in judge("a", call_back, PRIVATE).problem


def test_too_much_memory_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("benchmarks.hostile_files.judge.MOST_SECONDS", 60.0)  # fresh memory is slow on a busy machine
    assert judge("a", lambda: str(np.ones(70_000_000)[0]), PRIVATE).outcome == "large"


def test_too_much_time_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("benchmarks.hostile_files.judge.MOST_SECONDS", 0.05)
    assert judge("a", lambda: str(sum(range(10_000_000))), PRIVATE).outcome == "slow"


def test_a_verdict_is_one_line() -> None:
    verdict = Verdict("a#1", "uncoded", "line\nline", 0.5, 12)
    assert "\n" not in verdict.as_json()
    assert Verdict.from_json(verdict.as_json()) == verdict
