"""What every group of parameters shares: frozen, strict about names, each with unit and help."""

from __future__ import annotations

import hashlib
from typing import Any, TypeVar, cast

from pydantic import BaseModel, ConfigDict, Field

P = TypeVar("P", bound="Params")


class Params(BaseModel):
    """A frozen group of parameters; an unknown name is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False, validate_default=True)

    def part(self, group: type[P]) -> P:
        """Return the parameters of one stage, with their values here."""
        values = {name: getattr(self, name) for name in group.model_fields}
        return cast("P", group.model_construct(**values))

    @property
    def fingerprint(self) -> str:
        """A digest of names and values, the key of whatever is computed from them."""
        return hashlib.blake2b(self.model_dump_json().encode(), digest_size=16).hexdigest()

    def changes(self) -> dict[str, Any]:
        """Return the parameters that differ from their defaults."""
        return {
            name: value for name, value in self.model_dump().items() if value != type(self).model_fields[name].default
        }


def parameter(default: Any, help: str, *, unit: str = "", **bounds: Any) -> Any:
    """Declare one parameter: its default, what it means, its unit and its bounds (``ge``, ``gt``, ``le`` …)."""
    return Field(default, description=help, json_schema_extra={"unit": unit}, **bounds)
