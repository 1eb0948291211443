"""What a query may say: the recipe, the form of the table, and how it is sent."""

from __future__ import annotations

from copy import copy
from typing import Any

from pydantic import BaseModel

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
