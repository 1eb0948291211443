"""A Frame is read-only and knows when it is another one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import FrozenInstanceError, replace
from types import MappingProxyType

import numpy as np
import pytest
from astropy.wcs import WCS
from numpy.typing import ArrayLike

from astroclassify_widgets.errors import AstroError
from astroclassify_widgets.model.frame import Frame
from astroclassify_widgets.model.header_values import HeaderNumber, HeaderUnit, HeaderValues


def a_frame() -> Frame:
    """Return 4 rows of 6 columns, pixel = 10 y + x, with one pixel masked."""
    y, x = np.mgrid[:4, :6]
    mask = np.zeros((4, 6), dtype=np.bool_)
    mask[1, 2] = True
    return Frame(
        data=np.where(mask, 0, 10 * y + x).astype(np.float32),
        mask=mask,
        name="a.fits",
        header_values=HeaderValues(gain=(HeaderNumber(1.5, "GAIN = 1.5"),)),
        wcs=a_wcs(),
    )


def a_wcs(right_ascension: float = 150.0) -> WCS:
    wcs = WCS(naxis=2)
    wcs.wcs.ctype = ["RA---TAN", "DEC--TAN"]
    wcs.wcs.crval = [right_ascension, 2.0]
    wcs.wcs.cdelt = [-1e-4, 1e-4]
    return wcs


def changed_pixel(frame: Frame) -> Frame:
    data = frame.data.copy()
    data[0, 0] += 1
    return replace(frame, data=data)


def changed_mask(frame: Frame) -> Frame:
    mask = frame.mask.copy()
    mask[3, 3] = True
    return replace(frame, mask=mask)


CHANGES_THAT_COUNT: dict[str, Callable[[Frame], Frame]] = {
    "a pixel": changed_pixel,
    "a mask": changed_mask,
    "the shape": lambda frame: replace(frame, data=frame.data.reshape(6, 4), mask=frame.mask.reshape(6, 4)),
    "the gain": lambda frame: replace(frame, header_values=HeaderValues(gain=(HeaderNumber(1.6, "GAIN = 1.5"),))),
    "the unit": lambda frame: replace(frame, header_values=HeaderValues(units=(HeaderUnit("adu", "", "BUNIT"),))),
    "no header values": lambda frame: replace(frame, header_values=HeaderValues()),
    "the coordinates": lambda frame: replace(frame, wcs=a_wcs(151.0)),
    "no coordinates": lambda frame: replace(frame, wcs=None),
}
CHANGES_OF_LABELS: dict[str, Callable[[Frame], Frame]] = {
    "nothing": lambda frame: replace(frame),
    "a copy of the pixels": lambda frame: replace(frame, data=frame.data.copy(), mask=frame.mask.copy()),
    "the name": lambda frame: replace(frame, name="b.fits"),
    "the number of the extension": lambda frame: replace(frame, hdu=3),
    "a note": lambda frame: replace(frame, notes=("a note",)),
    "a card without meaning": lambda frame: replace(frame, header=MappingProxyType({"OBSERVER": "Leavitt"})),
}


# --- read-only


def test_pixels_and_mask_cannot_be_written() -> None:
    frame = a_frame()
    for array in (frame.data, frame.mask):
        with pytest.raises(ValueError, match="read-only"):
            array[0, 0] = 1


def test_no_attribute_can_be_replaced() -> None:
    frame = a_frame()
    with pytest.raises(FrozenInstanceError):
        frame.data = np.zeros((4, 6), dtype=np.float32)  # type: ignore[misc]


# --- what it is


def test_shape_is_rows_and_columns() -> None:
    assert a_frame().shape == (4, 6)


def test_the_unit_is_the_first_that_the_header_states() -> None:
    units = HeaderUnit("MJy / sr", "", "BUNIT"), HeaderUnit("adu", "", "ZUNITS")
    assert replace(a_frame(), header_values=HeaderValues(units=units)).unit == "MJy / sr"
    assert a_frame().unit == ""


# --- fingerprint


@pytest.mark.parametrize("change", CHANGES_THAT_COUNT)
def test_a_fingerprint_changes_with_all_that_can_change_a_measurement(change: str) -> None:
    assert CHANGES_THAT_COUNT[change](a_frame()).fingerprint != a_frame().fingerprint


@pytest.mark.parametrize("change", CHANGES_OF_LABELS)
def test_a_fingerprint_stays_where_only_labels_change(change: str) -> None:
    assert CHANGES_OF_LABELS[change](a_frame()).fingerprint == a_frame().fingerprint


# --- masks


def test_a_mask_is_added_to_the_one_that_is_there() -> None:
    frame = a_frame()
    added = np.zeros(frame.shape, dtype=np.bool_)
    added[3, 5] = True
    masked = frame.with_mask(added)
    assert [tuple(pixel) for pixel in np.argwhere(masked.mask)] == [(1, 2), (3, 5)]
    assert masked.data[3, 5] == 0
    assert masked.data[3, 4] == 34
    assert masked.data.dtype == np.float32
    with pytest.raises(ValueError, match="read-only"):
        masked.data[0, 0] = 1


def test_a_masked_frame_keeps_everything_else_and_leaves_the_first_as_it_was() -> None:
    frame = a_frame()
    fingerprint = frame.fingerprint
    masked = frame.with_mask(np.ones(frame.shape))
    assert (masked.name, masked.header_values, masked.wcs) == (frame.name, frame.header_values, frame.wcs)
    assert masked.fingerprint != fingerprint == frame.fingerprint
    assert frame.data[3, 5] == 35
    assert np.count_nonzero(frame.mask) == 1


@pytest.mark.parametrize("mask", [np.zeros((6, 4)), np.zeros(24), True, [[True]]])
def test_a_mask_of_another_shape_is_refused(mask: ArrayLike) -> None:
    with pytest.raises(AstroError, match=r"ASTRO_4001: the mask has the shape .* and the frame \(4, 6\)"):
        a_frame().with_mask(mask)


# --- positions


@pytest.mark.parametrize(
    ("x", "y", "inside"),
    [
        (0, 0, True),
        (5, 3, True),
        (-0.5, -0.5, True),
        (5.5, 3.5, True),
        (-0.51, 0, False),
        (0, -0.51, False),
        (5.51, 0, False),
        (0, 3.51, False),
        (3, 5, False),
        (np.nan, 0, False),
    ],
)
def test_a_frame_reaches_to_the_outer_edges_of_its_pixels(x: float, y: float, inside: bool) -> None:
    assert a_frame().contains(np.array([x]), np.array([y])).tolist() == [inside]
