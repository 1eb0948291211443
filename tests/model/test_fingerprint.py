"""A fingerprint tells apart whatever differs, and nothing else."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from astroclassify_widgets.model.fingerprint import fingerprint_of

arrays = hnp.arrays(
    st.sampled_from([np.float32, np.float64, np.uint8, np.bool_]), hnp.array_shapes(min_side=0, max_dims=2)
)
parts = st.lists(st.none() | st.text() | st.integers() | st.floats() | arrays, max_size=4)


def same(one: list[Any], other: list[Any]) -> bool:
    """Return whether two lists hold the same in type, form and bytes."""
    return [form_of(part) for part in one] == [form_of(part) for part in other]


def form_of(part: Any) -> Any:
    return (part.dtype.str, part.shape, part.tobytes()) if isinstance(part, np.ndarray) else repr(part)


@given(parts, parts)
def test_two_lists_have_one_fingerprint_only_if_they_are_the_same(one: list[Any], other: list[Any]) -> None:
    assert (fingerprint_of(*one) == fingerprint_of(*other)) == same(one, other)


@given(arrays)
def test_how_an_array_lies_in_memory_does_not_count(array: np.ndarray) -> None:
    assert fingerprint_of(array) == fingerprint_of(array.copy()) == fingerprint_of(np.asfortranarray(array))
    assert fingerprint_of(array) == fingerprint_of(array[::-1][::-1])


def test_parts_do_not_run_together() -> None:
    zeros = np.zeros(6, dtype=np.float32)
    lists: list[list[Any]] = [
        ["ab", "c"],
        ["a", "bc"],
        ["abc"],
        ["c", "ab"],
        ["ab", "c", None],
        [1],
        [1.0],
        ["1"],
        [None],
        ["None"],
        [],
        [zeros],
        [zeros.reshape(2, 3)],
        [zeros.reshape(3, 2)],
        [zeros.view(np.int32)],
        [zeros[:3], zeros[3:]],
    ]
    for one, other in combinations(lists, 2):
        assert fingerprint_of(*one) != fingerprint_of(*other), (one, other)


def test_a_fingerprint_is_short_and_the_same_tomorrow() -> None:
    assert fingerprint_of(np.arange(3, dtype=np.float32), "r", 5.0, None) == "db266647d48272483a99d559cd7af486"
