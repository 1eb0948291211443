"""Every odd file is read or refused with a code within 2 s and 500 MB, by a process that opens them all."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.hostile_files.judging import verdicts_on
from benchmarks.hostile_files.real_files import odd_files
from benchmarks.hostile_files.verdict import MOST_BYTES, MOST_SECONDS, Verdict

N_ODD = 43


@pytest.fixture(scope="module")
def verdicts(shared_data: Path) -> list[Verdict]:
    return verdicts_on([str(path.relative_to(shared_data)) for path in odd_files()])


def test_every_odd_file_has_a_frame_or_a_code(verdicts: list[Verdict]) -> None:
    assert not [f"{verdict.subject}: {verdict.problem}" for verdict in verdicts if verdict.is_uncoded]
    assert len(verdicts) == N_ODD
    assert sum(verdict.is_good for verdict in verdicts) > N_ODD / 3
    assert sum(verdict.is_refused for verdict in verdicts) > N_ODD / 3


def test_no_odd_file_takes_long_or_much_memory(verdicts: list[Verdict]) -> None:
    assert max(verdict.seconds for verdict in verdicts) < MOST_SECONDS
    assert max(verdict.peak for verdict in verdicts) < MOST_BYTES
