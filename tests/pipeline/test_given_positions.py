"""Photometry at given positions: exactly those, in their order."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from astropy import units as u
from astropy.table import QTable

from astroclassify_widgets import AstroError, Frame, run
from astroclassify_widgets.model.flags import OFF_IMAGE, TRUNCATED
from astroclassify_widgets.pipeline.positions import parse_position

BESIDE = np.array([0.8, -0.6])
NOT_POSITIONS: dict[str, Any] = {
    "none at all": [],
    "an empty array": np.empty((0, 2)),
    "a number": 5,
    "a text": "120,80",
    "words": ["a", "b"],
    "three numbers": (1, 2, 3),
    "four numbers": (10, 20, 30, 40),
    "triples": [(1, 2, 3)],
    "columns in place of rows": np.ones((2, 5)),
    "ragged rows": [(1, 2), (3,)],
    "one dimension too many": np.ones((1, 2, 2)),
    "a mapping": {"x": 1, "y": 2},
    "a missing number": [(1, None)],
    "nan": [(1, 2), (np.nan, 3)],
    "infinity": [(1, np.inf)],
}


def positions_of(truth: QTable) -> np.ndarray:
    return np.column_stack([truth["x"].value, truth["y"].value])


def numbers(catalog: QTable) -> dict[str, np.ndarray]:
    """Return the columns that are numbers, without the row number."""
    columns = {name: np.asarray(catalog[name]) for name in catalog.colnames if name != "id"}
    return {name: values for name, values in columns.items() if values.dtype.kind in "fi"}


# --- order and number


def test_rows_keep_the_order_of_the_positions_and_their_exact_values(frame: Frame, truth: QTable) -> None:
    xy = positions_of(truth)[::-1]
    catalog = run(frame, xy=xy).catalog
    assert catalog["x_centroid"].value.tolist() == xy[:, 0].tolist()
    assert catalog["y_centroid"].value.tolist() == xy[:, 1].tolist()
    assert catalog["id"].tolist() == list(range(1, len(xy) + 1))


def test_a_position_is_measured_alike_alone_and_among_others(frame: Frame, truth: QTable) -> None:
    xy = positions_of(truth)
    together = numbers(run(frame, xy=[*xy, *xy[:3]]).catalog)
    for row in (0, 7, len(xy) - 1):
        alone = numbers(run(frame, xy=xy[row]).catalog)
        assert all(np.array_equal(alone[name], together[name][[row]], equal_nan=True) for name in alone)
    for name, values in together.items():
        assert np.array_equal(values[-3:], values[:3], equal_nan=True), name


@pytest.mark.parametrize(
    "xy",
    [
        (120, 80),
        [(120, 80)],
        [[120.0, 80.0]],
        np.array([120, 80], dtype=np.uint8),
        np.array([[120, 80]], dtype=np.float32),
        [("120", "80")],
        [(120, 80)] * u.pix,
    ],
)
def test_one_position_may_be_given_in_any_usual_form(frame: Frame, xy: Any) -> None:
    assert run(frame, xy=xy).catalog["flux"] == run(frame, xy=[(120.0, 80.0)]).catalog["flux"]


def test_a_given_position_is_no_detection(frame: Frame) -> None:
    result = run(frame, xy=[(120, 80)])
    assert result.detections is None
    assert result.catalog.meta["detector"] is None
    assert np.isnan(result.catalog["x_centroid_err"].value).all()
    assert not {"a", "b", "theta", "ellipticity", "peak", "n_pixels"} & set(result.catalog.colnames)


# --- off the frame


def test_a_position_off_the_frame_is_a_row_of_nulls_with_a_flag(frame: Frame) -> None:
    catalog = run(frame, xy=[(120, 80), (300, 20), (-0.6, 5), (60, 200)], zeropoint=25).catalog
    assert catalog["flags"].tolist()[1:3] == [OFF_IMAGE.value] * 2
    assert catalog["x_centroid"].value.tolist() == [120, 300, -0.6, 60]
    for name, values in numbers(catalog).items():
        if name not in ("x_centroid", "y_centroid", "r", "flags"):
            missing = np.isnan(values) if values.dtype.kind == "f" else values == 0
            assert missing[1:3].all(), name


def test_positions_off_the_frame_change_nothing_for_the_others(frame: Frame) -> None:
    inside = numbers(run(frame, xy=[(120, 80), (60, 200)]).catalog)
    among_others = numbers(run(frame, xy=[(1e300, -4), (120, 80), (300, 20), (60, 200)]).catalog)
    assert all(np.array_equal(values, among_others[name][[1, 3]], equal_nan=True) for name, values in inside.items())


def test_the_outer_edges_of_the_outer_pixels_are_on_the_frame(frame: Frame) -> None:
    corners = [(-0.5, -0.5), (255.5, -0.5), (-0.5, 255.5), (255.5, 255.5)]
    catalog = run(frame, xy=corners).catalog
    assert np.isfinite(catalog["flux"].value).all()
    assert all(flags & TRUNCATED.value and not flags & OFF_IMAGE.value for flags in catalog["flags"])


def test_it_is_an_error_if_all_positions_are_off_the_frame(frame: Frame) -> None:
    with pytest.raises(AstroError) as refused:
        run(frame, xy=[(300, 20), (-4, 7)])
    assert refused.value.code.name == "ASTRO_4001"
    assert "256 x 256 px" in refused.value.message
    assert "(300, 20)" in refused.value.message


# --- what is no position


@pytest.mark.parametrize("what", NOT_POSITIONS)
def test_what_is_no_list_of_positions_is_refused(frame: Frame, what: str) -> None:
    with pytest.raises(AstroError) as refused:
        run(frame, xy=NOT_POSITIONS[what])
    assert refused.value.code.name == "ASTRO_4001"
    assert refused.value.message.startswith("xy")
    assert len(str(refused.value)) < 250


def test_a_number_beyond_all_floats_is_refused(frame: Frame) -> None:
    with pytest.raises(AstroError):
        run(frame, xy=[(10**400, 5)])


@pytest.mark.parametrize(
    ("text", "position"),
    [
        ("120,80", (120.0, 80.0)),
        (" -1.5 , 2e1 ", (-1.5, 20.0)),
        ("3;4", (3.0, 4.0)),
    ],
)
def test_a_position_is_read_from_a_text(text: str, position: tuple[float, float]) -> None:
    assert parse_position(text) == position


@pytest.mark.parametrize("text", ["", "5", "1,2,3", "a,b", "1,", ",", "1 2"])
def test_a_text_that_is_no_position_is_refused_and_shown(text: str) -> None:
    with pytest.raises(AstroError) as refused:
        parse_position(text)
    assert refused.value.code.name == "ASTRO_4001"
    assert repr(text) in refused.value.message


# --- recentring


@pytest.mark.parametrize("centroid", ["windowed", "gaussian", "quadratic"])
def test_a_position_beside_a_star_is_moved_onto_it(frame: Frame, truth: QTable, centroid: str) -> None:
    star = positions_of(truth)[1:4]
    catalog = run(frame, xy=star + BESIDE, centroid=centroid).catalog
    moved = np.column_stack([catalog["x_centroid"].value, catalog["y_centroid"].value])
    assert np.abs(moved - star).max() < 0.15
    assert not any("centroid_failed" in flags_of(row) for row in catalog)


def test_a_position_is_moved_no_further_than_allowed(frame: Frame, truth: QTable) -> None:
    beside = positions_of(truth)[1] + BESIDE
    catalog = run(frame, xy=beside, centroid="windowed", centroid_max_shift=0.5).catalog
    assert (catalog["x_centroid"][0].value, catalog["y_centroid"][0].value) == tuple(beside)
    assert "centroid_failed" in flags_of(catalog[0])


def flags_of(row: Any) -> list[str]:
    names = row.meta["flags"]
    return [names[value] for value in names if int(row["flags"]) & int(value)]
