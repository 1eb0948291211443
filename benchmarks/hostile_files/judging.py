"""Has files judged in processes of their own, which may die or hang."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import chain
from pathlib import Path
from typing import IO, Any, Final

from benchmarks.hostile_files.verdict import ALL, Verdict

ROOT: Final = Path(__file__).parents[2]
OPENER: Final = "benchmarks.hostile_files.judging_process"
HANG_SECONDS: Final = 30.0
"""Time by the clock on the wall after which a file hangs; far above the limit, for the computer may be busy [s]."""

_START_SECONDS: Final = 180.0
_END_SECONDS: Final = 30.0
_MOST_SAID: Final = 3000
_NO_CAUSE: Final = "\nExtension modules:"


def verdicts_on(
    subjects: Sequence[str], processes: int = 1, *, module: str = OPENER, hang_seconds: float = HANG_SECONDS
) -> list[Verdict]:
    """Return the verdicts on files, in their order, and on what all of them together left behind.

    Parameters
    ----------
    subjects
        Names of seeds, or of mutants as ``seed#number``.
    processes
        How many judge at the same time.
    module
        What runs in them: it says that it is ready, and then a verdict on every line of its input.
    hang_seconds
        How long one file may take by the clock on the wall [s].
    """
    each = max(1, -(-len(subjects) // processes))
    shares = [subjects[start : start + each] for start in range(0, len(subjects), each)]
    with ThreadPoolExecutor(processes) as pool:
        return list(chain.from_iterable(pool.map(lambda share: list(_share(share, module, hang_seconds)), shares)))


def _share(subjects: Sequence[str], module: str, hang_seconds: float) -> Iterator[Verdict]:
    """Judge one after the other, with a new process after each that is lost."""
    done = 0
    while done < len(subjects):
        with _Judge(subjects[done:], module, hang_seconds) as judge:
            for verdict in judge.verdicts():
                yield verdict
                done += verdict.subject != ALL
            if done < len(subjects):
                yield judge.loss(subjects[done])
                done += 1
            elif litter := judge.litter():
                yield Verdict(ALL, "litter", f"Left in the temporary folder: {', '.join(litter)}.")


class _Judge:
    """The process, with a temporary folder of its own."""

    def __init__(self, subjects: Sequence[str], module: str, hang_seconds: float) -> None:
        self._subjects, self._module, self._hang_seconds = subjects, module, hang_seconds
        self._is_ready = self._hangs = False

    def __enter__(self) -> _Judge:
        self._open = contextlib.ExitStack()
        self._folder = Path(self._open.enter_context(tempfile.TemporaryDirectory(prefix="private ")))
        self._temporary, files, names = (self._folder / name for name in ("temporary", "files", "subjects"))
        self._temporary.mkdir()
        files.mkdir()
        names.write_text("".join(f"{subject}\n" for subject in self._subjects), encoding="utf-8")
        self._errors: IO[bytes] = self._open.enter_context(tempfile.TemporaryFile())
        self._process = subprocess.Popen(
            [sys.executable, "-m", self._module, str(files)],
            cwd=ROOT,
            env={**os.environ, "TMPDIR": str(self._temporary), "PYTHONUTF8": "1"},
            stdin=self._open.enter_context(names.open("rb")),
            stdout=subprocess.PIPE,
            stderr=self._errors,
            start_new_session=True,
        )
        return self

    def __exit__(self, *_: Any) -> None:
        self._end()
        self._open.close()

    def _end(self) -> None:
        """End the process, and those that it started: they are of its session."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        assert self._process.stdout is not None
        self._process.stdout.close()

    def verdicts(self) -> Iterator[Verdict]:
        """Yield verdicts as they come, until the process ends, dies or hangs."""
        for line in self._lines():
            if self._is_ready:
                yield Verdict.from_json(line)
            self._is_ready = True
        if not self._is_ready:
            raise RuntimeError(f"the process that judges did not start: {self._said()}")

    def _lines(self) -> Iterator[bytes]:
        assert self._process.stdout is not None
        output, begun, patience = self._process.stdout.fileno(), b"", _START_SECONDS
        while select.select([output], [], [], patience)[0]:
            more = os.read(output, 1 << 16)
            if not more:
                return
            *lines, begun = (begun + more).split(b"\n")
            yield from lines
            patience = self._hang_seconds
        self._hangs = True

    def loss(self, subject: str) -> Verdict:
        """Return the verdict on the file that the process was lost over."""
        if self._hangs:
            return Verdict(subject, "hangs", f"No answer after {self._hang_seconds:g} s.\n{self._said()}")
        status = self._process.wait(_END_SECONDS)
        how = signal.Signals(-status).name if status < 0 else f"exit status {status}"
        return Verdict(subject, "dies", f"The process ended with {how}.\n{self._said()}")

    def _said(self) -> str:
        self._errors.seek(0)
        return self._errors.read().decode(errors="replace").partition(_NO_CAUSE)[0][-_MOST_SAID:]

    def litter(self) -> list[str]:
        """Return what stands in the temporary folder after a good end."""
        self._process.wait(_END_SECONDS)
        return sorted(str(path.relative_to(self._temporary)) for path in self._temporary.rglob("*"))
