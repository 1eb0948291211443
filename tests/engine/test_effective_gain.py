"""Data units become electrons by what the header says, and by nothing else."""

from __future__ import annotations

import pytest

from astroclassify_widgets.engine.effective_gain import derive_noise_model
from astroclassify_widgets.model.header_values import HeaderNumber, HeaderUnit, HeaderValues
from astroclassify_widgets.model.noise import NoiseModel
from astroclassify_widgets.params import NoiseParams


def number(value: float, name: str) -> tuple[HeaderNumber, ...]:
    return (HeaderNumber(value, f"{name} = {value}"),)


def unit(text: str, comment: str = "") -> tuple[HeaderUnit, ...]:
    return (HeaderUnit(text, comment, f"BUNIT = '{text}'"),)


GAIN, EXPOSURE, FLUXCONV = number(1.5, "GAIN"), number(60.0, "EXPTIME"), number(0.14, "FLUXCONV")


def noise_of(values: HeaderValues, level: float = 100.0, rms: float = 8.0, **given: float) -> NoiseModel:
    exptime = given.pop("exptime", None)
    return derive_noise_model(values, NoiseParams(**given), exptime, level, rms)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (HeaderValues(units=unit("adu"), gain=GAIN), 1.5),
        (HeaderValues(gain=GAIN), 1.5),
        (HeaderValues(units=unit("ct"), gain=GAIN), 1.5),
        (HeaderValues(units=unit("electron"), gain=GAIN), 1.0),
        (HeaderValues(units=unit("electron / s"), exposure=EXPOSURE), 60.0),
        (HeaderValues(units=unit("electron / (pix s)"), exposure=EXPOSURE), 60.0),
        (HeaderValues(units=unit("adu / pix"), gain=GAIN), 1.5),
        (HeaderValues(units=unit("electron / pix")), 1.0),
        (HeaderValues(units=unit("adu / s"), gain=GAIN, exposure=EXPOSURE), 90.0),
        (HeaderValues(units=unit("ct / s", "photoelectrons per second"), gain=GAIN, exposure=EXPOSURE), 60.0),
        (
            HeaderValues(units=unit("MJy / sr"), gain=GAIN, exposure=EXPOSURE, surface_brightness_per_rate=FLUXCONV),
            1.5 * 60 / 0.14,
        ),
    ],
)
def test_each_unit_is_turned_into_electrons(values: HeaderValues, expected: float) -> None:
    noise = noise_of(values)
    assert noise.gain == pytest.approx(expected)
    assert noise.gain_source.startswith(f"{expected:.6g} e- per data unit")


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        (HeaderValues(), "no BUNIT: taken as ADU, and no gain card"),
        (HeaderValues(units=unit("adu / s"), gain=GAIN), "no exposure card"),
        (HeaderValues(units=unit("electron / s")), "no exposure card"),
        (HeaderValues(units=unit("MJy / sr"), gain=GAIN, exposure=EXPOSURE), "surface brightness and no card converts"),
        (HeaderValues(units=unit("Jy"), gain=GAIN), "cannot be turned into electrons"),
    ],
)
def test_what_cannot_be_known_is_none_with_its_reason(values: HeaderValues, reason: str) -> None:
    noise = noise_of(values)
    assert noise.gain is None
    assert noise.gain_source.startswith("no gain: ")
    assert reason in noise.gain_source


def test_the_word_of_the_user_comes_before_the_header() -> None:
    values = HeaderValues(units=unit("adu / s"), gain=GAIN, exposure=EXPOSURE)
    noise = noise_of(values, gain=2.0, exptime=10.0, read_noise=4.0, saturation=123.0)
    assert noise.gain == pytest.approx(20.0)
    assert "gain = 2 e-/ADU (given)" in noise.gain_source
    assert noise.read_noise == pytest.approx(4.0 / 20.0)
    assert noise.saturation == 123.0


def test_two_cards_that_disagree_are_decided_by_the_noise_of_the_sky() -> None:
    units = (*unit("adu"), HeaderUnit("ct / s", "photoelectrons per second", "BUNIT = 'counts/s' (HDU 0)"))
    values = HeaderValues(units=units, exposure=EXPOSURE)
    agrees = noise_of(values, level=12.0, rms=(12.0 / 60) ** 0.5)
    assert agrees.gain == pytest.approx(60.0)
    assert "two cards disagree" in agrees.notes[0]
    disagrees = noise_of(values, level=12.0, rms=5.0)
    assert disagrees.gain is None


def test_a_pedestal_without_noise_never_overrules_the_only_gain() -> None:
    noise = noise_of(HeaderValues(units=unit("adu"), gain=GAIN), level=10_000.0, rms=5.0)
    assert noise.gain == 1.5


def test_saturation_is_brought_from_adu_to_the_unit_of_the_data() -> None:
    saturation = number(60_000.0, "SATURATE")
    rate = HeaderValues(
        units=unit("electron / s"),
        gain=GAIN,
        exposure=EXPOSURE,
        saturation=saturation,
        read_noise=number(6.0, "RDNOISE"),
    )
    assert noise_of(rate).saturation == pytest.approx(60_000 * 1.5 / 60)
    assert noise_of(rate).read_noise == pytest.approx(6.0 / 60)
    counts = HeaderValues(units=unit("adu"), saturation=saturation)
    assert noise_of(counts).saturation == 60_000
    unknown = HeaderValues(units=unit("electron"), saturation=saturation)
    assert noise_of(unknown).saturation is None
    assert "unused" in noise_of(unknown).saturation_source


def test_a_given_gain_that_is_of_no_use_is_mentioned() -> None:
    noise = noise_of(HeaderValues(units=unit("Jy")), gain=3.7)
    assert noise.gain is None
    assert "the given gain of 3.7 e-/ADU is not used" in noise.notes[-1]


def test_the_unit_that_was_believed_is_the_unit_of_the_table() -> None:
    units = (*unit("adu"), HeaderUnit("ct / s", "photoelectrons per second", "BUNIT = 'counts/s' (HDU 0)"))
    noise = noise_of(HeaderValues(units=units, exposure=EXPOSURE), level=12.0, rms=(12.0 / 60) ** 0.5)
    assert noise.unit == "ct / s"
