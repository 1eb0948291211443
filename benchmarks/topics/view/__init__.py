"""The image in the browser: first pixels, apertures, pan, contrast, and the threshold slider."""

from __future__ import annotations

from functools import partial
from typing import Final

from benchmarks.topics import Measurement
from benchmarks.topics.view.display_messages import count_display_messages
from benchmarks.topics.view.first_pixels import time_first_pixels
from benchmarks.topics.view.pan import compare_pan
from benchmarks.topics.view.radius_drag import compare_radius_drag
from benchmarks.topics.view.slider_repaint import time_threshold_slider

MEASUREMENTS: Final[tuple[Measurement, ...]] = (
    partial(time_first_pixels, "4k", side=4096, n_stars=16_000, loads=5),
    partial(compare_radius_drag, side=1024, n_sources=1000, runs=21),
    partial(compare_pan, side=1024, n_sources=1000, runs=21),
    partial(count_display_messages, side=1024, n_stars=1000),
    partial(time_threshold_slider, "sep", side=1024, n_stars=1000, steps=18),
    partial(time_threshold_slider, "dao", side=1024, n_stars=1000, steps=18),
)
