"""JSON that any reader takes: plain values, and null for what is not a number."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import Any

import numpy as np


def finite(value: Any) -> Any:
    """Return a nested value with plain Python numbers and None for NaN and infinities."""
    if isinstance(value, np.generic):
        return finite(value.item())
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {str(key): finite(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [finite(item) for item in value]
    return value


def json_text(value: Any, indent: int = 0) -> str:
    """Return finite values as JSON text, in one line where the indentation is 0."""
    return json.dumps(value, allow_nan=False, ensure_ascii=False, indent=indent or None)


def ascii_json(value: Any) -> str:
    """Return a nested value as JSON text in one line of ASCII, which any file can hold."""
    return json.dumps(finite(value), allow_nan=False)
