"""What `import astroclassify_widgets` offers, and the errors that every face answers with."""

from __future__ import annotations

import ast
import importlib
import pickle
import subprocess
import sys
from importlib.resources import files
from pathlib import Path

import pytest

import astroclassify_widgets as acw
from astroclassify_widgets.errors import ERROR_CODES, AstroError, ErrorCode
from astroclassify_widgets.pipeline import run_recipe

FRONT_DOOR = {
    "AstroError",
    "Frame",
    "OutputParams",
    "Recipe",
    "Result",
    "Session",
    "SimulationParams",
    "demo_frame",
    "detect_sources",
    "load",
    "locate_source",
    "read_catalog",
    "read_regions",
    "rerun",
    "run",
    "simulate",
    "trace_source",
    "write",
}
HTTP_STATUS = {
    "ASTRO_4001": 422,
    "ASTRO_4002": 413,
    "ASTRO_4003": 400,
    "ASTRO_4004": 422,
    "ASTRO_4005": 422,
    "ASTRO_4006": 422,
    "ASTRO_4007": 415,
    "ASTRO_4008": 422,
    "ASTRO_4009": 422,
    "ASTRO_4041": 404,
    "ASTRO_4091": 409,
    "ASTRO_5021": 501,
    "ASTRO_5031": 503,
    "ASTRO_5041": 504,
    "ASTRO_5071": 507,
}


# --- names


def test_the_image_view_is_there_for_those_who_want_nothing_else() -> None:
    script = "import astroclassify_widgets as acw; print(acw.widgets.ImageView().height)"
    answer = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "560px"


def names_for_type_checkers() -> dict[str, str]:
    """Return the public names that the source imports for type checkers, each with its module."""
    tree = ast.parse(Path(acw.__file__).read_text(encoding="utf-8"))
    block = next(node for node in tree.body if isinstance(node, ast.If))
    imports = [node for node in block.body if isinstance(node, ast.ImportFrom)]
    return {str(alias.asname): str(node.module) for node in imports for alias in node.names}


def test_the_front_door_has_its_names() -> None:
    assert set(acw.__all__) >= FRONT_DOOR
    assert acw.__all__ == sorted(acw.__all__)


@pytest.mark.parametrize("name", acw.__all__)
def test_a_public_name_is_documented_and_the_same_as_in_its_room(name: str) -> None:
    value = getattr(acw, name)
    module = importlib.import_module(names_for_type_checkers()[name])
    assert value is getattr(module, name)
    assert value.__doc__
    assert len(value.__doc__.splitlines()[0]) > 10
    assert getattr(acw, name) is value


def test_type_checkers_see_the_names_that_python_sees() -> None:
    assert names_for_type_checkers().keys() == set(acw.__all__)
    assert files("astroclassify_widgets").joinpath("py.typed").is_file()


def test_names_are_completed_before_they_are_used() -> None:
    assert set(acw.__all__) <= set(dir(acw))


def test_another_name_is_no_attribute() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'nonsense'"):
        _ = acw.nonsense
    assert not hasattr(acw, "np")


def test_the_example_in_the_documentation_of_run_is_true() -> None:
    import doctest

    outcome = doctest.testmod(run_recipe)
    assert outcome.attempted >= 3
    assert outcome.failed == 0


# --- errors


@pytest.mark.parametrize("code", ERROR_CODES.values(), ids=lambda code: code.name)
def test_a_code_has_a_status_for_the_web_and_one_for_the_shell(code: ErrorCode) -> None:
    assert ERROR_CODES[code.name] is code
    assert code.http_status == HTTP_STATUS.get(code.name, code.http_status)
    assert 400 <= code.http_status < 600
    is_bad_input = code.http_status < 500 and code.name != "ASTRO_4990"
    assert code.exit_status == (2 if is_bad_input else 3)
    assert code.meaning


def test_the_codes_of_the_contract_are_there() -> None:
    assert set(HTTP_STATUS) <= set(ERROR_CODES)


def test_an_error_is_a_code_a_sentence_and_a_hint() -> None:
    error = AstroError("ASTRO_4004", "r = 0.", "Give r in pixels.")
    assert str(error) == "ASTRO_4004: r = 0. Give r in pixels."
    assert error.as_dict() == {"code": "ASTRO_4004", "message": "r = 0.", "hint": "Give r in pixels."}
    assert str(AstroError("ASTRO_4004", "r = 0.")) == "ASTRO_4004: r = 0."


def test_an_error_comes_whole_out_of_another_process() -> None:
    error = AstroError("ASTRO_4004", "r = 0.", "Give r in pixels.")
    again = pickle.loads(pickle.dumps(error))
    assert (type(again), str(again), again.code, again.as_dict()) == (
        AstroError,
        str(error),
        error.code,
        error.as_dict(),
    )


def test_a_code_that_was_never_declared_is_a_mistake_of_the_programmer() -> None:
    with pytest.raises(KeyError):
        AstroError("ASTRO_9999", "no such code.")
