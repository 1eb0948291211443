from __future__ import annotations

import numpy as np
import pytest

from benchmarks.correctness import WrongAnswerError, require, require_close


def test_require_raises_the_sentence() -> None:
    require(True, "not raised")
    with pytest.raises(WrongAnswerError, match=r"^3 sources, and 4 by sep$"):
        require(False, "3 sources, and 4 by sep")


def test_arrays_within_the_limit_agree() -> None:
    require_close("fluxes", [1.0, 2.0], [1.0, 2.5], within=0.5)
    require_close("fluxes", [1.0, 200.0], [1.1, 210.0], within=[0.2, 20.0])
    require_close("no fluxes", [], [], within=0.0)


def test_the_worst_difference_is_named() -> None:
    with pytest.raises(WrongAnswerError, match=r"^fluxes: 2 of 3 differ; the worst by 2, where 0\.1 is allowed$"):
        require_close("fluxes", [1.0, 2.0, 3.0], [1.0, 4.0, 4.0], within=0.1)


def test_a_nan_agrees_with_nothing() -> None:
    with pytest.raises(WrongAnswerError, match="1 of 2 differ"):
        require_close("fluxes", [np.nan, 1.0], [np.nan, 1.0], within=1.0)


def test_shapes_must_agree() -> None:
    with pytest.raises(WrongAnswerError, match="shape"):
        require_close("fluxes", [1.0, 2.0], [1.0], within=1.0)
