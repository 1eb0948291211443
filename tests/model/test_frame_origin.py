"""A frame knows the public call that gives it again, and can write it down."""

from __future__ import annotations

import ast

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from astroclassify_widgets.model.frame import Frame
from astroclassify_widgets.model.frame_origin import FrameOrigin, python_call, python_literal


def a_frame(origin: FrameOrigin | None) -> Frame:
    return Frame(data=np.ones((4, 6), np.float32), mask=np.zeros((4, 6), np.bool_), origin=origin)


@pytest.mark.parametrize(
    ("origin", "code"),
    [
        (FrameOrigin("demo_frame"), "acw.demo_frame()"),
        (FrameOrigin("load", ("m13.fits",)), 'acw.load("m13.fits")'),
        (FrameOrigin("load", ("m13.fits",), (("hdu", 1),)), 'acw.load("m13.fits", hdu=1)'),
        (FrameOrigin("load", ("m13.fits",), (("hdu", "SCI"),)), 'acw.load("m13.fits", hdu="SCI")'),
        (FrameOrigin("load", ("m13.fits",), (("plane", (0, 3)),)), 'acw.load("m13.fits", plane=(0, 3))'),
        (
            FrameOrigin("load", ("m13.fits",), (("header", {"GAIN": 2.0, "OBJECT": None}),)),
            'acw.load("m13.fits", header={"GAIN": 2.0, "OBJECT": None})',
        ),
        (FrameOrigin("simulate", options=(("seed", 3), ("sky", 5.0))), "acw.simulate(seed=3, sky=5.0)[0]"),
        (FrameOrigin("load", ("C:\\night\\a.fits",)), 'acw.load("C:\\\\night\\\\a.fits")'),
    ],
)
def test_an_origin_is_a_line_of_python(origin: FrameOrigin, code: str) -> None:
    assert origin.as_python() == code


def test_a_long_call_has_an_argument_a_line() -> None:
    assert python_call("f", ["a" * 80, "b=1"]) == f"f(\n    {'a' * 80},\n    b=1,\n)"


def test_a_long_mapping_has_an_item_a_line() -> None:
    cards = {"OBJECT": "a" * 40, "OBSERVER": "b" * 40}
    lines = ["{", f'    "OBJECT": "{"a" * 40}",', f'    "OBSERVER": "{"b" * 40}",', "}"]
    assert python_literal(cards) == "\n".join(lines)


@given(st.text() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.booleans() | st.none())
def test_a_literal_is_read_as_the_value(value: str | float | bool | None) -> None:
    assert ast.literal_eval(python_literal(value)) == value


@pytest.mark.parametrize(
    ("text", "code"),
    [("a", '"a"'), ("it's", '"it\'s"'), ('a "b"', "'a \"b\"'"), ("a\\'b", '"a\\\\\'b"'), ("\n", '"\\n"')],
)
def test_a_text_has_double_quotes_unless_it_holds_more_of_them_than_of_the_others(text: str, code: str) -> None:
    assert python_literal(text) == code


def test_an_origin_changes_no_measurement() -> None:
    assert a_frame(FrameOrigin("demo_frame")).fingerprint == a_frame(None).fingerprint


def test_a_frame_with_another_mask_comes_by_no_call() -> None:
    frame = a_frame(FrameOrigin("demo_frame"))
    assert frame.with_mask(np.zeros(frame.shape)).origin is None
    assert frame.origin is not None


def test_a_frame_that_is_given_its_call_stays_the_same_pixels() -> None:
    bare = a_frame(None)
    called = bare.with_origin(FrameOrigin("demo_frame"))
    assert called.data is bare.data
    assert called.fingerprint == bare.fingerprint
    assert (bare.origin, called.origin) == (None, FrameOrigin("demo_frame"))
