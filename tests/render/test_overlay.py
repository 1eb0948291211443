"""The picture of a frame shows its sources where they are, in circles of the true radius."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from io import BytesIO

import numpy as np
import pytest
from PIL import Image
from scipy import ndimage

from astroclassify_widgets import Frame, run, simulate
from astroclassify_widgets.pipeline import Result
from astroclassify_widgets.render.overlay import _shown, overlay_png

ORANGE = np.array([230, 159, 0])
LINE_WIDTH = 0.9 * 120 / 72
"""Of a circle, in pixels of the picture."""
Drawn = np.ndarray
"""Red, green and blue of every pixel, shape (rows, columns, 3); row 0 is at the top."""


@pytest.fixture(scope="module")
def frame() -> Frame:
    """A field that is wider than high, so that axes cannot be mistaken for each other."""
    return simulate(seed=3, nx=256, ny=192, n_stars=16, min_separation=30, margin=16)[0]


@pytest.fixture(scope="module")
def result(frame: Frame) -> Result:
    return run(frame, threshold_sigma=8, r=6)


def drawn(result: Result, **options: int) -> Drawn:
    png = overlay_png(result.frame, result.catalog, result.aperture, **options)
    with Image.open(BytesIO(png)) as picture:
        assert picture.format == "PNG"
        return np.asarray(picture.convert("RGB")).astype(int)


def is_orange(picture: Drawn) -> np.ndarray:
    return np.asarray(np.abs(picture - ORANGE).max(axis=-1) < 60)


class Rings:
    """The rings of a picture, each with its centre and diameter in pixels of the picture, and how it was mapped."""

    def __init__(self, picture: Drawn, result: Result) -> None:
        labels, _ = ndimage.label(is_orange(picture), np.ones((3, 3)))
        boxes = [box for box in ndimage.find_objects(labels) if box[0].stop - box[0].start > 4]
        rows = np.array([[box[0].start, box[0].stop - 1] for box in boxes])
        columns = np.array([[box[1].start, box[1].stop - 1] for box in boxes])
        self.count = len(boxes)
        self.x, self.y = columns.mean(axis=1), rows.mean(axis=1)
        self.widths, self.heights = np.ptp(columns, axis=1) + 1, np.ptp(rows, axis=1) + 1
        source_x, source_y = result.catalog["x_centroid"].value, result.catalog["y_centroid"].value
        assert self.count == len(source_x)
        self.x_scale, self.x_origin = np.polyfit(np.sort(source_x), np.sort(self.x), 1)
        self.y_scale, self.y_origin = np.polyfit(np.sort(source_y), np.sort(self.y)[::-1], 1)

    def place_of(self, x: float, y: float) -> tuple[float, float]:
        """Return row and column in the picture of a position on the frame."""
        return self.y_origin + self.y_scale * y, self.x_origin + self.x_scale * x


@pytest.fixture(scope="module")
def picture(result: Result) -> Drawn:
    return drawn(result)


@pytest.fixture(scope="module")
def rings(picture: Drawn, result: Result) -> Rings:
    return Rings(picture, result)


# --- the picture


def test_it_is_nine_inches_wide_at_the_resolution_that_is_asked_for(result: Result) -> None:
    for dpi in (60, 120):
        rows, columns, _ = drawn(result, dpi=dpi).shape
        assert columns == 9 * dpi
        assert rows == pytest.approx((9 * 192 / 256 + 0.7) * dpi, abs=1)


def test_it_stays_of_a_sensible_height_however_long_a_frame_is() -> None:
    for nx, ny, inches in ((640, 16, 3.7), (16, 640, 18.7)):
        frame, _ = simulate(seed=3, nx=nx, ny=ny, n_stars=0)
        rows, columns, _ = drawn(run(frame, xy=[(8, 8)], r=2, r_in=3, r_out=6), dpi=40).shape
        assert (rows, columns) == (pytest.approx(inches * 40, abs=1), 360)


def test_it_is_the_same_byte_for_byte(result: Result) -> None:
    assert len({overlay_png(result.frame, result.catalog, result.aperture, dpi=50) for _ in range(2)}) == 1


# --- the circles


def test_every_source_has_one_circle_where_it_is(rings: Rings, result: Result) -> None:
    assert rings.count == len(result) >= 12
    assert rings.x_scale == pytest.approx(-rings.y_scale, rel=0.005)
    for row in result.catalog:
        y, x = rings.place_of(row["x_centroid"].value, row["y_centroid"].value)
        assert np.hypot(rings.x - x, rings.y - y).min() < 1.5


def test_a_circle_has_the_true_radius(rings: Rings) -> None:
    assert rings.widths == pytest.approx(2 * 6 * rings.x_scale + LINE_WIDTH, abs=1.5)
    assert rings.heights == pytest.approx(2 * 6 * rings.x_scale + LINE_WIDTH, abs=1.5)


@pytest.mark.parametrize("angle", [0, 60, 135, 200, 290])
def test_the_pixel_at_the_true_radius_is_orange_and_those_within_and_without_are_not(
    picture: Drawn, rings: Rings, result: Result, angle: float
) -> None:
    orange = is_orange(picture)
    cos, sin = np.cos(np.radians(angle)), np.sin(np.radians(angle))
    for row in result.catalog:
        x, y = row["x_centroid"].value, row["y_centroid"].value
        for radius, expected in ((6.0, True), (4.8, False), (7.2, False)):
            at_row, at_column = (round(place) for place in rings.place_of(x + radius * cos, y + radius * sin))
            around = orange[at_row - 1 : at_row + 2, at_column - 1 : at_column + 2]
            assert around.any() == expected


def test_another_radius_is_another_circle(frame: Frame) -> None:
    widths = []
    for r in (4, 8):
        result = run(frame, threshold_sigma=8, r=r, r_in=10, r_out=14)
        widths.append(Rings(drawn(result), result).widths.mean() - LINE_WIDTH)
    assert widths[1] / widths[0] == pytest.approx(2, abs=0.05)


def test_the_image_lies_under_the_circles(picture: Drawn, rings: Rings, frame: Frame, result: Result) -> None:
    brightness = picture.mean(axis=-1)
    for row in result.catalog:
        at_row, at_column = (round(place) for place in rings.place_of(row["x_centroid"].value, row["y_centroid"].value))
        assert brightness[at_row, at_column] > 150
    smooth = ndimage.uniform_filter(frame.data, 21)[20:-20, 20:-20]
    darkest_y, darkest_x = np.unravel_index(np.argmin(smooth), smooth.shape)
    at_row, at_column = (round(place) for place in rings.place_of(darkest_x + 20, darkest_y + 20))
    assert brightness[at_row - 9 : at_row + 10, at_column - 9 : at_column + 10].mean() < 100


def test_a_picture_is_drawn_with_row_0_at_the_top(frame: Frame, picture: Drawn, result: Result) -> None:
    mirrored = replace(frame, data=np.ascontiguousarray(frame.data[::-1]), y_down=True)
    xy = np.column_stack([result.catalog["x_centroid"].value, 191 - result.catalog["y_centroid"].value])
    same = drawn(run(mirrored, xy=[tuple(place) for place in xy], r=6))
    assert same.shape == picture.shape
    # The same stars at the same places of the picture; only the numbers of the y axis stand the other way.
    axis = 0.12 * picture.shape[1]
    assert np.mean(np.abs(same - picture)[:, round(axis) :].max(axis=-1) > 60) < 0.005
    assert not np.array_equal(same[:, : round(axis)], picture[:, : round(axis)])


# --- large frames


def test_a_frame_larger_than_its_picture_is_shown_by_means_that_lose_no_star(result: Result) -> None:
    # 90 px wide, each the mean of 2 x 2 pixels of the frame: a star of one pixel would be skipped as often as not.
    data = np.random.default_rng(1).normal(100, 1, (191, 255)).astype(np.float32)
    rows, columns = np.mgrid[20:180:20, 20:240:20]
    data[rows, columns] += 4000
    frame = Frame(data=data, mask=np.zeros(data.shape, np.bool_))
    shown, scale = _shown(frame, 90)
    assert (shown.shape, scale) == ((96, 128), 2)
    assert shown[rows // 2, columns // 2].min() > 0.9
    assert np.median(shown) < 0.7


def test_large_and_small_pictures_of_a_frame_show_its_stars_at_the_same_places(result: Result) -> None:
    large, small = (drawn(result, dpi=dpi).mean(axis=-1) for dpi in (120, 15))
    assert _shown(result.frame, 9 * 15)[1] == 2
    shrunk = np.asarray(Image.fromarray(large.astype(np.uint8)).resize(small.shape[::-1], Image.Resampling.BOX))
    inner = np.s_[20:-30, 30:-10]
    assert np.corrcoef(shrunk[inner].ravel(), small[inner].ravel())[0, 1] > 0.5


# --- odd frames


def blocked(frame: Frame) -> Frame:
    mask = np.zeros(frame.shape, dtype=np.bool_)
    mask[60:120, 80:180] = True
    return frame.with_mask(mask)


ODD: dict[str, Callable[[Frame], Frame]] = {
    "masked pixels": blocked,
    "one usable corner": lambda frame: frame.with_mask(np.add.outer(np.arange(192), np.arange(256)) > 150),
    "a negative sky": lambda frame: replace(frame, data=frame.data - np.float32(1e4)),
    "tiny values": lambda frame: replace(frame, data=frame.data * np.float32(1e-20)),
    "a long name": lambda frame: replace(frame, name="n" * 300),
}


@pytest.mark.parametrize("kind", ODD)
def test_odd_frames_are_drawn_all_the_same(frame: Frame, kind: str) -> None:
    result = run(ODD[kind](frame), xy=[(20, 30), (50, 60), (60, 20)], r=6)
    assert Rings(drawn(result), result).count == 3


def test_masked_pixels_are_left_blank(frame: Frame, rings: Rings) -> None:
    result = run(blocked(frame), xy=[(20, 30), (50, 160), (220, 20)], r=6)
    picture = drawn(result)
    at_row, at_column = (round(place) for place in Rings(picture, result).place_of(130, 90))
    assert (picture[at_row, at_column] == 255).all()


def test_masked_pixels_have_no_say_in_the_contrast(frame: Frame) -> None:
    right_half = np.broadcast_to(np.arange(256) > 120, frame.shape)
    skies = []
    for shown in (frame, frame.with_mask(right_half)):
        result = run(shown, xy=[(20, 30), (50, 160), (100, 90)], r=6)
        picture = drawn(result)
        (bottom, left), (top, right) = (Rings(picture, result).place_of(x, y) for x, y in ((10, 10), (110, 180)))
        skies.append(np.median(picture[round(top) : round(bottom), round(left) : round(right)]))
    assert skies[0] == pytest.approx(skies[1], abs=20)


def test_zero_sources_are_a_picture_without_circles(frame: Frame) -> None:
    assert not is_orange(drawn(run(frame, threshold_sigma=1000))).any()


def test_a_position_off_the_frame_draws_nothing(frame: Frame) -> None:
    result = run(frame, xy=[(100, 100), (150, 60), (200, 150), (900, 900)], r=6)
    labels, count = ndimage.label(is_orange(drawn(result)), np.ones((3, 3)))
    assert count == 3
    assert labels.max() == 3


def test_a_name_is_shown_as_it_is(result: Result) -> None:
    overlay_png(replace(result.frame, name="a$b_$c.fits"), result.catalog, result.aperture)


def test_a_name_in_any_script_is_drawn_in_silence(result: Result) -> None:
    overlay_png(replace(result.frame, name="星.fits"), result.catalog, result.aperture)
