"""The image in the browser: first pixels, apertures, pan, contrast, limits, and the threshold slider."""

from __future__ import annotations

from functools import partial
from typing import Final

from benchmarks.topics import Measurement
from benchmarks.topics.view.display_messages import count_display_messages
from benchmarks.topics.view.first_pixels import time_first_pixels
from benchmarks.topics.view.large_frame import time_large_frame
from benchmarks.topics.view.load_beside_bqplot import compare_load
from benchmarks.topics.view.pan import compare_pan
from benchmarks.topics.view.pan_rate import count_frames
from benchmarks.topics.view.radius_drag import compare_radius_drag
from benchmarks.topics.view.slider_repaint import time_threshold_slider
from benchmarks.topics.view.stars_at_fit import count_stars_at_fit
from benchmarks.topics.view.zscale import compare_zscale

MEASUREMENTS: Final[tuple[Measurement, ...]] = (
    partial(time_first_pixels, "4k", side=4096, n_stars=16_000, loads=5),
    partial(compare_load, "4k", side=4096, n_stars=16_000, loads=5),
    partial(time_large_frame, "10k", side=10_000, loads=3, most_memory=1.5),
    partial(count_stars_at_fit, side=4096, n_stars=1600),
    partial(compare_radius_drag, side=1024, n_sources=1000, runs=21),
    partial(compare_pan, side=1024, n_sources=1000, runs=21),
    partial(count_frames, side=2000, n_sources=10_000, r=12),
    partial(count_display_messages, side=1024, n_stars=1000),
    partial(compare_zscale, side=4096, n_stars=16_000, runs=15),
    partial(time_threshold_slider, "sep", side=1024, n_stars=1000, steps=18),
    partial(time_threshold_slider, "dao", side=1024, n_stars=1000, steps=18),
)
