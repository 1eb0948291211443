"""The parts of README.md that derive from declarations; `make readme` writes them, a test finds drift."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from pydantic.fields import FieldInfo

from astroclassify_widgets.errors import ERROR_CODES
from astroclassify_widgets.io.image_formats import IMAGE_FORMATS
from astroclassify_widgets.io.table.formats import FORMAT_FACTS
from astroclassify_widgets.model.columns import COLUMNS, DATA_UNIT
from astroclassify_widgets.model.flags import FLAGS
from astroclassify_widgets.params import OutputParams, ReadParams, Recipe
from benchmarks.figure import Figure
from benchmarks.readme_table import markdown_table

README = Path(__file__).parents[1] / "README.md"


def parameter_table() -> str:
    fields = Recipe.model_fields | ReadParams.model_fields | OutputParams.model_fields
    rows = [
        f"| `{name}` | {_default(field)} | {_bounds(field)} | {_unit(field)} | {field.description} |"
        for name, field in fields.items()
    ]
    return "\n".join(["| name | default | values | unit | meaning |", "|---|---|---|---|---|", *rows])


def image_format_table() -> str:
    rows = [f"| {f.name} | {_code(f.suffixes)} | {f.reads} |" for f in IMAGE_FORMATS]
    return "\n".join(["| in | suffix | what is read |", "|---|---|---|", *rows])


def table_format_table() -> str:
    rows = []
    for name, f in FORMAT_FACTS.items():
        back = [
            word
            for word, held in (("units", f.units), ("descriptions", f.descriptions), ("provenance", f.metadata))
            if held
        ]
        numbers = "every bit" if f.exact else "rounded"
        comes_back = ", ".join([f"numbers ({numbers})", *back]) if f.is_table else "positions"
        rows.append(f"| `{name}` | {_code(f.suffixes)} | {comes_back} | {f.holds} |")
    return "\n".join(["| out | suffix | what comes back | |", "|---|---|---|---|", *rows])


def column_table() -> str:
    rows = []
    for c in COLUMNS.values():
        unit = c.unit.replace(DATA_UNIT, "frame") or "-"
        rows.append(f"| `{c.name}` | {unit} | {c.description} | `{c.classic}` | `{c.sextractor}` |")
    return "\n".join(["| name | unit | meaning | classic | SExtractor |", "|---|---|---|---|---|", *rows])


def flag_table() -> str:
    return "\n".join(
        ["| value | name | meaning |", "|---|---|---|", *(f"| {f.value} | `{f.name}` | {f.meaning} |" for f in FLAGS)]
    )


def code_table() -> str:
    rows = [f"| {c.name} | {c.http_status} | {c.exit_status} | {c.meaning} |" for c in ERROR_CODES.values()]
    return "\n".join(["| code | HTTP | exit | when |", "|---|---|---|---|", *rows])


def figure_table() -> str:
    """Return the figures of the last `make figures`, which are measured and not measured anew here."""
    lines = (README.parent / "benchmarks" / "figures.jsonl").read_text(encoding="utf-8").splitlines()
    return markdown_table(Figure(**json.loads(line)) for line in lines).rstrip("\n")


SECTIONS: dict[str, Callable[[], str]] = {
    "image formats": image_format_table,
    "table formats": table_format_table,
    "parameters": parameter_table,
    "columns": column_table,
    "flags": flag_table,
    "codes": code_table,
    "figures": figure_table,
}


def with_generated_sections(text: str) -> str:
    """Return README text with every generated section as it should be."""
    for name, generate in SECTIONS.items():
        pattern = rf"(<!-- {name} begin -->\n).*?(<!-- {name} end -->)"
        text, n = re.subn(pattern, lambda m, g=generate: f"{m[1]}{g()}\n{m[2]}", text, flags=re.DOTALL)
        if n != 1:
            raise ValueError(f"README.md has {n} sections '{name}', not one")
    return text


def _code(names: tuple[str, ...]) -> str:
    return " ".join(f"`{name}`" for name in names) or "-"


def _default(field: FieldInfo) -> str:
    return "-" if field.default is None else f"`{field.default}`"


def _unit(field: FieldInfo) -> str:
    extra: Any = field.json_schema_extra
    return extra["unit"] or "-"


def _bounds(field: FieldInfo) -> str:
    if field.annotation is None:
        return "-"
    choices = re.findall(r"'([^']+)'", str(field.annotation)) if "Literal" in str(field.annotation) else []
    limits: dict[str, Any] = {}
    for item in field.metadata:
        limits |= {key: getattr(item, key) for key in ("ge", "gt", "le", "lt") if hasattr(item, key)}
    low = f"{limits['ge']:g} ≤" if "ge" in limits else f"{limits['gt']:g} <" if "gt" in limits else ""
    high = f"≤ {limits['le']:g}" if "le" in limits else f"< {limits['lt']:g}" if "lt" in limits else ""
    parts = [f"{low} x {high}".strip()] if low or high else []
    return ", ".join([*parts, *choices]) or "-"


if __name__ == "__main__":
    README.write_text(with_generated_sections(README.read_text(encoding="utf-8")), encoding="utf-8")
