"""Settings that an operator gives by the environment."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Final, Self

from pydantic import BaseModel, ConfigDict, ValidationError

from astroclassify_widgets.errors import AstroError

_PREFIX: Final = "ASTRO_"


class EnvironmentSettings(BaseModel):
    """Values of which each field is the environment variable ``ASTRO_<FIELD>``."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Self:
        """Read the settings; a variable that is not set leaves its default.

        Raises
        ------
        AstroError
            ASTRO_4001, naming the variable that is wrong.
        """
        names = {_variable(field): field for field in cls.model_fields}
        given = {field: environment[name] for name, field in names.items() if name in environment}
        try:
            return cls.model_validate(given)
        except ValidationError as error:
            raise _bad_setting(cls, error) from None

    def as_environment(self) -> dict[str, str]:
        """Return the variables that `from_environment` reads these settings from."""
        return {_variable(field): str(value) for field, value in self.model_dump().items()}


def _variable(field: str) -> str:
    return f"{_PREFIX}{field.upper()}"


def _bad_setting(settings: type[BaseModel], error: ValidationError) -> AstroError:
    problem = error.errors()[0]
    field = str(problem["loc"][0])
    reason = problem["msg"][:1].lower() + problem["msg"][1:]
    return AstroError(
        "ASTRO_4001",
        f"the environment variable {_variable(field)} = {problem['input']!r}: {reason}.",
        f"It is {settings.model_fields[field].description}.",
    )
