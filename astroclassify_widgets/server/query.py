"""What a query may say: which image is meant, the recipe, the form of the table, and how it is sent."""

from __future__ import annotations

from copy import copy
from typing import Any, Literal

from pydantic import BaseModel

from astroclassify_widgets.params import OutputParams, ReadParams, Recipe
from astroclassify_widgets.params.base import Params, parameter
from astroclassify_widgets.params.output import ColumnNames, TableFormat


class AnswerParams(Params):
    """The form of an answer."""

    format: TableFormat = parameter("json", "format of the answer")
    bundle: Literal["none", "zip"] = parameter(
        "none", "zip: the table in its format, its parameters, its rows as JSON and a picture in one file"
    )
    download: bool = parameter(False, "answer with a file to be saved")


def _over_http(group: type[BaseModel], name: str, default: Any) -> Any:
    """Return a parameter as it is declared, but with another default."""
    declared = copy(group.model_fields[name])
    declared.default = default
    return declared


class DetectAutoQuery(Recipe, ReadParams, OutputParams, AnswerParams):
    """Detection, then photometry; an unknown parameter is refused."""

    max_sources: int | None = _over_http(Recipe, "max_sources", 50)
    names: ColumnNames = _over_http(OutputParams, "names", "classic")
