"""A speed counts only if the answer is right: each figure checks its own in the same run."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike


class WrongAnswerError(AssertionError):
    """What was timed gave a wrong answer; the sentence says which and by how much."""


def require(holds: bool, sentence: str) -> None:
    """Raise `WrongAnswerError` with a sentence unless something holds; ``assert`` would vanish under ``-O``."""
    if not holds:
        raise WrongAnswerError(sentence)


def require_close(what: str, ours: ArrayLike, peer: ArrayLike, within: ArrayLike) -> None:
    """Require that two arrays agree.

    Parameters
    ----------
    what
        What they hold, for the sentence.
    ours, peer
        The arrays, of one shape; a NaN agrees with nothing.
    within
        Largest difference allowed, a number or one an element.

    Raises
    ------
    WrongAnswerError
        If the shapes differ, or any element does by more.
    """
    own, theirs = np.asarray(ours, dtype=np.float64), np.asarray(peer, dtype=np.float64)
    require(own.shape == theirs.shape, f"{what}: the shape is {own.shape}, and the peer's {theirs.shape}")
    difference = np.abs(own - theirs)
    limit = np.broadcast_to(np.asarray(within, dtype=np.float64), difference.shape)
    bad = ~(difference <= limit)
    if bad.any():
        worst = np.unravel_index(int(np.argmax(np.where(bad, difference, -np.inf))), difference.shape)
        raise WrongAnswerError(
            f"{what}: {int(bad.sum())} of {bad.size} differ; the worst by {difference[worst]:.3g}, "
            f"where {limit[worst]:.3g} is allowed"
        )
