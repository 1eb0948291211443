"""What a user may choose: one small frozen class a stage, and the flat Recipe made of them."""

from astroclassify_widgets.params.aperture import ApertureParams
from astroclassify_widgets.params.background import BackgroundParams, SkyParams
from astroclassify_widgets.params.calibration import CalibrationParams
from astroclassify_widgets.params.detect import DetectParams
from astroclassify_widgets.params.noise import NoiseParams
from astroclassify_widgets.params.output import OutputParams
from astroclassify_widgets.params.quality import QualityParams
from astroclassify_widgets.params.reading import ReadParams
from astroclassify_widgets.params.recipe import Recipe
from astroclassify_widgets.params.simulation import SimulationParams

__all__ = [
    "ApertureParams",
    "BackgroundParams",
    "CalibrationParams",
    "DetectParams",
    "NoiseParams",
    "OutputParams",
    "QualityParams",
    "ReadParams",
    "Recipe",
    "SimulationParams",
    "SkyParams",
]
