"""NaN, infinite and masked pixels stay where they are: they enter no sum, and a flag says where they were."""

from __future__ import annotations

import numpy as np
import pytest

from astroclassify_widgets import Frame, load, run
from astroclassify_widgets.model.flags import HAS_MASKED, NO_SKY
from astroclassify_widgets.pipeline import Result

BLOCK = np.s_[100:140, 90:150]
ALWAYS_FINITE = ("x_centroid", "y_centroid", "flux", "flux_err", "snr", "sky", "sky_err", "sky_rms", "aperture_sum")


def holed(frame: Frame, value: float = np.nan) -> Frame:
    """Return the frame with a block of 60 x 40 px that holds no number."""
    data = frame.data.copy()
    data[BLOCK] = value
    return load(data)


def distance_to_block(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Return how far positions are from the block [px]; 0 within."""
    rows, columns = BLOCK
    beside = np.maximum(np.maximum(columns.start - 0.5 - x, x - (columns.stop - 0.5)), 0)
    above = np.maximum(np.maximum(rows.start - 0.5 - y, y - (rows.stop - 0.5)), 0)
    return np.hypot(beside, above)


def assert_nothing_is_missing(result: Result) -> None:
    for name in ALWAYS_FINITE:
        assert np.isfinite(np.asarray(result.catalog[name])).all(), name
    assert np.isfinite(result.background.level).all()
    assert np.isfinite(result.background.rms).all()


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize(
    "parameters",
    [
        {},
        {"detector": "dao"},
        {"bkg": "global"},
        {"bkg": "none"},
        {"centroid": "windowed"},
        {"centroid": "gaussian"},
        {"centroid": "quadratic"},
        {"r_mode": "auto"},
        {"sep_filter_kernel": "gaussian"},
        {"convention": "sextractor"},
        {"bkg_box": 8},
    ],
    ids=str,
)
def test_a_block_without_numbers_spreads_to_no_source(frame: Frame, value: float, parameters: dict[str, str]) -> None:
    result = run(holed(frame, value), gain=1.5, **parameters)
    assert len(result) > 15
    assert_nothing_is_missing(result)


def test_a_source_says_whether_such_pixels_lie_in_its_aperture(frame: Frame) -> None:
    columns, rows = np.meshgrid(np.arange(70, 171, 4.0), np.arange(80, 161, 4.0))
    xy = np.column_stack([columns.ravel(), rows.ravel()])
    distance = distance_to_block(*xy.T)
    catalog = run(holed(frame), xy=xy, r=5).catalog
    is_flagged = (catalog["flags"] & HAS_MASKED.value) != 0
    assert is_flagged[distance < 4.9].all()
    assert not is_flagged[distance > 5.1].any()
    assert np.isfinite(np.asarray(catalog["flux"])[distance > 0.5]).all()


def test_a_source_without_a_pixel_is_null_and_alone_in_that(frame: Frame) -> None:
    middle = (120.0, 120.0)
    catalog = run(holed(frame), xy=[(60, 200), middle, (200, 60)], zeropoint=25).catalog
    flux = np.asarray(catalog["flux"])
    assert np.isnan(flux).tolist() == [False, True, False]
    for name in ("flux_err", "snr", "mag", "mag_err", "aperture_sum", "sky"):
        assert np.isnan(np.asarray(catalog[name])[1]), name
    assert int(catalog["flags"][1]) & HAS_MASKED.value
    assert int(catalog["flags"][1]) & NO_SKY.value


def test_nan_infinity_and_a_mask_are_one_and_the_same(frame: Frame) -> None:
    mask = np.zeros(frame.shape, dtype=np.bool_)
    mask[BLOCK] = True
    frames = [holed(frame), holed(frame, np.inf), load(frame.data, mask=mask), load(frame.data).with_mask(mask)]
    frames.append(load(np.ma.masked_array(frame.data, mask)))
    assert len({frame.fingerprint for frame in frames}) == 1
    assert len({run(frame).table_bytes("ecsv") for frame in frames}) == 1


def test_far_from_the_block_a_given_sky_is_measured_as_without_it(frame: Frame) -> None:
    far = [(40, 200), (220, 30), (30, 30)]
    whole, with_hole = (run(one, xy=far, bkg="none").catalog for one in (load(frame.data), holed(frame)))
    assert (whole["aperture_sum"] == with_hole["aperture_sum"]).all()
    assert (whole["flux"] == with_hole["flux"]).all()


def test_single_bad_pixels_all_over_the_frame_spoil_nothing(frame: Frame) -> None:
    data = frame.data.copy()
    data.ravel()[np.random.default_rng(1).choice(data.size, 600, replace=False)] = np.nan
    result = run(load(data), gain=1.5)
    assert len(result) > 15
    assert_nothing_is_missing(result)
