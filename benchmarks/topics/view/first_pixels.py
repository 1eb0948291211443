"""From `acw.explore` to the first pixels of a large frame on the screen of the served app."""

from __future__ import annotations

from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Final

from playwright.sync_api import Browser, Page

import astroclassify_widgets as acw
from benchmarks.correctness import require
from benchmarks.fields import field_conditions, star_field
from benchmarks.figure import Figure
from benchmarks.topics.view.served_page import chromium, opened, served

_NOTEBOOK: Final = """
import astroclassify_widgets as acw
frame = acw.load({path!r})
# %%
import time
from IPython.display import HTML, display
began = time.time()
workbench = acw.explore(frame)
display(HTML(f"<i class='benchmark-began' data-began='{{began}}'></i>"), workbench)
"""
_VIEW: Final = "JSON.parse(document.querySelector('.acw-image-canvas')?.dataset.view ?? '{}')"
_SIZE: Final = (1440, 900)


def time_first_pixels(
    label: str, *, side: int, n_stars: int, loads: int, browser: Browser | None = None
) -> list[Figure]:
    """Time pages from the call in the kernel to the first paint with pixels, by the clock that both share.

    Parameters
    ----------
    label
        Of the size, in the figure's name.
    side, n_stars
        The field.
    loads
        Pages to load, each with a kernel of its own; one more comes first and does not count.
    browser
        A browser that is running already.
    """
    frame = star_field(side, n_stars)
    with TemporaryDirectory() as folder:
        path = acw.write(frame, Path(folder) / "large.fits")
        with chromium(browser) as running, served(_NOTEBOOK.format(path=str(path))) as address:
            times = []
            for _ in range(loads + 1):
                with opened(running, address, _SIZE) as page:
                    times.append(_times_of(page))
    first, complete = (sorted(of_each) for of_each in zip(*times[1:], strict=True))
    conditions = (
        f"{field_conditions(side, n_stars)}, float32, in the served app; from the call of explore in the kernel, "
        f"the frame loaded and compiled code on disk, to the first paint with pixels; median of {loads} page loads, "
        f"{first[0]:.3g}-{first[-1]:.3g} s; until all tiles in sight are painted: {median(complete):.3g} s"
    )
    return [Figure(f"view.load_{label}.seconds", median(first), "s", conditions)]


def _times_of(page: Page) -> tuple[float, float]:
    """Return when the first pixels were painted, and when the view was complete, after the call of explore [s]."""
    complete = page.wait_for_function(f"() => {_VIEW}.complete && {_VIEW}.painted_at && Date.now()").json_value()
    began = float(page.locator(".benchmark-began").get_attribute("data-began") or "nan")
    painted = page.evaluate(f"{_VIEW}.painted_at") / 1000 - began
    require(0 < painted <= complete / 1000 - began, f"first pixels {painted:.3g} s after explore, and all before them")
    return painted, complete / 1000 - began
