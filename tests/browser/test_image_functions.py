"""The pure functions of the image view's module, called in a browser."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Page

from astroclassify_widgets.widgets.image_view import ImageView

Call = Callable[..., Any]

VIEW = {"x": 9000.3, "y": 120.7, "scale": 37.0, "width": 801, "height": 433}
IMAGE = {"nx": 4096, "ny": 3000, "levels": 4, "tile": 512}


@pytest.fixture
def call(page: Page) -> Call:
    """Call a function of the module by its name."""
    page.evaluate(
        """async text => {
            const url = URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
            window.imageView = await import(url);
        }""",
        ImageView()._esm,
    )
    return lambda name, *values: page.evaluate(
        "([name, values]) => window.imageView[name](...values)", [name, list(values)]
    )


@pytest.mark.parametrize(("y_down", "below"), [(False, 1), (True, -1)])
def test_a_place_of_the_canvas_leads_to_the_frame_and_back(call: Call, y_down: bool, below: int) -> None:
    view = {**VIEW, "yDown": y_down}
    left, top = call("toCanvas", view, 9003.25, 118.5)
    assert (left, top) == (pytest.approx(400.5 + 2.95 * 37), pytest.approx(216.5 + below * 2.2 * 37))
    assert call("toFrame", view, left, top) == pytest.approx([9003.25, 118.5], abs=1e-9)


@pytest.mark.parametrize("y_down", [False, True])
def test_what_lies_under_the_pointer_stays_there_when_zooming(call: Call, y_down: bool) -> None:
    view = {"x": 2000.3, "y": 1120.7, "scale": 0.7, "width": 801, "height": 433, "yDown": y_down}
    for factor in (0.9, 3.0, 20.0):
        place = call("toFrame", view, 123, 77)
        closer = call("zoomed", view, IMAGE, factor, 123, 77)
        assert closer["scale"] == pytest.approx(0.7 * factor)
        assert call("toFrame", closer, 123, 77) == pytest.approx(place, abs=1e-9)


def test_the_image_cannot_be_lost(call: Call) -> None:
    far = call("panned", {**VIEW, "x": 100, "scale": 1.0}, IMAGE, 1e7, -1e7)
    assert (far["x"], far["y"]) == (-0.5, -0.5)
    assert call("zoomed", far, IMAGE, 1e9, 5, 5)["scale"] <= 100
    assert call("zoomed", far, IMAGE, 1e-9, 5, 5)["scale"] > 0.01


@pytest.mark.parametrize(
    ("scale", "level"), [(30.0, 0), (1.0, 0), (0.51, 0), (0.5, 1), (0.26, 1), (0.25, 2), (0.2, 2), (0.1, 3), (1e-3, 3)]
)
def test_a_pixel_of_the_wanted_level_is_at_most_one_of_the_screen(call: Call, scale: float, level: int) -> None:
    assert call("wantedLevel", IMAGE, scale) == level


@pytest.mark.parametrize("level", [0, 1, 3])
@pytest.mark.parametrize("place", [(0, 0), (2047.5, 1500), (4095, 2999), (511.5, 511.5)])
def test_the_visible_tiles_are_those_that_the_view_meets(call: Call, level: int, place: tuple[float, float]) -> None:
    view = {"x": place[0], "y": place[1], "scale": 1.3, "width": 900, "height": 500}
    found = call("visibleTiles", IMAGE, view, level)
    x, y = np.meshgrid(
        np.linspace(*(place[0] + half * 900 / 1.3 for half in (-0.4999, 0.4999)), 200),
        np.linspace(*(place[1] + half * 500 / 1.3 for half in (-0.4999, 0.4999)), 200),
    )
    on_image = (x >= -0.5) & (x < 4095.5) & (y >= -0.5) & (y < 2999.5)
    side = 512 * 2**level
    met = {
        (level, int((a + 0.5) // side), int((b + 0.5) // side)) for a, b in zip(x[on_image], y[on_image], strict=True)
    }
    assert met <= {tuple(address) for address in found}
    assert len(found) <= len(met) + 2
    away = [np.hypot((c + 0.5) * side - 0.5 - place[0], (r + 0.5) * side - 0.5 - place[1]) for _, c, r in found]
    assert away == sorted(away)


@pytest.mark.parametrize("y_down", [False, True])
@pytest.mark.parametrize("tile", [(0, 0, 0, 512, 512), (0, 7, 5, 512, 440), (3, 0, 0, 512, 375), (1, 1, 2, 512, 476)])
def test_every_pixel_of_the_screen_within_a_tile_leads_to_the_pixel_that_lies_there(
    call: Call, y_down: bool, tile: tuple[int, ...]
) -> None:
    level, column, row, width, height = tile
    screen = {"x": 2040.3, "y": 1490.2, "scale": 0.37, "width": 1601, "height": 1233, "yDown": y_down}
    address = {"level": level, "column": column, "row": row, "width": width, "height": height}
    left, right, bottom, top = call("tileOnScreen", IMAGE, screen, address)
    how = call("tilePerPixel", IMAGE, screen, address)
    for across, up in ((left + 2, bottom + 2), (right - 2, top - 2), ((left + right) / 2, bottom + 2)):
        on_tile = [start + step * at for start, step, at in zip(how["start"], how["step"], (across, up), strict=True)]
        x, y = call("toFrame", screen, across, screen["height"] - up)
        assert on_tile == pytest.approx([(x + 0.5) / 2**level - column * 512, (y + 0.5) / 2**level - row * 512])
        assert 0 <= on_tile[0] <= width
        assert 0 <= on_tile[1] <= height


def test_half_floats_are_decoded_as_numpy_does(page: Page, call: Call) -> None:
    decoded = page.evaluate("Array.from({ length: 65536 }, (_, bits) => String(window.imageView.halfToNumber(bits)))")
    expected = np.arange(65536, dtype=np.uint16).view(np.float16).astype(float)
    np.testing.assert_array_equal([float(text.replace("Infinity", "inf")) for text in decoded], expected)
    steps = page.evaluate("Array.from({ length: 31744 }, (_, bits) => window.imageView.halfStep(bits))")
    np.testing.assert_array_equal(steps[:-1], np.diff(expected[:31744]))


@pytest.mark.parametrize(
    ("stretch", "expected"),
    [("linear", 0.04), ("sqrt", 0.2), ("log", np.log(41) / np.log(1001)), ("asinh", np.arcsinh(0.4) / np.arcsinh(10))],
)
def test_stretches_are_those_of_their_names(call: Call, stretch: str, expected: float) -> None:
    assert call("stretched", stretch, 0.04) == pytest.approx(expected)
    assert [call("stretched", stretch, end) for end in (-3, 0, 1, 4)] == pytest.approx([0, 0, 1, 1])


@pytest.mark.parametrize("name", ["viridis", "magma", "grey"])
def test_colour_maps_are_those_of_matplotlib(page: Page, call: Call, name: str) -> None:
    from matplotlib import colormaps

    table = page.evaluate("name => Array.from(window.imageView.colourTable(name))", name)
    expected = colormaps["gray" if name == "grey" else name](np.arange(256)) * 255
    assert np.abs(np.reshape(table, (256, 4)) - expected).max() < 8
    inverted = page.evaluate("name => Array.from(window.imageView.colourTable(name, true))", name)
    np.testing.assert_array_equal(np.reshape(inverted, (256, 4))[::-1], np.reshape(table, (256, 4)))


def test_the_nearest_source_within_reach_is_hit(call: Call) -> None:
    positions = [10, 10, 14, 10, 300, 300]
    assert call("nearestSource", positions, 12.5, 10, 5) == 1
    assert call("nearestSource", positions, 11.5, 10, 5) == 0
    assert call("nearestSource", positions, 100, 100, 5) == -1
    assert call("nearestSource", [], 0, 0, 5) == -1


def test_a_hidden_source_is_not_hit(call: Call) -> None:
    assert call("nearestSource", [10, 10, 14, 10], 10, 10, 5, [5, 0]) == 1
    assert call("nearestSource", [10, 10], 10, 10, 5, [5]) == -1


def inside(page: Page, positions: list[float], corners: list[tuple[float, float]], kinds: list[int]) -> list[int]:
    script = "args => Array.from(window.imageView.sourcesInside(...args))"
    found: list[int] = page.evaluate(script, [positions, corners, kinds])
    return found


@pytest.mark.usefixtures("call")
def test_the_sources_inside_a_lasso_are_those_that_matplotlib_finds(page: Page) -> None:
    from matplotlib.path import Path

    random = np.random.default_rng(5)
    positions, kinds = random.uniform(0, 100, (2000, 2)), random.integers(0, 6, 2000)
    around = np.linspace(0, 2 * np.pi, 41)[:-1]
    reach = random.uniform(10, 50, 40)
    corners = np.column_stack([50 + reach * np.cos(around), 50 + reach * np.sin(around)])
    expected = np.nonzero(Path(corners).contains_points(positions) & (kinds != 5))[0]
    found = inside(page, positions.ravel().tolist(), corners.tolist(), kinds.tolist())
    assert len(expected) > 100
    assert found == expected.tolist()


@pytest.mark.usefixtures("call")
def test_a_lasso_around_nothing_or_of_one_corner_holds_nothing(page: Page) -> None:
    assert inside(page, [1, 1, 2, 2], [(5, 5), (6, 5), (6, 6)], [0, 0]) == []
    assert inside(page, [1, 1, 2, 2], [(1, 1)], [0, 0]) == []
    assert inside(page, [], [(0, 0), (1, 0), (1, 1)], []) == []


@pytest.mark.parametrize(
    ("name", "value", "kept"),
    [
        ("r", 6.34, 6.3), ("r", -4, 0.1), ("r", 9, 8), ("r_in", 3, 5), ("r_in", 10.04, 10), ("r_in", 30, 11.9),
        ("r_out", 2, 8.1), ("r_out", 600.26, 600.3),
    ],
)  # fmt: skip
def test_a_dragged_radius_stops_at_its_neighbour(call: Call, name: str, value: float, kept: float) -> None:
    assert call("keptRadius", {"r": 5, "r_in": 8, "r_out": 12}, name, value) == kept


@pytest.mark.usefixtures("call")
def test_a_hover_over_fifty_thousand_sources_takes_less_than_two_milliseconds(page: Page) -> None:
    taken = page.evaluate("""() => {
        const positions = Float32Array.from({ length: 100000 }, () => 4096 * Math.random());
        const kinds = new Uint8Array(50000);
        const once = n => window.imageView.nearestSource(positions, 40 * n, 40 * n, 6, kinds);
        for (let n = 0; n < 50; n++) once(n);
        const times = Array.from({ length: 100 }, (_, n) => {
            const began = performance.now();
            once(n);
            return performance.now() - began;
        });
        return times.sort((one, other) => one - other)[50];
    }""")
    print(f"\none hover over 50 000 sources: {taken:.3f} ms")
    assert taken < 2


def test_a_contrast_drag_moves_the_level_sideways_and_the_range_up_and_down(call: Call) -> None:
    assert call("contrasted", [0, 100], 0.1, 0) == pytest.approx([-10, 90])
    low, high = call("contrasted", [0, 100], 0, -0.5)
    assert (low + high) / 2 == pytest.approx(50)
    assert high - low == pytest.approx(100 * np.exp(-1.5))


@pytest.mark.parametrize(
    ("value", "step", "text"),
    [
        (1234.567, 0.16, "1235"),
        (1234.567, 0.01, "1234.57"),
        (0.012345678, 1e-5, "0.01235"),
        (65535, 32, "65535"),
        (1.23456789e-9, 1e-12, "1.235e-9"),
        (0, 1e-3, "0.000"),
        (-3.5, 0.1, "-3.5"),
    ],
)
def test_a_value_is_written_with_the_digits_that_are_known(call: Call, value: float, step: float, text: str) -> None:
    assert call("formatted", value, step) == text


def test_the_axis_of_the_histogram_goes_there_and_back(call: Call) -> None:
    axis = {"sky": 100.0, "softening": 30.0, "low": -2.0, "high": 7.0}
    for value in (60.0, 100.0, 12000.0):
        along = call("alongHistogram", axis, value)
        assert 0 < along < 1
        assert call("valueAlongHistogram", axis, along) == pytest.approx(value)
