"""Keeps the warnings of astropy from the user, who reads them as notes of the frame instead."""

from __future__ import annotations

import logging
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from astropy.io.fits.verify import VerifyWarning
from astropy.utils.exceptions import AstropyWarning

# Python's warning filters belong to the whole process: two threads that caught warnings at the same
# time would restore each other's, so only one may at a time.
_ONE_AT_A_TIME: Final = threading.RLock()
_LONGEST: Final = 200
# One warning a card; `read_cards` says the same of all of them in one sentence.
_ONE_CARD: Final = "header keyword is invalid"


@contextmanager
def caught_warnings() -> Iterator[list[warnings.WarningMessage]]:
    """Catch every warning and every remark that astropy logs; the list fills up on leaving."""
    log = logging.getLogger("astropy")
    with _ONE_AT_A_TIME, warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        level = log.level
        log.setLevel(logging.ERROR)
        try:
            yield caught
        finally:
            log.setLevel(level)


def sentences_of(caught: list[warnings.WarningMessage]) -> tuple[str, ...]:
    """Return what astropy warned of, each once and as a sentence; formalities of headers are left out."""
    messages = (
        str(warning.message)
        for warning in caught
        if issubclass(warning.category, AstropyWarning) and not issubclass(warning.category, VerifyWarning)
    )
    return tuple(dict.fromkeys(_sentence(message) for message in messages if _ONE_CARD not in message))


def _sentence(message: str) -> str:
    words = " ".join(message.split())
    return f"{words[:_LONGEST].rstrip(' .:')}."
