"""How many electrons one data unit stands for, and how that is known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from astroclassify_widgets.model.header_values import HeaderNumber, HeaderUnit, HeaderValues
from astroclassify_widgets.model.noise import NoiseModel
from astroclassify_widgets.params.noise import NoiseParams

_LARGEST_DISAGREEMENT: Final = 2.0
"""Measured over predicted sky variance (or its inverse) at which a reading of the header is not believed."""

_ADU_TEXTS: Final = frozenset({"", "adu", "ct", "count", "dn", "bit"})
_RATE: Final = " / s"

_Factor = tuple[str, float | None]
"""A factor of the conversion: the card that states it, and its value where there is one."""


@dataclass(frozen=True)
class _Detector:
    """What the conversion is made of: a value, or None, each with its card or the word of the user."""

    gain: HeaderNumber | None
    exposure: HeaderNumber | None
    surface_brightness: HeaderNumber | None


@dataclass(frozen=True)
class _Reading:
    """One way to read the header: electrons and ADU per data unit, and the derivation."""

    electrons: float | None
    adu: float | None
    derivation: str


def derive_noise_model(
    values: HeaderValues, params: NoiseParams, exptime: float | None, sky_level: float, sky_rms: float
) -> NoiseModel:
    """Derive effective gain, read noise and saturation in data units.

    ADU count the gain, electrons one, rates the exposure besides; surface brightness needs the
    conversion that some headers give. A value of the user comes before the header's. Where two cards
    name different units, the sky decides: its variance must not lie a factor of 2 off the photon and
    read noise that a reading implies. A single reading is never overruled, since a level may hold a
    pedestal that has no noise.

    Parameters
    ----------
    values
        What the header says.
    params
        What the user says instead.
    exptime
        Exposure time that the user gives [s], or None.
    sky_level, sky_rms
        Of the background mesh [unit of the frame].

    Returns
    -------
    NoiseModel
        With the derivation, or the reason why there is no gain.
    """
    detector = _Detector(
        gain=_choose(params.gain, "gain = {} e-/ADU (given)", values.gain),
        exposure=_choose(exptime, "exptime = {} s (given)", values.exposure),
        surface_brightness=_choose(None, "", values.surface_brightness_per_rate),
    )
    read_noise = _choose(params.read_noise, "read_noise = {} e- (given)", values.read_noise)
    units = values.units or (HeaderUnit("", "", "no BUNIT: taken as ADU"),)
    readings = [_read(unit, detector) for unit in units]
    reading, notes = _weigh(readings, read_noise, sky_level, sky_rms)
    electrons = reading.electrons
    saturation, saturation_source = _saturation(values, params, reading)
    return NoiseModel(
        gain=electrons,
        gain_source=reading.derivation,
        read_noise=read_noise.value / electrons if read_noise is not None and electrons is not None else None,
        read_noise_source=_read_noise_source(read_noise, electrons),
        saturation=saturation,
        saturation_source=saturation_source,
        exposure=None if detector.exposure is None else detector.exposure.value,
        notes=(*values.rejected, *notes),
    )


def _choose(given: float | None, text: str, candidates: tuple[HeaderNumber, ...]) -> HeaderNumber | None:
    """Prefer the value of the user to the header's best."""
    if given is not None:
        return HeaderNumber(given, text.format(f"{given:g}"))
    return candidates[0] if candidates else None


def _read(unit: HeaderUnit, detector: _Detector) -> _Reading:
    """Read the header as if this unit were right."""
    text = unit.text.lower()
    is_rate = text.endswith(_RATE)
    base = text.removesuffix(_RATE) if is_rate else text
    if _names_electrons(base, unit.comment):
        factors: list[_Factor] = [("", 1.0)]
    elif base in _ADU_TEXTS:
        factors = [_gain_factor(detector)]
    elif "sr" in base or "arcsec" in base:
        return _read_surface_brightness(unit, detector)
    else:
        return _Reading(None, None, f"no gain: {unit.card} cannot be turned into electrons")
    if is_rate:
        factors.append(_exposure_factor(detector))
    return _product(unit, factors, detector)


def _names_electrons(base: str, comment: str) -> bool:
    """Return whether a unit counts electrons; some headers call them counts and say so in the comment."""
    return base in {"electron", "e-", "e", "photoelectron"} or (
        base in {"ct", "count"} and "electron" in comment.lower()
    )


def _gain_factor(detector: _Detector) -> _Factor:
    return ("no gain card", None) if detector.gain is None else (detector.gain.card, detector.gain.value)


def _exposure_factor(detector: _Detector) -> _Factor:
    if detector.exposure is None:
        return "no exposure card", None
    return detector.exposure.card, detector.exposure.value


def _read_surface_brightness(unit: HeaderUnit, detector: _Detector) -> _Reading:
    """Surface brightness / conversion = ADU/s; times exposure and gain = electrons."""
    conversion = detector.surface_brightness
    if conversion is None:
        return _Reading(None, None, f"no gain: {unit.card} is a surface brightness and no card converts it to ADU/s")
    factors = [
        _gain_factor(detector),
        _exposure_factor(detector),
        (f"1/({conversion.card})", 1 / conversion.value),
    ]
    return _product(unit, factors, detector)


def _product(unit: HeaderUnit, factors: list[_Factor], detector: _Detector) -> _Reading:
    """Multiply what is known; name what is missing."""
    missing = [text for text, value in factors if value is None]
    if missing:
        return _Reading(None, _adu(factors, detector), f"no gain: {unit.card}, and {' and '.join(missing)}")
    electrons = 1.0
    for _, value in factors:
        electrons *= value or 1.0
    terms = " x ".join(text for text, _ in factors if text)
    derivation = f"{electrons:.6g} e- per data unit: {unit.card}" + (f"; {terms}" if terms else "")
    return _Reading(electrons, _adu(factors, detector), derivation)


def _adu(factors: list[_Factor], detector: _Detector) -> float | None:
    """ADU per data unit: as the electrons, without the gain."""
    adu = 1.0
    counts_electrons = True
    for text, value in factors:
        if (detector.gain is not None and text == detector.gain.card) or text == "no gain card":
            counts_electrons = False
        elif value is None:
            return None
        else:
            adu *= value
    if not counts_electrons:
        return adu
    return None if detector.gain is None else adu / detector.gain.value


def _weigh(
    readings: list[_Reading], read_noise: HeaderNumber | None, sky_level: float, sky_rms: float
) -> tuple[_Reading, tuple[str, ...]]:
    """Return the first reading that the noise of the sky supports, and sentences about the others."""
    first = readings[0]
    distinct = [reading for reading in readings[1:] if reading.electrons != first.electrons]
    if not distinct or _is_supported(first, read_noise, sky_level, sky_rms):
        return first, ()
    for other in distinct:
        if _is_supported(other, read_noise, sky_level, sky_rms):
            sentence = (
                f"two cards disagree about the unit; the sky noise of {sky_rms:.4g} at a level of {sky_level:.4g} "
                f"supports '{other.derivation}', not '{first.derivation}'"
            )
            return other, (sentence,)
    return first, ()


def _is_supported(reading: _Reading, read_noise: HeaderNumber | None, sky_level: float, sky_rms: float) -> bool:
    """Return whether photon and read noise explain the variance of the sky to a factor of 2."""
    if reading.electrons is None or sky_level <= 0:
        return False
    read_variance = 0.0 if read_noise is None else (read_noise.value / reading.electrons) ** 2
    ratio = sky_rms**2 / (sky_level / reading.electrons + read_variance)
    return 1 / _LARGEST_DISAGREEMENT <= ratio <= _LARGEST_DISAGREEMENT


def _read_noise_source(read_noise: HeaderNumber | None, electrons: float | None) -> str:
    if read_noise is None:
        return "not known; it is part of the measured sky noise"
    if electrons is None:
        return f"{read_noise.card}, unused without a gain; it is part of the measured sky noise"
    return read_noise.card


def _saturation(values: HeaderValues, params: NoiseParams, reading: _Reading) -> tuple[float | None, str]:
    """Saturation in data units; a header states it in ADU."""
    if params.saturation is not None:
        return params.saturation, f"saturation = {params.saturation:g} (given)"
    if not values.saturation:
        return None, "not known"
    card = values.saturation[0]
    if reading.adu is None:
        return None, f"{card.card}, unused: ADU cannot be turned into the unit of the data"
    return card.value / reading.adu, card.card
