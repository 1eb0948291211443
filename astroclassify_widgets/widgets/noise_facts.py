"""What is known of the noise of a frame: what errors are made of."""

from __future__ import annotations

from collections.abc import Iterator

from astroclassify_widgets.model.frame import Frame
from astroclassify_widgets.model.header_values import HeaderNumber
from astroclassify_widgets.model.noise import NoiseModel
from astroclassify_widgets.params.recipe import Recipe
from astroclassify_widgets.widgets.fact import NOT_KNOWN, Fact


def noise_facts(frame: Frame, recipe: Recipe, noise: NoiseModel) -> Iterator[Fact]:
    """Yield what errors are made of."""
    unit = noise.unit or "data unit"
    gain = NOT_KNOWN if noise.gain is None else f"{noise.gain:.5g} e- per {unit}"
    yield Fact("effective gain", gain, noise.gain_source, "gain")
    yield _exposure(frame, recipe, noise)
    known = noise.read_noise is not None and noise.gain is not None
    electrons = f"{(noise.read_noise or 0) * (noise.gain or 0):.4g} e-" if known else NOT_KNOWN
    yield Fact("read noise", electrons, _reason(noise.read_noise_source), "read_noise")
    level = NOT_KNOWN if noise.saturation is None else f"{noise.saturation:.6g} {noise.unit}".rstrip()
    yield Fact("saturation", level, _reason(noise.saturation_source), "saturation")
    conversions = frame.header_values.surface_brightness_per_rate
    if conversions or recipe.flux_conversion is not None:
        yield _flux_conversion(conversions, recipe, noise)


def _exposure(frame: Frame, recipe: Recipe, noise: NoiseModel) -> Fact:
    if noise.exposure is None:
        return Fact("exposure", NOT_KNOWN, "no card tells it", "exptime")
    cards = frame.header_values.exposure
    given = isinstance(recipe.exptime, float) or not cards
    source = f"exptime = {noise.exposure:g} s (given)" if given else cards[0].card
    return Fact("exposure", f"{noise.exposure:.6g} s", source, "exptime")


def _flux_conversion(conversions: tuple[HeaderNumber, ...], recipe: Recipe, noise: NoiseModel) -> Fact:
    given = recipe.flux_conversion
    value = conversions[0].value if given is None else given
    source = conversions[0].card if given is None else f"flux_conversion = {given:g} (given)"
    return Fact("flux conversion", f"{value:.6g} {noise.unit} per ADU/s", source, "flux_conversion")


def _reason(source: str) -> str:
    """Return a source without what the value says already."""
    return source.removeprefix(NOT_KNOWN).lstrip("; ")
