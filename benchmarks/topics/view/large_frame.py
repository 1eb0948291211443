"""A frame of a hundred million pixels: until it is on the screen, and the memory that it takes in the kernel."""

from __future__ import annotations

from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Final

import numpy as np
from astropy.io import fits
from playwright.sync_api import Browser, Page

from benchmarks.correctness import require
from benchmarks.figure import Figure
from benchmarks.topics.view.served_page import chromium, opened, served

_NOTEBOOK: Final = """
import os
import time
import numpy
import astroclassify_widgets as acw
from astroclassify_widgets.widgets.image_view import ImageView
from IPython.display import HTML, display
acw.load(numpy.ones((64, 64), numpy.float32))  # what is imported once is not the frame's
ImageView().show_frame(acw.load(numpy.ones((1500, 1500), numpy.float32)))
# %%
with open("/proc/self/statm") as statistics:
    resident = int(statistics.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
began = time.time()
frame = acw.load({path!r})
view = ImageView(height="800px")
view.show_frame(frame)
known = f"data-began='{{began}}' data-pid='{{os.getpid()}}' data-resident='{{resident}}'"
display(HTML(f"<i class='benchmark-began' {{known}}></i>"))
view
"""
_VIEW: Final = "JSON.parse(document.querySelector('.acw-image-canvas')?.dataset.view ?? '{}')"
_SIZE: Final = (1040, 860)
_ROWS_AT_A_TIME: Final = 500


def time_large_frame(
    label: str, *, side: int, loads: int, most_memory: float, browser: Browser | None = None
) -> list[Figure]:
    """Time a frame from `acw.load` to the first paint with pixels, and weigh it.

    Parameters
    ----------
    label
        Of the size, in the figures' names.
    side
        Of the frame [px].
    loads
        Pages to load, each with a kernel of its own.
    most_memory
        Most that the kernel may grow by, in units of the frame's float32 pixels.
    browser
        A browser that is running already.
    """
    size = 4 * side**2
    with TemporaryDirectory() as folder:
        path = Path(folder) / "large.fits"
        _write(path, side)
        with chromium(browser) as running, served(_NOTEBOOK.format(path=str(path))) as address:
            seen = []
            for _ in range(loads):
                with opened(running, address, _SIZE) as page:
                    seen.append(_seen(page))
    first, complete, grown = (median(of_each) for of_each in zip(*seen, strict=True))
    require(grown <= most_memory * size, f"the kernel grew by {grown / size:.2f} of the size of the frame")
    conditions = (
        f"noise with stars, {side} x {side} px, float32, in the image view of the served app; from acw.load in the "
        f"kernel to the first paint with pixels; until all tiles in sight are painted: {complete:.3g} s; median of "
        f"{loads} page loads; the kernel grew by {grown / 1e6:.0f} MB at most"
    )
    of_what = f"of the {size / 1e6:.0f} MB of its pixels; {conditions}"
    return [
        Figure(f"view.load_{label}.seconds", first, "s", conditions),
        Figure(f"view.load_{label}.memory", grown / size, "ratio", of_what),
    ]


def _write(path: Path, side: int) -> None:
    """Write a file without holding it."""
    header = fits.PrimaryHDU(np.zeros((1, 1), np.float32)).header
    header["NAXIS1"] = header["NAXIS2"] = side
    stream = fits.StreamingHDU(str(path), header)
    generator = np.random.default_rng(5)
    for first in range(0, side, _ROWS_AT_A_TIME):
        rows = generator.standard_normal((min(_ROWS_AT_A_TIME, side - first), side), np.float32) * 5 + 100
        rows[::50, ::50] += 400
        stream.write(rows)
    stream.close()


def _seen(page: Page) -> tuple[float, float, float]:
    """Return when the first pixels and when all were painted [s], and the most that the kernel grew by [bytes]."""
    done = page.wait_for_function(f"() => {_VIEW}.complete && {_VIEW}.painted_at && Date.now()").json_value()
    mark = page.locator(".benchmark-began")
    began, pid, resident = (float(mark.get_attribute(f"data-{name}") or "nan") for name in ("began", "pid", "resident"))
    status = Path(f"/proc/{pid:.0f}/status").read_text().splitlines()
    peak = next(int(line.split()[1]) * 1024 for line in status if line.startswith("VmHWM"))
    return page.evaluate(f"{_VIEW}.painted_at") / 1000 - began, done / 1000 - began, peak - resident
