"""One JavaScript module from several files: a widget's module reaches the browser as text, and cannot fetch parts."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

_IMPORT: Final = re.compile(r'^import\s[^;]*?from "(\./[^"]+)";\n', re.MULTILINE)


def one_module(path: Path) -> str:
    """Return a module with those that it imports, directly or not, before it, each once.

    Only imports of names from relative paths, ``import { a, b } from "./parts/c.js";``, are known. The parts share one
    scope, so a name may be declared in one of them only.
    """
    return "\n".join(_with_parts(path.resolve(), set()))


def _with_parts(path: Path, taken: set[Path]) -> list[str]:
    if path in taken:
        return []
    taken.add(path)
    text = path.read_text(encoding="utf-8")
    parts = [part for name in _IMPORT.findall(text) for part in _with_parts((path.parent / name).resolve(), taken)]
    return [*parts, _IMPORT.sub("", text)]
