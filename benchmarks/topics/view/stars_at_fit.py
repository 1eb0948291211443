"""How many faint stars are seen when a large frame is shown whole: ours, and picking the nearest pixel, as peers do."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from playwright.sync_api import Browser, Page

import astroclassify_widgets as acw
from benchmarks.correctness import require, require_close
from benchmarks.figure import Figure
from benchmarks.topics.view.served_page import chromium, opened, served

_SKY, _NOISE, _PEAK, _SHOWN, _FWHM = 100.0, 5.0, 10.0, 3.0, 2.0
_LIMITS: Final = (_SKY - 3 * _NOISE, _SKY + 12 * _NOISE)
_NEAR: Final = 1.5
"""A star may be painted this far from where it is, along either axis [px of the screen]: it covers that many."""
_EMPTY_SHOWN: Final = 0.01
"""Most empty places that may look like a star, or painting everything white would show all stars."""
_SIZE: Final = (1040, 900)
_PIXELS_WITHIN: Final = 2.0
_NOTEBOOK: Final = """
import astroclassify_widgets as acw
from astroclassify_widgets.widgets.image_view import ImageView
view = ImageView(height="860px")
view.show_frame(acw.load({path!r}))
view
"""
_VIEW: Final = "JSON.parse(document.querySelector('.acw-image-canvas')?.dataset.view ?? '{}')"

Floats = NDArray[np.float64]


def count_stars_at_fit(*, side: int, n_stars: int, browser: Browser | None = None) -> list[Figure]:
    """Count the stars that stand out on the screen when all of a frame is shown.

    Parameters
    ----------
    side
        Of the frame [px].
    n_stars
        Stars, of one brightness, at random parts of a pixel.
    browser
        A browser that is running already.
    """
    pixels, stars, empty = _field(side, n_stars)
    with TemporaryDirectory() as folder:
        path = acw.write(acw.load(pixels), Path(folder) / "faint.fits")
        with (
            chromium(browser) as running,
            served(_NOTEBOOK.format(path=str(path))) as address,
            opened(running, address, _SIZE) as page,
        ):
            painted, view = _painted(page)
    ours, ours_empty = (_seen(painted, view, places) for places in (stars, empty))
    peer = _seen(_nearest_pixels(pixels, view), view, stars)
    require(ours_empty.mean() <= _EMPTY_SHOWN, f"{ours_empty.mean():.1%} of the places without a star look like one")
    conditions = (
        f"{n_stars} stars of FWHM {_FWHM:g} px with a peak of {_PEAK:g} sigma on {side} x {side} px, shown whole at "
        f"1 : {1 / view['scale']:.2f}; painted above {_SHOWN:g} sigma of a pixel; read from a picture of the screen in "
        f"Chromium, linear stretch; places without a star that look like one: {ours_empty.mean():.2%}; "
        f"picking the nearest pixel: {peer.mean():.3f}"
    )
    return [Figure("view.stars_visible_at_fit", float(ours.mean()), "ratio", conditions)]


def _field(side: int, n_stars: int) -> tuple[NDArray[np.float32], Floats, Floats]:
    """Return pixels, the places of stars on a jittered grid, and those half-way between, shape (n, 2)."""
    generator = np.random.default_rng(11)
    pixels = generator.normal(_SKY, _NOISE, (side, side))
    along = int(np.ceil(np.sqrt(n_stars)))
    spacing = side / along
    cells = np.stack(np.meshgrid(np.arange(along), np.arange(along)), axis=-1).reshape(-1, 2)[:n_stars]
    stars = (cells + 0.4 + 0.2 * generator.random(cells.shape)) * spacing
    for x, y in stars:
        column, row = int(x), int(y)
        box = np.s_[max(row - 6, 0) : row + 7, max(column - 6, 0) : column + 7]
        rows, columns = np.mgrid[box]
        square = (rows - y) ** 2 + (columns - x) ** 2
        pixels[box] += _PEAK * _NOISE * np.exp(-4 * np.log(2) * square / _FWHM**2)
    return pixels.astype(np.float32), stars, (cells + 0.9) * spacing


def _painted(page: Page) -> tuple[Floats, dict[str, Any]]:
    """Return the values on the screen, row 0 at the top, and the view."""
    page.wait_for_function(f"() => {_VIEW}.complete && {_VIEW}.painted_at")
    page.get_by_label("Stretch", exact=True).select_option("linear")
    for name, limit in zip(("Lower limit", "Upper limit"), _LIMITS, strict=True):
        field = page.get_by_role("textbox", name=name)
        field.fill(str(limit))
        field.press("Enter")
    page.wait_for_timeout(500)
    page.wait_for_function(f"() => {_VIEW}.complete")
    view: dict[str, Any] = page.evaluate(_VIEW)
    with Image.open(BytesIO(page.locator(".acw-image-canvas").screenshot())) as picture:
        grey = np.asarray(picture.convert("L"), dtype=np.float64)
    require_close("size of the picture", grey.shape, [view["height"], view["width"]], _PIXELS_WITHIN)
    return _LIMITS[0] + grey / 255 * (_LIMITS[1] - _LIMITS[0]), view


def _nearest_pixels(pixels: NDArray[np.float32], view: dict[str, Any]) -> Floats:
    """Return the pixel of the frame at the centre of every pixel of the screen; the sky beyond the frame."""
    rows = view["y"] - (np.arange(round(view["height"])) + 0.5 - view["height"] / 2) / view["scale"]
    columns = view["x"] + (np.arange(round(view["width"])) + 0.5 - view["width"] / 2) / view["scale"]
    places = [np.floor(place + 0.5).astype(int) for place in (rows, columns)]
    inside = [(place >= 0) & (place < len(pixels)) for place in places]
    picked = pixels[np.ix_(*(np.clip(place, 0, len(pixels) - 1) for place in places))].astype(np.float64)
    return np.where(inside[0][:, None] & inside[1], picked, _SKY)


def _seen(screen: Floats, view: dict[str, Any], places: Floats) -> NDArray[np.bool_]:
    """Return at which places of the frame the screen is brighter than the sky."""
    left = view["width"] / 2 + (places[:, 0] - view["x"]) * view["scale"]
    top = view["height"] / 2 - (places[:, 1] - view["y"]) * view["scale"]
    bright = screen > _SKY + _SHOWN * _NOISE
    seen = np.zeros(len(places), dtype=np.bool_)
    for number, (x, y) in enumerate(zip(left, top, strict=True)):
        rows, columns = (slice(max(round(at - _NEAR), 0), round(at + _NEAR)) for at in (y, x))
        seen[number] = bright[rows, columns].any()
    return seen
