"""The command as it is installed, in a process and on a terminal of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from astroclassify_widgets import Frame, run

Astrocli = Callable[..., Any]

INSTALLED = Path(sys.executable).with_name("astrocli")


def test_it_detects_and_writes_the_bytes_of_python(
    installed_astrocli: Astrocli, field_file: Path, field_frame: Frame
) -> None:
    done = installed_astrocli("detect", field_file.name, "--threshold", 4, "--format", "ecsv", cwd=field_file.parent)
    assert (done.status, done.err) == (0, "")
    assert done.out == run(field_frame, threshold_sigma=4).table_bytes("ecsv")


def test_bad_input_reaches_the_shell_as_status_2(installed_astrocli: Astrocli, field_file: Path) -> None:
    done = installed_astrocli("measure", field_file, "--xy", "900,900")
    assert (done.status, done.out) == (2, b"")
    assert done.err.startswith("ASTRO_4001: no position of xy lies on the frame")
    assert done.err.count("\n") == 1


def left_by_the_reader(*arguments: object) -> tuple[int, bytes]:
    """Run a command whose reader has left, as `head` does; return its status and stderr."""
    command = [str(INSTALLED), *map(str, arguments)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        err = process.stderr.read()
        return process.wait(60), err


def test_a_reader_that_leaves_early_is_no_failure(field_file: Path) -> None:
    assert left_by_the_reader("detect", field_file) == (0, b"")


def test_a_reader_of_the_help_may_leave_early_too() -> None:
    assert left_by_the_reader("detect", "--help") == (0, b"")


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
def test_on_a_terminal_an_error_stands_on_a_line_of_its_own(constant_file: Path) -> None:
    import pty

    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [INSTALLED, "detect", constant_file], stdout=subprocess.PIPE, stderr=theirs, stdin=subprocess.DEVNULL
    )
    os.close(theirs)
    process.communicate(timeout=60)
    shown = os.read(ours, 10_000).decode()
    os.close(ours)
    assert process.returncode == 2
    last_written_over = shown.split("\x1b[K")[-1]
    assert last_written_over.startswith("ASTRO_4003: ")
