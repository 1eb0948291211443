"""The figures of files, really measured on a small field; their values mean nothing there."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

import astroclassify_widgets as acw
from benchmarks.correctness import WrongAnswerError
from benchmarks.hostile_files.verdict import Verdict
from benchmarks.topics.io import load_time, uncoded, write_time

SIDE, STARS, ROWS, RUNS = 256, 40, 30, 2


def test_loading_is_compared_in_three_forms() -> None:
    figures = load_time.compare_load("load_tiny", side=SIDE, n_stars=STARS, runs=RUNS)
    assert [figure.name for figure in figures] == [
        f"io.load_tiny.time_vs_astropy{end}" for end in ("", ".uint16", ".rice")
    ]
    for figure in figures:
        assert 0 < figure.value < 100
        assert figure.unit == "ratio"
        assert f"{SIDE} x {SIDE} px" in figure.conditions


def test_writing_is_compared_in_three_formats() -> None:
    figures = write_time.compare_write("write_few_rows", side=SIDE, n_stars=STARS, n_rows=ROWS, runs=RUNS)
    assert [figure.name for figure in figures] == [
        f"io.write_few_rows.time_vs_astropy{end}" for end in ("", ".fits", ".votable")
    ]
    for figure in figures:
        assert 0 < figure.value < 100
        assert f"{ROWS} rows" in figure.conditions


def test_pixels_that_are_read_wrong_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    right = acw.load

    def off_by_one(*args: Any) -> acw.Frame:
        frame = right(*args)
        return replace(frame, data=frame.data + 1)

    monkeypatch.setattr(load_time.acw, "load", off_by_one)
    with pytest.raises(WrongAnswerError, match="the pixels are others"):
        load_time.compare_load("load_tiny", side=SIDE, n_stars=STARS, runs=RUNS)


def test_numbers_that_are_written_wrong_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    right = acw.run

    def half_written(*args: Any) -> Any:
        result = right(*args)
        monkeypatch.setattr(type(result), "write", lambda self, path: right(*args, r=4).catalog[:ROWS].write(path))
        return result

    monkeypatch.setattr(write_time.acw, "run", half_written)
    with pytest.raises(WrongAnswerError, match="the numbers of"):
        write_time.compare_write("write_few_rows", side=SIDE, n_stars=STARS, n_rows=ROWS, runs=RUNS)


def test_mutants_are_counted() -> None:
    [figure] = uncoded.count_uncoded_mutants(n_mutants=20)
    assert (figure.name, figure.unit) == ("io.fuzz.uncoded", "files")
    assert "20 mutants" in figure.conditions


def test_what_has_no_code_counts() -> None:
    verdicts = [
        Verdict("a", "frame"),
        Verdict("b", "ASTRO_4007"),
        Verdict("c", "dies", "SIGSEGV"),
        Verdict("d", "slow", "3 s"),
    ]
    figure = uncoded._figure("fuzz", verdicts, "4 files")
    assert figure.value == 2
    assert "4 files: 1 read, 1 refused" in figure.conditions
