"""A process that opens one file after the other: names on its input, verdicts in JSON on its output.

It may die on any of them, which is why it is a process: `benchmarks.hostile_files.judging` starts another.
"""

from __future__ import annotations

import contextlib
import faulthandler
import gc
import os
import sys
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import IO, Final

from benchmarks.hostile_files.all_seeds import all_seeds
from benchmarks.hostile_files.judge import judge
from benchmarks.hostile_files.mutants import Mutant, mutant
from benchmarks.hostile_files.opened import open_and_use
from benchmarks.hostile_files.seed import Seed
from benchmarks.hostile_files.spent import limit_memory
from benchmarks.hostile_files.verdict import ALL, MOST_BYTES, Verdict

_OPEN_FILES: Final = Path("/proc/self/fd")
_BACKGROUND_SECONDS: Final = 5.0


def main() -> None:
    """Judge what the input names: a seed, or one of its mutants as ``seed#number``; its folder is the argument."""
    faulthandler.enable()
    folder = Path(sys.argv[1])
    with _own_output() as output:
        seeds = all_seeds()
        # What is imported and compiled on first use counts for no file: one of each kind is opened before.
        others = [seed for seed in seeds.values() if seed.is_made]
        for seed in {Path(seed.name).suffix: seed for seed in others}.values():
            judge(seed.name, partial(open_and_use, _as_it_is(seed), folder), str(folder))
        was_open = _n_open()
        print("ready", file=output, flush=True)
        for line in sys.stdin:
            file = _named(line.rstrip("\n"), seeds, others)
            limit_memory(MOST_BYTES)
            verdict = judge(line.rstrip("\n"), partial(open_and_use, file, folder), str(folder))
            print(verdict.as_json(), file=output, flush=True)
        if (left_open := _n_open_in_the_end(was_open) - was_open) > 0:
            print(Verdict(ALL, "open", f"{left_open} files were left open.").as_json(), file=output, flush=True)


@contextlib.contextmanager
def _own_output() -> Iterator[IO[str]]:
    """Keep the output for verdicts, whatever the libraries in C print."""
    own = os.dup(sys.stdout.fileno())
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    with os.fdopen(own, "w") as output:
        yield output


def _named(subject: str, seeds: dict[str, Seed], others: list[Seed]) -> Mutant:
    name, _, number = subject.partition("#")
    return mutant(seeds[name], int(number), others) if number else _as_it_is(seeds[name])


def _as_it_is(seed: Seed) -> Mutant:
    return Mutant(seed, -1, seed.content, dict(seed.options), role="", by_path=True, as_upload=False, is_measured=True)


def _n_open_in_the_end(wanted: int) -> int:
    """Return how many files are open once work in the background has had its time."""
    until = time.monotonic() + _BACKGROUND_SECONDS
    while gc.collect() >= 0 and _n_open() > wanted and time.monotonic() < until:
        time.sleep(0.05)
    return _n_open()


def _n_open() -> int:
    return len(list(_OPEN_FILES.iterdir())) if _OPEN_FILES.exists() else 0


if __name__ == "__main__":
    main()
