"""A large frame until it is on the screen: our view, and bqplot's image of the same pixels."""

from __future__ import annotations

from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from typing import Final

from playwright.sync_api import Browser, Page

import astroclassify_widgets as acw
from benchmarks.correctness import require
from benchmarks.fields import field_conditions, star_field
from benchmarks.figure import Figure
from benchmarks.peers import release
from benchmarks.topics.view.served_page import chromium, opened, served

_NOTEBOOK: Final = """
import ipywidgets
from IPython.display import display
from benchmarks.topics.view.kernel_side import {show}
import astroclassify_widgets as acw
frame = acw.load({path!r})
warm = {show}(acw.load(frame.data[:64, :64]))  # what is done once is not the frame's
place = ipywidgets.VBox([])
button = ipywidgets.Button(description="Show")
button.on_click(lambda _button: setattr(place, "children", ({show}(frame),)))
display(button, place)
"""
_OURS: Final = """() => {
    const view = JSON.parse(document.querySelector('.acw-image-canvas')?.dataset.view ?? '{}');
    return view.complete && view.painted_at && Date.now();
}"""
_BQPLOTS: Final = """() => {
    const image = document.querySelector('.bqplot image');
    if (!image?.href.baseVal) return false;
    window.acwLoaded ??= new Promise(done => {
        const fetched = new Image();
        fetched.onload = () => requestAnimationFrame(() => requestAnimationFrame(() => done(Date.now())));
        fetched.src = image.href.baseVal;
    });
    return window.acwLoaded;
}"""
_SIZE: Final = (1440, 900)


def compare_load(label: str, *, side: int, n_stars: int, loads: int, browser: Browser | None = None) -> list[Figure]:
    """Compare from a button that shows the frame until all that is in sight is on the screen.

    That bqplot has painted is taken to be so two frames after its picture was loaded, which is early: decoding may
    still be under way.

    Parameters
    ----------
    label
        Of the size, in the figure's name.
    side, n_stars
        The field.
    loads
        Pages of either kind, in turn, each with a kernel of its own.
    browser
        A browser that is running already.
    """
    with TemporaryDirectory() as folder:
        path = str(acw.write(star_field(side, n_stars), Path(folder) / "large.fits"))
        ours, peer = (_NOTEBOOK.format(path=path, show=show) for show in ("show_our_view", "show_bqplot_image"))
        with chromium(browser) as running, served(ours) as our_address, served(peer) as peer_address:
            pairs = []
            for _ in range(loads):
                seconds = []
                for address, painted in ((our_address, _OURS), (peer_address, _BQPLOTS)):
                    with opened(running, address, _SIZE) as page:
                        seconds.append(_seconds(page, painted))
                pairs.append(seconds)
    ratios = [theirs / own for own, theirs in pairs]
    low, _, high = quantiles(ratios, n=4, method="inclusive")
    our_seconds, peer_seconds = (median(of_each) for of_each in zip(*pairs, strict=True))
    conditions = (
        f"{field_conditions(side, n_stars)}, float32, the frame at hand; from a click that makes the view until all in "
        f"sight is on screen; bqplot: stretched to 8 bits and written as PNG of all pixels with the least compression; "
        f"ours {our_seconds:.3g} s, {release('bqplot')} {peer_seconds:.3g} s; median of {loads} pairs of page loads, "
        f"half of them within {low:.3g}-{high:.3g}"
    )
    return [Figure(f"view.load_{label}.speed_vs_bqplot", median(ratios), "x", conditions)]


def _seconds(page: Page, painted: str) -> float:
    """Click, and return how long it takes [s]."""
    page.get_by_role("button", name="Show").wait_for()
    page.wait_for_load_state("networkidle")
    began = page.evaluate(
        "() => { const now = Date.now(); document.querySelector('button.jupyter-button').click(); return now; }"
    )
    done = page.wait_for_function(painted).json_value()
    require(done > began, "it was painted before it was asked for")
    return float(done - began) / 1000
