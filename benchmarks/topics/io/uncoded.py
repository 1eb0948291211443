"""Odd files and damaged ones: how many are neither read nor refused with a code."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Final

from benchmarks.figure import Figure
from benchmarks.hostile_files.all_seeds import all_seeds
from benchmarks.hostile_files.judging import verdicts_on
from benchmarks.hostile_files.mutants import schedule
from benchmarks.hostile_files.real_files import SHARED_DATA, odd_files
from benchmarks.hostile_files.verdict import MOST_BYTES, MOST_SECONDS, Verdict

_WORTH_A_PROCESS: Final = 500


def count_uncoded_mutants(*, n_mutants: int) -> list[Figure]:
    """Count mutants that end in anything but a good value or a code, within the limits.

    Parameters
    ----------
    n_mutants
        How many are opened.
    """
    seeds = list(all_seeds().values())
    subjects = [f"{name}#{number}" for name, number in schedule(seeds, n_mutants)]
    # A process takes seconds to start.
    verdicts = verdicts_on(subjects, min(os.cpu_count() or 1, 1 + n_mutants // _WORTH_A_PROCESS))
    return [_figure("fuzz", verdicts, f"{n_mutants} mutants of {len(seeds)} files, fixed seeds")]


def count_uncoded_odd_files() -> list[Figure]:
    """Count the same of the odd files, where they are at hand."""
    names = [str(path.relative_to(SHARED_DATA)) for path in odd_files()]
    if not names:
        return []
    return [_figure("odd", verdicts_on(names), f"{len(names)} odd, corrupt and foreign files")]


def _figure(name: str, verdicts: Sequence[Verdict], what: str) -> Figure:
    good = sum(verdict.is_good for verdict in verdicts)
    refused = sum(verdict.is_refused for verdict in verdicts)
    conditions = (
        f"{what}: {good} read, {refused} refused with a code, each within {MOST_SECONDS:g} s and "
        f"{MOST_BYTES / 1e6:.0f} MB; at most {max(v.seconds for v in verdicts):.2g} s of processor time and "
        f"{max(v.peak for v in verdicts) / 1e6:.0f} MB"
    )
    return Figure(f"io.{name}.uncoded", float(sum(verdict.is_uncoded for verdict in verdicts)), "files", conditions)
