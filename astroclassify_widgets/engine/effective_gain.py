"""How many electrons one data unit stands for, and how that is known."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final, NamedTuple

from astropy import units as u

from astroclassify_widgets.model.header_values import HeaderNumber, HeaderUnit, HeaderValues
from astroclassify_widgets.model.noise import NoiseModel
from astroclassify_widgets.params.noise import NoiseParams

_LARGEST_DISAGREEMENT: Final = 2.0
"""Measured over predicted sky variance (or its inverse) at which a reading of the header is not believed."""

_ADU_TEXTS: Final = frozenset({"", "adu", "ct", "dn", "bit"})


class _Factor(NamedTuple):
    """A factor of the conversion: the card that states it, its value where there is one, and if it is the gain."""

    card: str
    value: float | None
    is_gain: bool = False


@dataclass(frozen=True)
class _Detector:
    """What the conversion is made of: a value, or None, each with its card or the word of the user."""

    gain: HeaderNumber | None
    exposure: HeaderNumber | None
    surface_brightness: HeaderNumber | None


@dataclass(frozen=True)
class _Reading:
    """One way to read the header: electrons and ADU per data unit, and the derivation."""

    unit: HeaderUnit
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
        surface_brightness=_choose(
            params.flux_conversion, "flux_conversion = {} (given)", values.surface_brightness_per_rate
        ),
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
        unit=reading.unit.text,
        read_noise=read_noise.value / electrons if read_noise is not None and electrons is not None else None,
        read_noise_source=_read_noise_source(read_noise, electrons),
        saturation=saturation,
        saturation_source=saturation_source,
        exposure=None if detector.exposure is None else detector.exposure.value,
        notes=(*values.rejected, *notes, *_unused_gain(params, reading)),
    )


def _unused_gain(params: NoiseParams, reading: _Reading) -> tuple[str, ...]:
    """Say so where the user gives a gain that the unit of the data has no use for."""
    if params.gain is None or "(given)" in reading.derivation:
        return ()
    return (f"the given gain of {params.gain:g} e-/ADU is not used: {reading.derivation}",)


def _choose(given: float | None, text: str, candidates: tuple[HeaderNumber, ...]) -> HeaderNumber | None:
    """Prefer the value of the user to the header's best."""
    if given is not None:
        return HeaderNumber(given, text.format(f"{given:g}"))
    return candidates[0] if candidates else None


def _read(unit: HeaderUnit, detector: _Detector) -> _Reading:
    """Read the header as if this unit were right."""
    base, is_rate = _base_and_rate(unit.text)
    factors: list[_Factor] = []
    if _names_electrons(base, unit.comment):
        pass
    elif base in _ADU_TEXTS:
        factors.append(_gain_factor(detector))
    elif "sr" in base or "arcsec" in base:
        return _read_surface_brightness(unit, detector)
    else:
        return _Reading(unit, None, None, f"no gain: {unit.card} cannot be turned into electrons")
    if is_rate:
        factors.append(_exposure_factor(detector))
    return _product(unit, factors, detector)


def _base_and_rate(text: str) -> tuple[str, bool]:
    """Return what is counted, in lower case, and whether it is counted per second; pixels do not matter."""
    try:
        unit = u.Unit(text)
        powers = dict(zip(unit.bases, unit.powers, strict=True))
    except (ValueError, TypeError, AttributeError):
        return text.lower(), False
    powers.pop(u.pix, None)
    is_rate = powers.pop(u.s, None) == -1
    if unit.scale == 1 and len(powers) == 1:
        (base, power), *_ = powers.items()
        return (base.to_string().lower(), is_rate) if power == 1 else (text.lower(), is_rate)
    return text.lower() if powers else "", is_rate


def _names_electrons(base: str, comment: str) -> bool:
    """Return whether a unit counts electrons; some headers call them counts and say so in the comment."""
    return base == "electron" or (base == "ct" and "electron" in comment.lower())


def _gain_factor(detector: _Detector) -> _Factor:
    if detector.gain is None:
        return _Factor("no gain card", None, is_gain=True)
    return _Factor(detector.gain.card, detector.gain.value, is_gain=True)


def _exposure_factor(detector: _Detector) -> _Factor:
    if detector.exposure is None:
        return _Factor("no exposure card", None)
    return _Factor(detector.exposure.card, detector.exposure.value)


def _read_surface_brightness(unit: HeaderUnit, detector: _Detector) -> _Reading:
    """Surface brightness / conversion = ADU/s; times exposure and gain = electrons."""
    conversion = detector.surface_brightness
    if conversion is None:
        reason = f"no gain: {unit.card} is a surface brightness and no card converts it to ADU/s"
        return _Reading(unit, None, None, reason)
    factors = [
        _gain_factor(detector),
        _exposure_factor(detector),
        _Factor(f"1/({conversion.card})", 1 / conversion.value),
    ]
    return _product(unit, factors, detector)


def _product(unit: HeaderUnit, factors: list[_Factor], detector: _Detector) -> _Reading:
    """Multiply what is known; name what is missing."""
    adu = _adu(factors, detector)
    missing = [factor.card for factor in factors if factor.value is None]
    if missing:
        return _Reading(unit, None, adu, f"no gain: {unit.card}, and {' and '.join(missing)}")
    electrons = math.prod(factor.value for factor in factors if factor.value is not None)
    terms = " x ".join(factor.card for factor in factors)
    derivation = f"{electrons:.6g} e- per data unit: {unit.card}" + (f"; {terms}" if terms else "")
    return _Reading(unit, electrons, adu, derivation)


def _adu(factors: list[_Factor], detector: _Detector) -> float | None:
    """Return ADU per data unit: as the electrons, without the gain."""
    adu = 1.0
    for factor in factors:
        if factor.is_gain:
            continue
        if factor.value is None:
            return None
        adu *= factor.value
    if any(factor.is_gain for factor in factors):
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
