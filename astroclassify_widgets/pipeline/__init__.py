"""The front door: load, run, write; the only place that knows the order of the stages."""

from astroclassify_widgets.io.read_limits import ReadLimits
from astroclassify_widgets.pipeline.clicked_source import LARGEST_TOLERANCE, locate_source
from astroclassify_widgets.pipeline.detected_sources import detect_sources
from astroclassify_widgets.pipeline.load_frame import load
from astroclassify_widgets.pipeline.open_catalog import read_catalog
from astroclassify_widgets.pipeline.open_regions import read_regions
from astroclassify_widgets.pipeline.result import Result
from astroclassify_widgets.pipeline.run_again import recorded_recipe, rerun
from astroclassify_widgets.pipeline.run_recipe import run
from astroclassify_widgets.pipeline.simulate_field import demo_frame, simulate
from astroclassify_widgets.pipeline.source_curves import SourceCurves, trace_source
from astroclassify_widgets.pipeline.stage_cache import StageCache
from astroclassify_widgets.pipeline.write_file import write

__all__ = [
    "LARGEST_TOLERANCE",
    "ReadLimits",
    "Result",
    "SourceCurves",
    "StageCache",
    "demo_frame",
    "detect_sources",
    "load",
    "locate_source",
    "read_catalog",
    "read_regions",
    "recorded_recipe",
    "rerun",
    "run",
    "simulate",
    "trace_source",
    "write",
]
