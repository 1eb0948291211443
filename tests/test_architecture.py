"""The house keeps its order: rooms, light imports, plain names, short files."""

from __future__ import annotations

import pkgutil
import statistics
import subprocess
import sys
import time
import tomllib
from pathlib import Path

import pytest

import astroclassify_widgets

ROOT = Path(__file__).parents[1]
PACKAGE = Path(astroclassify_widgets.__file__).parent
SCIENCE = ("params", "model", "engine")
FOREIGN_TO_SCIENCE = ("ipywidgets", "anywidget", "bqplot", "fastapi", "uvicorn", "cyclopts", "matplotlib", "PIL")
HEAVY = ("numpy", "astropy", "scipy", "numba", "sep", "photutils", "pydantic", "matplotlib", "cyclopts", "fastapi")
MODULES = [module.name for module in pkgutil.walk_packages([str(PACKAGE)], "astroclassify_widgets.")]
SOURCES = sorted(PACKAGE.rglob("*.py"))

IMPORT_ROOM = """
import importlib, pkgutil, sys
room = importlib.import_module("astroclassify_widgets." + sys.argv[1])
for module in pkgutil.walk_packages(room.__path__, room.__name__ + "."):
    importlib.import_module(module.name)
print(*{name.partition(".")[0] for name in sys.modules})
"""


def python(*arguments: str) -> str:
    """Run a fresh interpreter and return what it printed."""
    command = [sys.executable, *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout


# --- rooms


def test_a_room_imports_only_from_the_rooms_above_it() -> None:
    lint = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([lint, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_every_room_stands_in_the_plan() -> None:
    plan = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    layers = next(contract for contract in plan if contract["type"] == "layers")
    assert layers["exhaustive"]
    rooms = {room.strip() for layer in layers["layers"] for room in layer.split("|")}
    assert rooms == {module.name for module in pkgutil.iter_modules([str(PACKAGE)])}
    forbidden = next(contract for contract in plan if contract["type"] == "forbidden")
    assert set(forbidden["source_modules"]) == {f"astroclassify_widgets.{room}" for room in SCIENCE}
    assert set(FOREIGN_TO_SCIENCE) <= set(forbidden["forbidden_modules"])


@pytest.mark.parametrize("room", SCIENCE)
def test_the_science_loads_no_widget_web_shell_or_picture_library(room: str) -> None:
    loaded = set(python("-c", IMPORT_ROOM, room).split())
    assert "astroclassify_widgets" in loaded
    assert not loaded & set(FOREIGN_TO_SCIENCE)


# --- light imports


def test_importing_the_package_loads_nothing_but_itself() -> None:
    loaded = set(python("-c", "import sys, astroclassify_widgets; print(*sys.modules)").split())
    assert not loaded & set(HEAVY)
    assert [name for name in loaded if name.startswith("astroclassify_widgets")] == ["astroclassify_widgets"]


def test_listing_its_names_loads_nothing_either() -> None:
    code = "import sys, astroclassify_widgets as a; dir(a); a.__all__; print(*sys.modules)"
    assert not set(python("-c", code).split()) & set(HEAVY)


def test_parameters_and_errors_are_had_without_numpy() -> None:
    code = "import sys; from astroclassify_widgets import AstroError, Recipe; Recipe(); print(*sys.modules)"
    assert not set(python("-c", code).split()) & (set(HEAVY) - {"pydantic"})


def test_importing_the_package_takes_less_than_300_ms() -> None:
    def seconds(code: str) -> float:
        began = time.perf_counter()
        python("-c", code)
        return time.perf_counter() - began

    bare, ours = [], []
    for _ in range(7):
        bare.append(seconds("pass"))
        ours.append(seconds("import astroclassify_widgets"))
    assert statistics.median(ours) - statistics.median(bare) < 0.3


# --- names and files


def test_no_public_function_bears_the_name_of_a_module() -> None:
    module_names = {part for module in MODULES for part in module.split(".")[1:]}
    functions = {name for name in astroclassify_widgets.__all__ if name[0].islower()}
    assert {"load", "run", "write", "simulate"} <= functions
    assert not functions & module_names


@pytest.mark.parametrize("name", ["utils", "util", "helpers", "misc", "common", "tools"])
def test_no_module_is_a_drawer_for_odds_and_ends(name: str) -> None:
    assert not [module for module in MODULES if module.rpartition(".")[2].strip("_") == name]


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_file_is_short_and_says_what_it_is_for(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    assert len(lines) < 400
    assert lines[0].startswith('"""')
