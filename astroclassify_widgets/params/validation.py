"""Turns a failed validation into the one sentence that a user reads."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import BaseModel, ValidationError

from astroclassify_widgets.errors import ERROR_CODES, AstroError
from astroclassify_widgets.params.base import P
from astroclassify_widgets.params.recipe import Recipe

_RADIUS_CODE = "ASTRO_4004"
_PARAMETER_CODE = "ASTRO_4001"
_NO_RADIUS = ("greater_than", "missing", "float_type")
"""What pydantic calls a radius that is not positive, or not there."""
_LONGEST = 40
_HUGE = 10**_LONGEST


def params_from(model: type[P], values: Mapping[str, Any]) -> P:
    """Return parameters of the given values.

    Raises
    ------
    AstroError
        ASTRO_4001, 4004, 4005 or 4006, naming the fields that are wrong.
    """
    try:
        return model(**values)
    except ValidationError as error:
        raise validation_error(error.errors(), model) from None


def recipe_from(values: Mapping[str, Any]) -> Recipe:
    """Return a Recipe of the given values; errors as for `params_from`."""
    return params_from(Recipe, values)


def validation_error(problems: Iterable[Any], model: type[BaseModel]) -> AstroError:
    """Return one error for all that pydantic found wrong, with the code of the first problem."""
    found = list(problems)
    sentences = dict.fromkeys(_sentence(problem) for problem in found)
    hints = dict.fromkeys(hint for problem in found if (hint := _hint(problem, model)))
    return AstroError(_code(found[0]), "; ".join(sentences) + ".", " ".join(hints))


def _name(problem: Any) -> str:
    names = [str(part) for part in problem["loc"] if part not in ("query", "body")]
    return names[0] if names else ""


def _code(problem: Any) -> str:
    if problem["type"] in ERROR_CODES:
        return str(problem["type"])
    not_positive = _name(problem) == "r" and problem["type"] in _NO_RADIUS
    return _RADIUS_CODE if not_positive else _PARAMETER_CODE


def _sentence(problem: Any) -> str:
    name = _name(problem)
    if problem["type"] == "extra_forbidden":
        return f"there is no parameter '{name}'"
    text = str(problem["msg"])
    if problem["type"] in ERROR_CODES or not name:
        return text
    given = problem.get("input")
    # Of an integer of thousands of digits Python makes no text.
    is_short = isinstance(given, str | float) or (isinstance(given, int) and abs(given) < _HUGE)
    shown = f" = {given}" if is_short and len(str(given)) <= _LONGEST else ""
    if problem["type"] == "string_pattern_mismatch":
        return f"{name}{shown} has not the form that is wanted"  # pydantic would show a regular expression
    return f"{name}{shown}: {text[:1].lower()}{text[1:]}"


def _hint(problem: Any, model: type[BaseModel]) -> str:
    name = _name(problem)
    if problem["type"] == "extra_forbidden":
        close = difflib.get_close_matches(name, model.model_fields, n=1)
        return f"Did you mean '{close[0]}'?" if close else ""
    field = model.model_fields.get(name)
    return f"Meaning of {name}: {field.description}." if field and field.description else ""
