from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest
from astropy.io import fits

from astroclassify_widgets import Frame, load, simulate, write
from astroclassify_widgets.cli.main import run_command

INSTALLED = Path(sys.executable).with_name("astrocli")


class Outcome(NamedTuple):
    """What a command left behind."""

    status: int
    out: bytes
    err: str

    @property
    def text(self) -> str:
        return self.out.decode()


Astrocli = Callable[..., Outcome]


@pytest.fixture
def astrocli(capfdbinary: pytest.CaptureFixture[bytes]) -> Astrocli:
    """Run astrocli in this process."""

    def run(*arguments: object) -> Outcome:
        capfdbinary.readouterr()
        status = run_command([str(argument) for argument in arguments])
        out, err = capfdbinary.readouterr()
        return Outcome(status, out, err.decode())

    return run


@pytest.fixture(scope="session")
def installed_astrocli() -> Astrocli:
    """Run the command that pip installed, in a process of its own."""

    def run(*arguments: object, cwd: Path | None = None) -> Outcome:
        command = [str(INSTALLED), *map(str, arguments)]
        done = subprocess.run(command, cwd=cwd, capture_output=True, check=False, timeout=120)
        return Outcome(done.returncode, done.stdout, done.stderr.decode())

    return run


@pytest.fixture(scope="session")
def field_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A simulated field of 30 isolated stars in a FITS file."""
    frame, _ = simulate(seed=3, nx=256, ny=256, n_stars=30, min_separation=24, margin=16)
    return write(frame, tmp_path_factory.mktemp("frames") / "field.fits")


@pytest.fixture(scope="session")
def field_frame(field_file: Path) -> Frame:
    return load(field_file)


@pytest.fixture(scope="session")
def constant_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An image without noise, on which no threshold has a meaning."""
    target = tmp_path_factory.mktemp("frames") / "constant.fits"
    fits.PrimaryHDU(np.full((64, 64), 5, np.float32)).writeto(target)
    return target
