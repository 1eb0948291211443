"""What an operator sets: the limits of the service, from the environment."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Final, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from astroclassify_widgets.errors import AstroError
from astroclassify_widgets.io.read_limits import ReadLimits

_PREFIX: Final = "ASTRO_"


class Settings(BaseModel):
    """Limits of one worker process; each field is the environment variable ``ASTRO_<FIELD>``."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    max_upload_bytes: int = Field(268_435_456, ge=1, description="the largest file that is taken [bytes]")
    max_image_pixels: int = Field(150_000_000, ge=1, description="the largest image that is measured [px]")
    max_pixel_per_byte: int = Field(
        20_000, ge=1, description="the most pixels that one byte of a compressed image may claim to hold"
    )
    max_concurrent_inferences: int = Field(
        2, ge=1, le=1024, description="the measurements that run at the same time in one worker"
    )

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

    @property
    def read_limits(self) -> ReadLimits:
        """The limits that a reader keeps to."""
        return ReadLimits(
            decode_apart=True,
            max_bytes=self.max_upload_bytes,
            max_pixels=self.max_image_pixels,
            max_pixels_per_byte=self.max_pixel_per_byte,
        )


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
