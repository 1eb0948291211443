"""No parameter twice."""

from __future__ import annotations

from collections import Counter

from fastapi import Request

from astroclassify_widgets.errors import AstroError


async def refuse_repeated(request: Request) -> None:
    """Refuse a parameter that is given twice, of which all but the last would be ignored.

    Raises
    ------
    AstroError
        ASTRO_4001, naming the parameter.
    """
    given = Counter(name for name, _ in request.query_params.multi_items())
    for name, times in given.items():
        if times > 1:
            raise AstroError("ASTRO_4001", f"the parameter '{name}' is given {times} times.", "Give it once.")
