"""What a control needs to know of a parameter, read from its declaration and from nowhere else."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from types import NoneType, UnionType
from typing import Annotated, Any, Final, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

Choice = str | bool | None

_WORDS: Final = {
    "sigma": "σ", "fwhm": "FWHM", "bkg": "sky", "r": "radius", "in": "inner", "out": "outer",
    "zeropoint": "zero point", "exptime": "exposure", "mag": "magnitude", "minarea": "min area",
}  # fmt: skip
_ADJECTIVES: Final = ("inner", "outer", "min", "max")
_FAMILIES: Final = ("sep", "dao")
"""First words that say for whom a parameter is; the control says it by where it stands."""
_UNITS: Final = {"sigma": "σ"}


@dataclass(frozen=True)
class ParameterFacts:
    """One parameter as its declaration describes it.

    Attributes
    ----------
    number
        ``float`` or ``int`` where a number may be given; None where there are only choices.
    low, high
        Bounds of the number as declared, whether they are included or not; None where there is none.
    choices
        Values other than a number: those of a ``Literal``, False and True, None for "not given".
    text
        Whether any text may be given.
    """

    name: str
    default: Any
    help: str
    unit: str
    number: type[float] | type[int] | None
    low: float | None
    high: float | None
    choices: tuple[Choice, ...]
    text: bool

    @property
    def label(self) -> str:
        """The name in words: ``centroid_max_shift`` is "largest centroid shift"."""
        names = self.name.split("_")
        if names[0] in _FAMILIES and len(names) > 1:
            names = names[1:]
        words = [_WORDS.get(name, name) for name in names]
        return " ".join(sorted(words, key=lambda word: word not in _ADJECTIVES))

    @property
    def shown_unit(self) -> str:
        """The unit in short, unless the label says it already."""
        unit = _UNITS.get(self.unit, self.unit)
        return "" if self.label.endswith(unit) else unit

    @property
    def tooltip(self) -> str:
        """The name as Python, the shell and HTTP know it, the meaning, the bounds and the default."""
        unit = f" [{self.unit}]" if self.unit else ""
        limits = "" if self.low is None or self.high is None else f" Between {self.low:g} and {self.high:g}."
        default = "not given" if self.default is None else self.default
        return f"{self.name}{unit}: {self.help}.{limits} Default: {default}."

    def choice_label(self, choice: Choice) -> str:
        """Return what a choice is called; not given is "auto" where the help says what then holds."""
        if choice is None:
            return "auto" if "when not given" in self.help else "none"
        return {True: "on", False: "off"}[choice] if isinstance(choice, bool) else str(choice)


def facts_of(name: str, field: FieldInfo) -> ParameterFacts:
    """Return the facts of one field of a model.

    Raises
    ------
    TypeError
        If a field has a type that no control could show; it is the declaration that is wrong then.
    """
    bounds: list[Any] = list(field.metadata)
    kinds = list(_kinds(field.annotation, bounds))
    numbers = [kind for kind in kinds if kind in (int, float)]
    text = str in kinds
    choices = tuple(kind.value for kind in kinds if isinstance(kind, _Value))
    if not (numbers or text or choices):
        raise TypeError(f"the parameter {name} has a type without a control: {field.annotation}")
    extra = field.json_schema_extra
    return ParameterFacts(
        name=name,
        default=field.default,
        help=field.description or "",
        unit=str(extra.get("unit", "")) if isinstance(extra, dict) else "",
        number=(float if float in numbers else int) if numbers else None,
        low=_bound(bounds, "ge", "gt"),
        high=_bound(bounds, "le", "lt"),
        choices=tuple(sorted(choices, key=lambda choice: choice is not None)),
        text=text,
    )


def all_facts(model: type[BaseModel]) -> dict[str, ParameterFacts]:
    """Return the facts of every field of a model, in its order."""
    return {name: facts_of(name, field) for name, field in model.model_fields.items()}


@dataclass(frozen=True)
class _Value:
    """One value that may be chosen, kept apart from a type."""

    value: Choice


def _kinds(annotation: Any, bounds: list[Any]) -> Iterable[Any]:
    """Yield the types and single values that an annotation allows; bounds found on the way are added."""
    origin = get_origin(annotation)
    if origin is Annotated:
        inner, *metadata = get_args(annotation)
        for item in metadata:
            bounds.extend(item.metadata if isinstance(item, FieldInfo) else [item])
        yield from _kinds(inner, bounds)
    elif origin in (Union, UnionType):
        for part in get_args(annotation):
            yield from _kinds(part, bounds)
    elif origin is Literal:
        yield from (_Value(value) for value in get_args(annotation))
    elif annotation is NoneType:
        yield _Value(None)
    elif annotation is bool:
        yield from (_Value(False), _Value(True))
    elif annotation in (int, float, str):
        yield annotation


def _bound(bounds: list[Any], *names: str) -> float | None:
    found = [getattr(item, name) for item in bounds for name in names if getattr(item, name, None) is not None]
    return found[0] if found else None
