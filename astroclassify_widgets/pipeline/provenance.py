"""What a table says about how it was made. Nothing in it depends on when or where it ran."""

from __future__ import annotations

from importlib.metadata import version
from typing import Any

from astroclassify_widgets.model.flags import FLAGS
from astroclassify_widgets.model.frame import Frame
from astroclassify_widgets.model.noise import NoiseModel
from astroclassify_widgets.model.star_shape import StarShape
from astroclassify_widgets.params.aperture import ApertureParams
from astroclassify_widgets.params.recipe import Recipe

DISTRIBUTION = "astroclassify-widgets"


def provenance(
    frame: Frame,
    recipe: Recipe,
    aperture: ApertureParams,
    noise: NoiseModel,
    shape: StarShape | None,
    *,
    detected: bool,
) -> dict[str, Any]:
    """Return the metadata of a table, all of it plain values in a fixed order."""
    return {
        "software": f"{DISTRIBUTION} {version(DISTRIBUTION)}",
        "frame": frame.name,
        "hdu": frame.hdu,
        "unit": noise.unit,
        "pixel_origin": 0,
        "detector": recipe.detector if detected else None,
        "recipe": recipe.model_dump(mode="json"),
        "aperture": {"r": aperture.r, "r_in": aperture.r_in, "r_out": aperture.r_out},
        "effective_gain": noise.gain,
        "effective_gain_source": noise.gain_source,
        "read_noise": noise.read_noise,
        "read_noise_source": noise.read_noise_source,
        "saturation": noise.saturation,
        "saturation_source": noise.saturation_source,
        "fwhm": None if shape is None else shape.fwhm,
        "fwhm_stars": None if shape is None else shape.n_stars,
        "magnitudes": "instrumental" if recipe.zeropoint is None else recipe.mag_system,
        "notes": [*frame.notes, *noise.notes],
        "flags": {str(flag.value): flag.name for flag in FLAGS},
    }
