"""Small symmetric systems: right, the same wherever they lie in memory, and honest about singular ones."""

from __future__ import annotations

import numpy as np
import pytest

from astroclassify_widgets.engine.small_matrix import solve_symmetric


def positive_definite(n: int, seed: int) -> np.ndarray:
    root = np.random.default_rng(seed).normal(size=(n + 3, n))
    return root.T @ root


@pytest.mark.parametrize("n", [1, 4, 5, 6])
@pytest.mark.parametrize("seed", range(5))
def test_the_solution_is_lapacks(n: int, seed: int) -> None:
    matrix = positive_definite(n, seed)
    vector = np.random.default_rng(seed + 100).normal(size=n)
    np.testing.assert_allclose(solve_symmetric(matrix, vector), np.linalg.solve(matrix, vector), rtol=1e-9, atol=1e-12)


def test_the_solution_is_the_same_to_the_last_bit_at_every_alignment() -> None:
    matrix = positive_definite(6, seed=1)
    vector = np.random.default_rng(2).normal(size=6)
    room = np.empty(64)
    solutions = []
    for offset in range(8):
        moved = room[offset : offset + 36].reshape(6, 6)
        moved[:] = matrix
        solutions.append(solve_symmetric(moved, vector))
    assert all(np.array_equal(solution, solutions[0]) for solution in solutions)


@pytest.mark.parametrize(
    "matrix",
    [np.zeros((4, 4)), np.ones((4, 4)), -np.eye(4), np.full((4, 4), np.nan)],
    ids=["zero", "ones", "negative", "nan"],
)
def test_a_matrix_that_is_not_positive_definite_gives_nan(matrix: np.ndarray) -> None:
    assert np.isnan(solve_symmetric(matrix, np.ones(4))).all()
