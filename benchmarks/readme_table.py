"""Turns figures into the Markdown table of the README."""

from __future__ import annotations

from collections.abc import Iterable

from benchmarks.figure import Figure


def markdown_table(figures: Iterable[Figure]) -> str:
    """Return a Markdown table of figures, one row each, in their order; it ends with a newline."""
    rows = [("figure", "value", "conditions"), ("---", "---:", "---")]
    rows += [(f"`{figure.name}`", figure.text, figure.conditions.replace("|", "\\|")) for figure in figures]
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)
