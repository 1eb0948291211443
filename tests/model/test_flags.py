"""Flags: one bit each, never reused, and read back from any number."""

from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from astroclassify_widgets.model.flags import FLAGS, Flag, decode_flags

GIVEN_BITS = {
    "has_masked": 0,
    "saturated": 1,
    "truncated": 2,
    "off_image": 3,
    "deblended": 4,
    "detection_truncated": 5,
    "shape_singular": 6,
    "sky_uncertain": 7,
    "no_sky": 8,
    "no_source_noise": 9,
    "non_positive_flux": 10,
    "centroid_failed": 11,
}


def test_a_flag_keeps_its_bit_for_ever_so_that_old_tables_stay_true() -> None:
    bits = {flag.name: flag.bit for flag in FLAGS}
    assert {name: bits.get(name) for name in GIVEN_BITS} == GIVEN_BITS


def test_bits_and_names_are_unique_and_in_order() -> None:
    assert [flag.bit for flag in FLAGS] == list(range(len(FLAGS)))
    assert len({flag.name for flag in FLAGS}) == len(FLAGS)


def test_all_flags_together_fit_the_column() -> None:
    assert sum(flag.value for flag in FLAGS) <= np.iinfo(np.int32).max


@pytest.mark.parametrize("flag", FLAGS, ids=lambda flag: flag.name)
def test_a_flag_has_a_plain_name_and_says_what_it_means(flag: Flag) -> None:
    assert re.fullmatch(r"[a-z]+(_[a-z]+)*", flag.name)
    assert len(flag.meaning.split()) >= 5
    assert flag.value == 2**flag.bit
    assert decode_flags(flag.value) == [flag]


@given(st.sets(st.sampled_from(FLAGS)))
def test_any_set_of_flags_is_read_back_from_its_number(flags: set[Flag]) -> None:
    decoded = decode_flags(sum(flag.value for flag in flags))
    assert decoded == sorted(flags, key=lambda flag: flag.bit)


def test_zero_is_no_flag_and_a_value_of_the_column_decodes_as_it_is() -> None:
    assert decode_flags(0) == []
    assert [flag.name for flag in decode_flags(np.int32(8))] == ["off_image"]
