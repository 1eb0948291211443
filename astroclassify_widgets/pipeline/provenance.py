"""What a table says about how it was made. Nothing in it depends on when or where it ran."""

from __future__ import annotations

from functools import cache
from importlib.metadata import version
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from astroclassify_widgets.model.flags import FLAGS
from astroclassify_widgets.model.frame import Frame
from astroclassify_widgets.model.noise import NoiseModel
from astroclassify_widgets.model.star_shape import StarShape
from astroclassify_widgets.params.aperture import ApertureParams
from astroclassify_widgets.params.recipe import Recipe
from astroclassify_widgets.pipeline.measured_frame import cards_used, measured_frame
from astroclassify_widgets.pipeline.positions import positions_text

DISTRIBUTION: Final = "astroclassify-widgets"
_LIBRARIES: Final = ("numpy", "scipy", "astropy", "sep", "photutils", "numba")
"""Those whose versions can change a number."""


@cache
def versions() -> dict[str, str]:
    """Return the versions of this package and of the libraries that can change a number."""
    return {name: version(name) for name in (DISTRIBUTION, *_LIBRARIES)}


def provenance(
    frame: Frame,
    recipe: Recipe,
    aperture: ApertureParams,
    noise: NoiseModel,
    shape: StarShape | None,
    given: NDArray[np.float64] | None,
) -> dict[str, Any]:
    """Return the metadata of a table, all of it plain values in a fixed order.

    Parameters
    ----------
    frame, recipe
        What was measured, and how.
    aperture, noise, shape
        What was made of them.
    given
        The positions that the user gave, shape (n, 2) [px]; None where sources were detected.
    """
    return {
        "software": f"{DISTRIBUTION} {versions()[DISTRIBUTION]}",
        "versions": {name: versions()[name] for name in _LIBRARIES},
        **measured_frame(frame),
        "unit": noise.unit,
        "pixel_origin": 0,
        "data_quality": _data_quality(frame, recipe),
        "noise_map": _noise_map(frame, recipe),
        "cards": cards_used(frame, recipe),
        "detector": recipe.detector if given is None else None,
        **_positions(recipe, given),
        "recipe": recipe.model_dump(mode="json"),
        "recipe_changes": recipe.changes(),
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


def _positions(recipe: Recipe, given: NDArray[np.float64] | None) -> dict[str, Any]:
    """Say where the positions came from, and what they were where the table itself no longer tells."""
    if given is None:
        return {"positions": "detected"}
    moved = recipe.centroid != "none"
    return {"positions": "given", **({"xy": positions_text(given)} if moved else {})}


def _data_quality(frame: Frame, recipe: Recipe) -> dict[str, str] | None:
    """Return which flags masked pixels, or None where none were used."""
    if frame.data_quality is None or recipe.dq_selected == 0:
        return None
    return {"source": frame.data_quality.source, "bits": recipe.dq_bits}


def _noise_map(frame: Frame, recipe: Recipe) -> dict[str, str] | None:
    """Return which plane stated the noise, or None where none was used."""
    if frame.noise_map is None or recipe.noise_map == "ignore":
        return None
    return {"source": frame.noise_map.source, "kind": frame.noise_map.kind}
