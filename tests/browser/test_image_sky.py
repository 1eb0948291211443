"""What the image view says of the sky: its functions, called in a browser, and what a user sees and reads."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from astropy import units as u
from astropy.coordinates import SkyCoord
from astropy.wcs import WCS
from playwright.sync_api import Page, expect

from astroclassify_widgets.model.frame import Frame
from astroclassify_widgets.render.sky_grid import sky_grid
from astroclassify_widgets.widgets.image_view import ImageView
from tests.browser.image_screen import ImageScreen
from tests.browser.image_stage import SCENES, Stage

Opener = Callable[..., Page]
Call = Callable[..., Any]

SKY_SCENES = f"""{SCENES}
from astropy.wcs import WCS

def wcs_of(turned=0.0, mirrored=False, scale=0.5):
    wcs = WCS(naxis=2)
    wcs.wcs.ctype = ["RA---TAN", "DEC--TAN"]
    wcs.wcs.crval = [83.633, -0.015]
    wcs.wcs.crpix = [200, 150]
    cos, sin = np.cos(np.radians(turned)), np.sin(np.radians(turned))
    way = 1 if mirrored else -1
    wcs.wcs.cd = scale / 3600 * np.array([[way * cos, way * sin], [-sin, cos]])
    return wcs

def show_star(**known):
    known.setdefault("wcs", wcs_of())
    view.show_frame(one_pixel((300, 400), 120, 80, **known))
"""
READ_OUT = ".acw-image-place"


def tangent(turned: float = 0.0, mirrored: bool = False, scale: float = 0.5) -> WCS:
    """The world coordinates of the scenes: turned by degrees against the clock where east is left."""
    wcs = WCS(naxis=2)
    wcs.wcs.ctype = ["RA---TAN", "DEC--TAN"]
    wcs.wcs.crval = [83.633, -0.015]
    wcs.wcs.crpix = [200, 150]
    cos, sin = np.cos(np.radians(turned)), np.sin(np.radians(turned))
    way = 1 if mirrored else -1
    wcs.wcs.cd = scale / 3600 * np.array([[way * cos, way * sin], [-sin, cos]])
    return wcs


@pytest.fixture
def stage(voila_page: Opener) -> Stage:
    return Stage(voila_page(SKY_SCENES))


@pytest.fixture
def call(page: Page) -> Call:
    """Call a function of the module by its name; a Frame becomes an image with its sky."""
    page.evaluate(
        """async text => {
            const url = URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
            window.imageView = await import(url);
            window.imageOf = sky => {
                const bytes = Uint8Array.from(atob(sky.vectors), letter => letter.charCodeAt(0));
                return { sky: { ...sky, vectors: new DataView(bytes.buffer) } };
            };
        }""",
        ImageView()._esm,
    )

    def call(name: str, *values: Any) -> Any:
        return page.evaluate(
            """([name, values]) => {
                const given = values.map(value => value?.vectors ? window.imageOf(value) : value);
                return window.imageView[name](...given);
            }""",
            [name, [described(value) if isinstance(value, Frame) else value for value in values]],
        )

    return call


def described(frame: Frame) -> dict[str, Any]:
    """The sky of a frame in JSON."""
    grid = sky_grid(frame)
    assert grid is not None
    vectors = base64.b64encode(grid.vectors.astype("<f8").tobytes()).decode()
    steps = {"step_x": grid.step_x, "step_y": grid.step_y}
    return {"columns": grid.columns, "rows": grid.rows, **steps, "vectors": vectors}


def frame_with(wcs: WCS) -> Frame:
    return Frame(np.zeros((300, 400), np.float32), np.zeros((300, 400), bool), wcs=wcs)


def read_position(text: str) -> SkyCoord:
    """The position that a line of the read-out ends with."""
    found = re.search(r"(\d+h\d+m[\d.]+s) ([+-]\d+)°(\d+)′([\d.]+)″$", text)
    assert found is not None, text
    return SkyCoord(found[1], f"{found[2]}d{found[3]}m{found[4]}s")


@pytest.mark.parametrize("centre", [(83.633, 22.01), (0.0, 0.0), (359.999, -60.0), (12.0, 89.999), (200.0, -89.99)])
def test_a_pixel_looks_where_its_world_coordinates_say(call: Call, centre: tuple[float, float]) -> None:
    wcs = tangent(turned=31)
    wcs.wcs.crval = centre
    frame = frame_with(wcs)
    for x, y in ((0, 0), (-0.5, 299.5), (123.4, 56.7), (399.5, -0.5), (200, 150)):
        ra, dec = call("skyAt", frame, x, y)
        assert 0 <= ra < 360
        found = SkyCoord(ra, dec, unit="deg")
        assert wcs.pixel_to_world(x, y).icrs.separation(found).arcsec < 0.02 * 0.5


@pytest.mark.parametrize("mirrored", [False, True])
@pytest.mark.parametrize("turned", [0, 30, 90, 200, 315])
def test_north_and_east_are_where_a_step_on_the_sky_leads(call: Call, turned: float, mirrored: bool) -> None:
    wcs = tangent(turned, mirrored)
    here = wcs.pixel_to_world(150, 100).icrs
    found = call("northAndEast", frame_with(wcs), 150, 100)
    for name, angle in (("north", 0), ("east", 90)):
        there = wcs.world_to_pixel(here.directional_offset_by(angle * u.deg, 1 * u.arcsec))
        step = np.array([float(place) for place in there]) - (150, 100)
        assert found[name] == pytest.approx(step / np.hypot(*step), abs=1e-3)
    assert found["scale"] == pytest.approx(0.5, rel=1e-3)


def test_an_image_without_coordinates_has_no_sky(call: Call) -> None:
    assert call("skyAt", {"sky": None}, 3, 4) is None
    assert call("northAndEast", {"sky": None}, 3, 4) is None


@pytest.mark.parametrize(
    ("position", "scale", "text"),
    [
        ((188.73658, 12.58242), 0.4, "12h34m56.78s +12°34′56.7″"),
        ((188.73658, -12.58242), 0.05, "12h34m56.779s -12°34′56.71″"),
        ((188.73658, 12.58242), 4.0, "12h34m56.8s +12°34′57″"),
        ((359.9999999, 0.0), 0.4, "00h00m00.00s +00°00′00.0″"),
        ((14.99999999, -0.5), 0.4, "01h00m00.00s -00°30′00.0″"),
        ((0.0, 89.99999999), 0.4, "00h00m00.00s +90°00′00.0″"),
        ((1e-9, -1e-9), 1e-9, "00h00m00.00000s -00°00′00.0000″"),
    ],
)
def test_a_position_has_the_digits_that_a_pixel_can_tell_and_never_sixty_seconds(
    call: Call, position: tuple[float, float], scale: float, text: str
) -> None:
    assert call("sexagesimal", position, scale) == text


def test_every_digit_is_rounded_as_astropy_rounds(call: Call) -> None:
    random = np.random.default_rng(2)
    for ra, dec in zip(random.uniform(0, 360, 60), random.uniform(-90, 90, 60), strict=True):
        expected = SkyCoord(ra, dec, unit="deg")
        found = call("sexagesimal", (ra, dec), 0.4)
        assert abs(read_position(found).dec - expected.dec).arcsec <= 0.0501
        assert abs(read_position(found).ra - expected.ra).arcsec <= 0.0751


@pytest.mark.parametrize(
    ("width", "label"),
    [(40_000, "2°"), (600, "2′"), (300, "1′"), (180, "1′"), (150, "50″"), (100, "20″"), (1, "0.2″"), (0.06, "0.02″")],
)
def test_a_scale_bar_has_a_round_length(call: Call, width: float, label: str) -> None:
    assert call("niceLength", width)["label"] == label


def test_a_scale_bar_of_any_width_has_one_of_three_digits_and_14_to_35_per_cent(call: Call) -> None:
    for width in np.geomspace(1e-3, 1e6, 200):
        found = call("niceLength", width)
        assert 0.14 * (1 - 1e-6) <= found["length"] / width <= 0.35 * (1 + 1e-6)
        number, sign = re.fullmatch(r"([\d.]+)([°′″])", found["label"]).groups()  # type: ignore[union-attr]
        assert number.strip("0.") in ("1", "2", "5")
        assert float(number) * {"°": 3600, "′": 60, "″": 1}[sign] == pytest.approx(found["length"])


def test_a_star_under_the_pointer_is_read_out_with_its_position_and_its_ratio(stage: Stage) -> None:
    screen = stage.play("show_star()").settle()
    screen.zoom_to(120, 80, scale=30)
    for x, y in ((120.0, 80.0), (119.7, 80.2)):
        stage.page.mouse.move(*screen.point(x, y))
        text = stage.page.locator(READ_OUT).inner_text()
        expected = tangent().pixel_to_world(x, y).icrs
        assert read_position(text).separation(expected).arcsec < 0.2
        ratio = re.search(r"S/N (\d+)", text)
        assert ratio is not None
        assert float(ratio[1]) == pytest.approx(2900 / 5, rel=0.03)
    expect(screen.root.locator(".acw-image-readout")).to_have_attribute("title", re.compile(r"whole image"))


def test_off_the_image_no_position_is_read_out(stage: Stage) -> None:
    screen = stage.play("show_star()").settle()
    stage.page.mouse.move(*screen.point(-20, 100))
    expect(stage.page.locator(READ_OUT)).to_have_text(re.compile(r"^x -20\.\d+ +y 100\.\d+$"))


@pytest.mark.parametrize(
    ("known", "north", "east"),
    [
        ("wcs=wcs_of()", (0, -1), (-1, 0)),
        ("wcs=wcs_of(90)", (-1, 0), (0, 1)),
        ("wcs=wcs_of(45)", (-1, -1), (-1, 1)),
        ("wcs=wcs_of(0, mirrored=True)", (0, -1), (1, 0)),
        ("wcs=wcs_of(), y_down=True", (0, 1), (-1, 0)),
    ],
)
def test_the_letters_stand_where_north_and_east_are_on_the_screen(
    stage: Stage, known: str, north: tuple[int, int], east: tuple[int, int]
) -> None:
    screen = stage.play(f"show_star({known})").settle()
    box = screen.root.locator(".acw-image-compass svg").bounding_box()
    assert box is not None
    for name, way in (("north", north), ("east", east)):
        letter = screen.root.locator(f".acw-image-compass text.{name}").bounding_box()
        assert letter is not None
        off = np.array([letter["x"] + letter["width"] / 2 - box["x"], letter["y"] + letter["height"] / 2 - box["y"]])
        off -= (42, 42)
        assert off / np.hypot(*off) == pytest.approx(np.array(way) / np.hypot(*way), abs=0.08)


def test_the_scale_bar_is_as_long_as_it_says_at_any_zoom(stage: Stage) -> None:
    screen = stage.play("show_star()").settle()
    labels = set()
    for _ in range(3):
        label = screen.root.locator(".acw-image-compass text.bar").text_content() or ""
        bar = screen.root.locator("path.acw-compass-ink.bar").evaluate("path => path.getBBox().width")
        arcsec = float(label[:-1]) * {"′": 60, "″": 1}[label[-1]]
        assert bar == pytest.approx(arcsec / 0.5 * screen.view["scale"], rel=0.01)
        labels.add(label)
        screen.root.get_by_role("button", name="Zoom in").click()
        screen.root.get_by_role("button", name="Zoom in").click()
        screen.settle()
    assert len(labels) == 3


def test_c_hides_the_compass_and_brings_it_back_and_the_help_says_so(stage: Stage) -> None:
    screen = stage.play("show_star()").settle()
    compass = screen.root.locator(".acw-image-compass")
    expect(compass).to_be_visible()
    screen.root.focus()
    stage.page.keyboard.press("c")
    expect(compass).to_be_hidden()
    stage.play("show_star(wcs=wcs_of(30))")
    screen.settle()
    expect(compass).to_be_hidden()
    screen.root.focus()
    stage.page.keyboard.press("c")
    expect(compass).to_be_visible()
    stage.page.keyboard.press("?")
    expect(screen.root.get_by_text("compass and scale bar")).to_be_visible()


def test_a_frame_without_coordinates_has_no_compass(stage: Stage) -> None:
    screen = stage.play("show_star()").settle()
    compass = screen.root.locator(".acw-image-compass")
    expect(compass).to_be_visible()
    stage.play("show_star(wcs=None)")
    screen.settle()
    expect(compass).to_be_hidden()
    stage.page.mouse.move(*screen.point(120, 80))
    expect(stage.page.locator(READ_OUT)).to_have_text(re.compile(r"S/N [\d.]+$"))


def test_a_click_on_the_compass_goes_to_the_image(stage: Stage) -> None:
    screen = stage.play("show_star()").settle()
    letter = screen.root.locator(".acw-image-compass text.north").bounding_box()
    assert letter is not None
    stage.page.mouse.click(letter["x"] + 4, letter["y"] + 6)
    stage.wait_until(lambda: bool(stage.clicks))


def test_a_narrow_view_cuts_the_line_short_and_does_not_grow(stage: Stage) -> None:
    screen: ImageScreen = stage.play("show_star()").settle()
    stage.page.set_viewport_size({"width": 340, "height": 700})
    screen.wait_for("view.width < 340")
    stage.page.mouse.move(*screen.point(120, 80))
    expect(stage.page.locator(READ_OUT)).to_have_text(re.compile("″$"))
    line = screen.root.locator(".acw-image-readout")
    assert line.evaluate("line => line.scrollWidth - line.clientWidth") == 0
    assert screen.root.evaluate("root => root.scrollWidth - root.clientWidth") == 0
