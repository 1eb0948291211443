"""Finds a Chromium of the system for the browser tests; as a command also installs one where that can be done.

.venv/bin/python -m tests.browser.find_chromium      # prints the path of the one that the tests will use
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

VARIABLE = "ASTRO_CHROMIUM"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
HOW = f"Install the package chromium of your system, or set {VARIABLE} to the path of a Chromium or Chrome."


class NoChromiumError(RuntimeError):
    """There is no browser to test with."""


def find_chromium() -> str:
    """Return the path of the Chromium that the tests use: $ASTRO_CHROMIUM, or the first on the PATH that starts."""
    named = os.environ.get(VARIABLE)
    for path in (named,) if named else map(shutil.which, NAMES):
        if path and _starts(path):
            return path
    missing = f"{VARIABLE}={named} does not start." if named else "There is no Chromium on the PATH."
    raise NoChromiumError(f"{missing} {HOW}")


def find_or_install_chromium() -> str:
    """Return the path of a Chromium, after installing Debian's where there is none and we are root."""
    try:
        return find_chromium()
    except NoChromiumError:
        if os.environ.get(VARIABLE) or not _may_install():
            raise
    apt = ["apt-get", "-qq", "-o", "DPkg::Lock::Timeout=300"]
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for step in (["update"], ["install", "--yes", "--no-install-recommends", "chromium"]):
        done = subprocess.run([*apt, *step], env=environment, stdout=sys.stderr, check=False)
        if done.returncode:
            raise NoChromiumError(f"apt-get {step[0]} failed, so there is no Chromium. {HOW}")
    return find_chromium()


def _may_install() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get") is not None


def _starts(path: str) -> bool:
    """Whether it is a browser and no stub that only tells how to install one."""
    try:
        return subprocess.run([path, "--version"], capture_output=True, timeout=60, check=False).returncode == 0
    except OSError:
        return False


if __name__ == "__main__":
    try:
        print(find_or_install_chromium())
    except NoChromiumError as error:
        sys.exit(str(error))
