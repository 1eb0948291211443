"""What a query may say: the recipe, the form of the table, and how it is sent."""

from __future__ import annotations

from collections import Counter
from copy import copy
from typing import Any

from fastapi import Request
from pydantic import BaseModel

from astroclassify_widgets.errors import AstroError
from astroclassify_widgets.params import OutputParams, Recipe
from astroclassify_widgets.params.base import Params, parameter
from astroclassify_widgets.params.output import ColumnNames, TableFormat


class AnswerParams(Params):
    """The form of an answer."""

    format: TableFormat = parameter("json", "format of the answer")
    download: bool = parameter(False, "answer with a file to be saved")


def _over_http(group: type[BaseModel], name: str, default: Any) -> Any:
    """Return a parameter as it is declared, but with another default."""
    declared = copy(group.model_fields[name])
    declared.default = default
    return declared


class DetectAutoQuery(Recipe, OutputParams, AnswerParams):
    """Detection, then photometry; an unknown parameter is refused."""

    max_sources: int | None = _over_http(Recipe, "max_sources", 50)
    names: ColumnNames = _over_http(OutputParams, "names", "classic")


async def refuse_repeated(request: Request) -> None:
    """Refuse a parameter that is given twice, of which all but the last would be ignored.

    Raises
    ------
    AstroError
        ASTRO_4001, naming the parameter.
    """
    given = Counter(name for name, _ in request.query_params.multi_items())
    for name, times in given.items():
        if times > 1:
            raise AstroError("ASTRO_4001", f"the parameter '{name}' is given {times} times.", "Give it once.")
