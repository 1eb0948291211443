"""Every quantity is found under the names that instruments give it, in the unit of the attribute."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from astroclassify_widgets.io.header.header_cards import GAIN, QUANTITIES
from astroclassify_widgets.io.header.header_values import header_values_of
from astroclassify_widgets.io.header.unit_text import astropy_unit
from astroclassify_widgets.model.header import Header, HeaderCard
from astroclassify_widgets.model.header_values import HeaderNumber, HeaderValues


def values_of(*cards: tuple[object, ...], hdu: int | None = 0) -> HeaderValues:
    return header_values_of(Header(HeaderCard(card[0], card[1], *card[2:3], hdu=hdu) for card in cards))


# --- numbers


@pytest.mark.parametrize("variants", QUANTITIES, ids=lambda variants: variants.quantity)
def test_each_quantity_is_found_under_each_of_its_names(variants: object) -> None:
    for keyword in variants.keywords:
        (found,) = getattr(values_of((keyword, 2.5)), variants.quantity)
        assert found == HeaderNumber(2.5, f"{keyword} = 2.5 (HDU 0)")


@pytest.mark.parametrize(
    ("value", "comment", "seconds", "card"),
    [
        (80.104, "Exposure time (sec)", 80.104, "EXPTIME = 80.104 (HDU 0)"),
        (0.01881196, "[d] time on source", 1625.353344, "EXPTIME = 0.01881196 [d] (HDU 0)"),
        (2, "[min]", 120, "EXPTIME = 2 [min] (HDU 0)"),
        (250, "Exposure (ms)", 0.25, "EXPTIME = 250 [ms] (HDU 0)"),
        (0.5, "exposure time in hours", 1800, "EXPTIME = 0.5 [hours] (HDU 0)"),
        (60, "time in the dome [UT]", 60, "EXPTIME = 60 (HDU 0)"),
        ("60 s", "", 60, "EXPTIME = '60 s' (HDU 0)"),
        ("060.00", "", 60, "EXPTIME = '060.00' (HDU 0)"),
        (" 1.5e1 min ", "[s]", 900, "EXPTIME = ' 1.5e1 min ' (HDU 0)"),
    ],
)
def test_an_exposure_is_converted_to_seconds(value: object, comment: str, seconds: float, card: str) -> None:
    (found,) = values_of(("EXPTIME", value, comment)).exposure
    assert found.value == pytest.approx(seconds, rel=1e-12)
    assert found.card == card


@pytest.mark.parametrize("keyword", ["EFFTIME", "DARKTIME", "EXPREQ", "INT_TIME", "EXPNUM"])
def test_what_is_no_exposure_is_not_taken_for_one(keyword: str) -> None:
    assert values_of((keyword, 1.0)) == HeaderValues()


def test_the_gain_itself_comes_before_the_setting_of_the_camera() -> None:
    values = values_of(("GAIN", 100), ("EGAIN", 0.8))
    assert [gain.card for gain in values.gain] == ["EGAIN = 0.8 (HDU 0)", "GAIN = 100 (HDU 0)"]


@pytest.mark.parametrize(
    ("card", "says"),
    [
        (("GAIN", 0.5, "[ADU/e-]"), "is in ADU per electron"),
        (("GAIN", 0.5, "ADU per electron"), "is in ADU per electron"),
        (("GAIN", "0.5 adu/e", ""), "is in ADU per electron"),
        (("GAIN", 100, "Sensor gain"), "setting of the camera"),
        (("GAIN", 12.0, "analogue gain in dB"), "setting of the camera"),
        (("RDNOISE", 3.0, "[ADU] read noise"), "is not in electrons"),
        (("SATURATE", 1e5, "full well (e-)"), "is not in ADU"),
    ],
)
def test_a_number_of_another_meaning_is_left_out(card: tuple[object, ...], says: str) -> None:
    values = values_of(card)
    (sentence,) = values.rejected
    assert says in sentence
    assert values == HeaderValues(rejected=values.rejected)


@pytest.mark.parametrize("comment", ["Gain (e/ADU)", "[e-/ADU]", "e/DN conversion", "electrons per ADU", ""])
def test_a_gain_in_electrons_per_adu_is_taken(comment: str) -> None:
    assert values_of(("GAIN", 3.7, comment)).gain == (HeaderNumber(3.7, "GAIN = 3.7 (HDU 0)"),)


def test_eso_gives_electrons_per_adu_in_conad_alone() -> None:
    values = values_of(("ESO DET GAIN", 1), ("ESO DET OUT1 GAIN", 0.5), ("ESO DET OUT1 CONAD", 2.0))
    assert values.gain == (HeaderNumber(2.0, "ESO DET OUT1 CONAD = 2.0 (HDU 0)"),)


@pytest.mark.parametrize("chip", ["", "CHIP ", "CHIP1 "])
def test_the_outputs_of_an_eso_detector_are_taken_where_they_agree(chip: str) -> None:
    alike = [
        (f"ESO DET {chip}OUT{n} {name}", value) for n in (1, 2, 4) for name, value in (("CONAD", 1.2), ("RON", 3.0))
    ]
    values = values_of(*alike)
    assert values.gain == (HeaderNumber(1.2, f"ESO DET {chip}OUT1 CONAD = 1.2 (HDU 0)"),)
    assert values.read_noise == (HeaderNumber(3.0, f"ESO DET {chip}OUT1 RON = 3.0 (HDU 0)"),)
    differing = values_of(*alike, (f"ESO DET {chip}OUT3 CONAD", 1.3))
    assert not differing.gain
    assert differing.read_noise == values.read_noise
    assert differing.rejected == (
        f"ESO DET {chip}OUT1 CONAD = 1.2 (HDU 0) and ESO DET {chip}OUT3 CONAD = 1.3 (HDU 0) "
        "are of outputs that differ; none is used.",
    )


def test_read_noise_is_that_of_all_reads_together() -> None:
    (noise,) = values_of(("READNOIS", 87.604748, "[electrons]"), ("NREADOUT", 270)).read_noise
    assert noise.value == pytest.approx(87.604748 * math.sqrt(270))
    assert noise.card == "READNOIS = 87.604748 (HDU 0) x sqrt(NREADOUT = 270)"


@pytest.mark.parametrize("reads", [0, 1, -4, 10**400, "270", 2.5, True, None])
def test_reads_that_are_no_count_leave_the_read_noise_as_it_is(reads: object) -> None:
    assert [noise.value for noise in values_of(("READNOIS", 5.0), ("NREADOUT", reads)).read_noise] == [5.0]


@pytest.mark.parametrize("value", [0, 0.0, -1, math.inf, math.nan, "n/a", "1,5", "60 furlongs", True, 1 + 2j, "1e999"])
def test_a_number_that_cannot_be_used_is_left_out_with_a_sentence(value: object) -> None:
    values = values_of(("EXPTIME", value), ("GAIN", value))
    assert not values.exposure
    assert not values.gain
    gain, exposure = values.rejected
    assert gain.startswith(f"GAIN = {value!r} (HDU 0) is not ")
    assert exposure.startswith(f"EXPTIME = {value!r} (HDU 0) is not ")


@pytest.mark.parametrize("value", [None, ""])
def test_an_open_card_says_nothing(value: object) -> None:
    assert values_of(("EXPTIME", value), ("BUNIT", value)) == HeaderValues()


def test_cards_of_the_image_come_before_those_of_the_primary_header() -> None:
    cards = [("EXPTIME", 1.0, 1), ("BUNIT", "ADU", 1), ("EXPTIME", 2.0, 0), ("BUNIT", "counts/s", 0)]
    values = header_values_of(Header(HeaderCard(keyword, value, "", hdu) for keyword, value, hdu in cards))
    assert [number.value for number in values.exposure] == [1.0, 2.0]
    assert [unit.card for unit in values.units] == ["BUNIT = 'ADU' (HDU 1)", "BUNIT = 'counts/s' (HDU 0)"]


def test_where_a_keyword_comes_twice_the_first_counts() -> None:
    assert [number.value for number in values_of(("EXPTIME", 1.0), ("EXPTIME", 2.0)).exposure] == [1.0]


@given(st.text(max_size=70), st.text(max_size=70))
def test_no_text_breaks_the_reading_of_a_number(value: str, comment: str) -> None:
    values = values_of(*((keyword, value, comment) for keyword in (*GAIN.keywords, "EXPTIME", "RDNOISE", "BUNIT")))
    assert all(0 < number.value < math.inf for number in (*values.gain, *values.exposure, *values.read_noise))


# --- units


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("counts/s", "ct / s"),
        ("COUNTS", "ct"),
        ("electrons/s", "electron / s"),
        ("e-/s", "electron / s"),
        ("photoelectrons per second", "electron / s"),
        ("ADU", "adu"),
        ("adu", "adu"),
        ("DN", "adu"),
        ("DN/sec", "adu / s"),
        ("MJy/sr", "MJy / sr"),
        ("Jy/beam", "Jy / beam"),
        ("electron s-1", "electron / s"),
        ("nanomaggies", "nmgy"),
        ("raw intensity!", "raw intensity!"),
        ("10**9999999 m", "10**9999999 m"),
        ("", ""),
    ],
)
def test_a_unit_is_spelled_as_astropy_does(text: str, unit: str) -> None:
    assert astropy_unit(text) == unit


@given(st.text(max_size=90) | st.text("sermadunct/*^-+.()0123456789 ", max_size=40))
def test_any_text_is_a_unit_or_stays_itself(text: str) -> None:
    assert isinstance(astropy_unit(text), str)


def test_a_unit_keeps_the_comment_of_its_card() -> None:
    (unit,) = values_of(("BUNIT", "counts/s", "photoelectrons per second")).units
    assert (unit.text, unit.comment) == ("ct / s", "photoelectrons per second")
    assert unit.card == "BUNIT = 'counts/s' (HDU 0)"
