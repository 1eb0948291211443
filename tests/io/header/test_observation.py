"""What headers say of time, place, filter and scale, in the many ways in which cameras say it."""

from __future__ import annotations

import subprocess
import sys
import time
from dataclasses import astuple
from datetime import datetime

import numpy as np
import pytest
from astropy.time import Time
from astropy.wcs import WCS
from hypothesis import given
from hypothesis import strategies as st

from astroclassify_widgets.io.header import observation_cards
from astroclassify_widgets.io.header.given_cards import with_given
from astroclassify_widgets.io.header.header_cards import QUANTITIES
from astroclassify_widgets.io.header.header_values import header_values_of
from astroclassify_widgets.io.header.observation import observation_of
from astroclassify_widgets.io.header.time_scale import utc_of
from astroclassify_widgets.model.header import Header, HeaderCard
from astroclassify_widgets.model.observation import Observation


def observed(*cards: tuple[object, ...], wcs: WCS | None = None, **given_cards: object) -> Observation:
    made = tuple(HeaderCard(card[0], card[1], *card[2:3], hdu=0) for card in cards)
    return observation_of(Header(with_given(made, given_cards or None)), wcs)


def middle(*cards: tuple[object, ...], **given_cards: object) -> str:
    observation = observed(*cards, **given_cards)
    return observation.mid_time.value if observation.mid_time is not None else ""


def plane_wcs(arcsec: float) -> WCS:
    wcs = WCS(naxis=2)
    wcs.wcs.ctype = "RA---TAN", "DEC--TAN"
    wcs.wcs.cdelt = -arcsec / 3600, arcsec / 3600
    return wcs


def test_a_header_that_says_nothing_gives_nothing() -> None:
    assert observed() == Observation()
    unset = ("", "N/A", "unknown", "  ", "none", "---", None)
    assert all(observed(("FILTER", text), ("TELESCOP", text), ("DATE-OBS", text)) == Observation() for text in unset)


# --- time


@pytest.mark.parametrize(
    ("text", "utc"),
    [
        ("2016-12-17T02:30:00", "2016-12-17T02:30:00.000"),
        ("2016-12-17T02:30:00.1234567", "2016-12-17T02:30:00.123"),
        ("2016-12-17 02:30:00,5", "2016-12-17T02:30:00.500"),
        ("2016-12-17T02:30", "2016-12-17T02:30:00.000"),
        ("2016/12/17T02:30:00Z", "2016-12-17T02:30:00.000"),
        ("2016-12-16T19:30:00.25-0700", "2016-12-17T02:30:00.250"),
        ("2016-12-17T02:30:00.000-0000", "2016-12-17T02:30:00.000"),
        ("2016-12-17T04:30:00+02:00", "2016-12-17T02:30:00.000"),
        ("2016-12-17T08:15:00 +0545", "2016-12-17T02:30:00.000"),
        ("2016-12-17T11:30:00+09", "2016-12-17T02:30:00.000"),
        ("2016-12-17T02:30:00 UTC", "2016-12-17T02:30:00.000"),
        ("17/12/99 02:30:00", "1999-12-17T02:30:00.000"),
        ("17/12/16 02:30:00", "2016-12-17T02:30:00.000"),
        ("2016-12-31T23:59:60", "2017-01-01T00:00:00.000"),
        ("2016-12-16T21:00:00-0330", "2016-12-17T00:30:00.000"),
    ],
)
def test_a_time_is_read_as_cameras_write_it(text: str, utc: str) -> None:
    assert middle(("DATE-OBS", text)) == utc


@pytest.mark.parametrize(
    "text",
    [
        "0000-00-00T00:00:00", "2016-13-17T02:30:00", "2016-12-17T25:30:00", "2016-12-17T02:61:00", "17th of December",
        "2016-12-17T02:30:00+99:00", "9999-12-31T23:59:59", "12/17/99 02:30:00", "02:30:00", "2016-12-17T02:30:00 MST",
    ],
)  # fmt: skip
def test_what_is_no_time_is_none(text: str) -> None:
    assert not middle(("DATE-OBS", text))


def test_half_of_the_exposure_is_added_to_the_start_and_said() -> None:
    found = observed(("DATE-OBS", "2016-12-16T19:30:00-0700"), ("EXPTIME", 2, "[min]"))
    assert found.mid_time is not None
    assert found.mid_mjd is not None
    assert found.mid_time.value == "2016-12-17T02:31:00.000"
    assert found.mid_time.source == (
        "DATE-OBS = '2016-12-16T19:30:00-0700' (HDU 0) + EXPTIME/2; zone -07:00 converted to UTC"
    )
    assert found.mid_mjd.value == pytest.approx(Time("2016-12-17T02:31:00", scale="utc").mjd, abs=1e-9)
    assert not found.notes


def test_a_start_without_an_exposure_is_said_to_be_one() -> None:
    assert "No exposure time is known" in observed(("DATE-OBS", "2016-12-17T02:30:00")).notes[0]


@pytest.mark.parametrize(
    ("cards", "utc"),
    [
        ([("DATE-AVG", "2016-12-17T03:00:00"), ("DATE-OBS", "2016-12-17T02:59:30")], "2016-12-17T03:00:00.000"),
        ([("MJD-MID", 57739.125)], "2016-12-17T03:00:00.000"),
        ([("JD", 2457739.625, "Julian date at mid-exposure")], "2016-12-17T03:00:00.000"),
        ([("DATE-OBS", "2016-12-17T03:00:00", "midpoint of exposure")], "2016-12-17T03:00:00.000"),
        ([("DATE-BEG", "2016-12-17T02:00:00"), ("DATE-END", "2016-12-17T04:00:00")], "2016-12-17T03:00:00.000"),
        ([("EXPSTART", 57739.0625), ("EXPEND", 57739.1875)], "2016-12-17T03:00:00.000"),
        ([("DATE-OBS", "2016-12-17T02:59:30"), ("TELAPSE", 120.0)], "2016-12-17T03:00:30.000"),
        ([("DATE-OBS", "2016-12-17T02:59:30", "start; MIDAS desc.")], "2016-12-17T03:00:00.000"),
        ([("DATE-OBS", "2016-12-17"), ("TIME-OBS", "02:59:30")], "2016-12-17T03:00:00.000"),
        ([("DATE-OBS", "17/12/96"), ("UT", "02:59:30")], "1996-12-17T03:00:00.000"),
        ([("DATE-OBS", "2016-12-17"), ("TM-START", 10770.0)], "2016-12-17T03:00:00.000"),
        ([("UT-OBS", "2016-12-17T02:59:30-0000")], "2016-12-17T03:00:00.000"),
        ([("MJD-OBS", "57739.124652778")], "2016-12-17T03:00:00.000"),
        ([("DATE-OBS", "2016-12-17T00:00:00"), ("TIME-OBS", "02:59:30")], "2016-12-17T03:00:00.000"),
    ],
)
def test_the_middle_is_found_from_what_there_is(cards: list[tuple[object, ...]], utc: str) -> None:
    assert middle(*cards, ("EXPTIME", 60.0)) == utc


def test_a_read_out_before_date_end_does_not_shift_the_middle_but_a_stack_does() -> None:
    start, exposure = ("DATE-OBS", "2016-12-17T02:00:00"), ("EXPTIME", 60.0)
    assert middle(start, exposure, ("DATE-END", "2016-12-17T02:01:20")) == "2016-12-17T02:00:30.000"
    assert middle(start, exposure, ("DATE-END", "2016-12-17T02:10:00")) == "2016-12-17T02:05:00.000"
    assert middle(start, exposure, ("DATE-END", "2016-12-17T01:10:00")) == "2016-12-17T02:00:30.000"


@pytest.mark.parametrize("scale", ["TT", "TAI", "TDB"])
@pytest.mark.parametrize("text", ["1994-05-19T15:41:16.000", "2016-12-31T23:59:58.000", "2017-01-01T00:01:10.000"])
def test_other_scales_become_utc_as_astropy_has_it(scale: str, text: str) -> None:
    wanted = Time(text, scale=scale.lower()).utc
    found = datetime.fromisoformat(middle(("DATE-OBS", text), ("TIMESYS", scale)))
    assert abs((Time(found, scale="utc") - wanted).sec) < 0.004


def test_gps_time_is_19_s_behind_tai() -> None:
    moment = datetime(2020, 1, 1, 0, 0, 18)
    assert utc_of(moment, "GPS") == datetime(2020, 1, 1)


def test_a_zone_or_a_comment_says_more_than_timesys() -> None:
    assert middle(("DATE-OBS", "2016-12-17T02:30:00Z"), ("TIMESYS", "TDB")) == "2016-12-17T02:30:00.000"
    assert middle(("DATE-OBS", "2016-12-17T02:30:00", "start, UT"), ("TIMESYS", "TT")) == "2016-12-17T02:30:00.000"
    assert middle(("DATE-OBS", "2016-12-17T02:30:00"), ("TIMESYS", "UTC approximate")) == "2016-12-17T02:30:00.000"


def test_local_time_of_no_named_zone_is_left_for_a_card_in_universal_time() -> None:
    local = ("DATE-OBS", "2016-12-16T19:30:00", "local time at start")
    found = observed(local)
    assert found.mid_time is None
    assert "in local time of a zone that is not named" in found.notes[0]
    assert not middle(local[:2], ("TIMESYS", "LOCAL"))
    assert middle(local, ("UT-OBS", "2016-12-17T02:30:00")) == "2016-12-17T02:30:00.000"


def test_an_unknown_time_scale_is_said() -> None:
    assert "names no known time scale" in observed(("TIMESYS", "stardate"), ("MJD-AVG", 57739.12345)).notes[0]


def test_a_day_alone_is_no_time() -> None:
    found = observed(("DATE-OBS", "2004-03-13"), ("MJD-OBS", 53077.0), ("EXPTIME", 60.0))
    assert found.mid_time is None
    assert found.notes == ("DATE-OBS = '2004-03-13' (HDU 0) tells the day alone.",)


@pytest.mark.parametrize("cards", [[("DATE-OBS", "2000-01-01T12:00:00")], [("MJD-OBS", 51544.5)], [("MJD-OBS", 0.0)]])
def test_an_epoch_or_a_zero_is_no_time(cards: list[tuple[object, ...]]) -> None:
    found = observed(*cards)
    assert found.mid_time is None
    assert len(found.notes) == 1


def test_days_of_three_decimals_are_said_to_be_rounded_and_come_last() -> None:
    rounded = ("MJD-OBS", 58107.065)
    found = observed(("DATE-OBS", "2017-12-20T01:33:43.317"), rounded, ("EXPTIME", 60.0))
    assert found.mid_time is not None
    assert found.mid_time.value == "2017-12-20T01:34:13.317"
    assert found.notes == (
        "MJD-OBS = 58107.065 (HDU 0) is rounded to 86.4 s; DATE-OBS = '2017-12-20T01:33:43.317' (HDU 0) is used.",
    )
    assert observed(rounded, ("EXPTIME", 60.0)).notes == ("MJD-OBS = 58107.065 (HDU 0) is rounded to 86.4 s.",)


def test_days_of_one_decimal_are_used_where_there_is_nothing_else() -> None:
    assert middle(("JD", 2457739.7)) == "2016-12-17T04:48:00.000"
    assert middle(("JD", 2457739.7), ("MJD-OBS", 57739.12345)).startswith("2016-12-17T02:57")


def test_cards_that_contradict_each_other_are_noted() -> None:
    dates = ("DATE-OBS", "2011-09-16T10:33:45.368"), ("MJD-OBS", 55820.44140625)
    (note,) = observed(*dates, ("EXPTIME", 50.0)).notes
    assert note == (
        "MJD-OBS = 55820.44140625 (HDU 0) is 112 s later than DATE-OBS = '2011-09-16T10:33:45.368' (HDU 0), "
        "which is used."
    )
    assert not observed(*dates, ("EXPTIME", 120.0)).notes


def test_a_midnight_that_stands_for_the_day_contradicts_nothing() -> None:
    cards = ("DATE-OBS", "2016-12-17T00:00:00"), ("TIME-OBS", "05:00:00"), ("EXPTIME", 60.0)
    found = observed(*cards)
    assert found.mid_time is not None
    assert found.mid_time.value == "2016-12-17T05:00:30.000"
    assert not found.notes
    (note,) = observed(*cards, ("DATE-BEG", "2016-12-17T04:00:00")).notes
    assert note.startswith("DATE-BEG = '2016-12-17T04:00:00' (HDU 0) is 1 h earlier than DATE-OBS")
    assert middle(*cards[1:], **{"DATE-OBS": "2016-12-18T00:00:00"}) == "2016-12-18T00:00:30.000"


def test_light_at_the_sun_is_used_last_and_said() -> None:
    heliocentric = ("JD-HELIO", 2457739.6271)
    (note,) = observed(heliocentric).notes
    assert "counts at the Sun" in note
    assert not observed(heliocentric, ("DATE-OBS", "2016-12-17T02:59:30"), ("EXPTIME", 60.0)).notes


def test_days_after_a_reference_day_are_barycentric() -> None:
    cards = ("BJDREFI", 2454833), ("BJDREFF", 0.0), ("TSTART", 113.2228586), ("TELAPSE", 0.02043368, "[d]")
    found = observed(*cards, ("TIMESYS", "TDB"))
    assert found.mid_time is not None
    # 2454946.2228586 TDB = 2009-04-24T17:20:54.983, less 32.184 s and 34 leap seconds, and half of 1765.470 s
    assert found.mid_time.value == "2009-04-24T17:34:31.534"
    assert "counts at the Sun" in found.notes[0]


def test_a_given_time_comes_before_every_card_of_the_file() -> None:
    file = ("DATE-AVG", "2016-12-17T03:00:00"), ("EXPTIME", 60.0)
    found = observed(*file, **{"DATE-OBS": "2020-01-01T00:00:00"})
    assert found.mid_time is not None
    assert found.mid_time.value == "2020-01-01T00:00:30.000"
    assert found.mid_time.source == "DATE-OBS = '2020-01-01T00:00:00' (given) + EXPTIME/2"
    assert not found.notes


def test_no_socket_is_opened_for_leap_seconds() -> None:
    script = (
        "import sys\n"
        "def refuse(event, arguments):\n"
        "    if event.startswith(('socket.', 'urllib.')): raise SystemExit(f'{event} {arguments}')\n"
        "sys.addaudithook(refuse)\n"
        "from astroclassify_widgets.io.header.observation import observation_of\n"
        "from astroclassify_widgets.model.header import Header, HeaderCard\n"
        "cards = [HeaderCard('DATE-OBS', '2035-12-17T02:30:00'), HeaderCard('TIMESYS', 'TDB')]\n"
        "print(observation_of(Header(cards), None).mid_time.value)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert (done.stdout.strip(), done.returncode) == ("2035-12-17T02:28:50.816", 0), done.stderr


# --- names


@pytest.mark.parametrize(
    ("cards", "name"),
    [
        ([("FILTER", " R ")], "R"),
        ([("FILTER", "Clear")], "Clear"),
        ([("FILTER1", "CLEAR1L"), ("FILTER2", "F814W")], "F814W"),
        ([("FILTER1", "F606W"), ("FILTER2", "POL0V")], "F606W + POL0V"),
        ([("FILTER1", "CLEAR1S"), ("FILTER2", "CLEAR2S")], "CLEAR1S"),
        ([("FILTER1", "open1-6"), ("FILTER2", "r_G0303")], "r_G0303"),
        ([("FILTER1", 33), ("FILTER2", 0), ("FILTNAM1", "F673N"), ("FILTNAM2", "")], "F673N"),
        ([("FILTNAM", "V")], "V"),
        ([("FILTER", "CLEAR"), ("PUPIL", "F150W")], "F150W"),
        ([("FILTER", "F200W"), ("PUPIL", "CLEAR")], "F200W"),
        ([("FILTER", "R"), ("PUPIL", "mask 3")], "R"),
        ([("BAND", "H")], "H"),
        ([("FILTER", 3), ("INSFLNAM", "B")], "B"),
        ([("ESO INS FILT1 NAME", "V_HIGH")], "V_HIGH"),
        ([("ESO INS FILT1 NAME", "free"), ("ESO INS FILT2 NAME", "Ks")], "Ks"),
        ([("ESO INS OPTI-2 TYPE", "MIRROR"), ("ESO INS OPTI-7 TYPE", "FILTER"), ("ESO INS OPTI-7 NAME", "R")], "R"),
        ([("FILTER", "N/A"), ("FILTERS", "i")], "i"),
    ],
)
def test_the_filter_in_the_beam_is_named(cards: list[tuple[object, ...]], name: str) -> None:
    found = observed(*cards).filter
    assert found is not None
    assert found.value == name


def test_the_number_of_a_place_in_a_wheel_is_no_filter() -> None:
    assert observed(("FILTER", 3), ("BAND", 2)).filter is None


def test_a_given_filter_comes_before_the_wheels() -> None:
    found = observed(("FILTER", "Clear"), FILTER2="V").filter
    assert found is not None
    assert (found.value, found.source) == ("V", "FILTER2 = 'V' (given)")


def test_telescope_instrument_and_target_are_named_with_their_cards() -> None:
    found = observed(("TELESCOP", ""), ("INSTRUME", "EMMI"), ("TARGNAME", "NGC  104"), ("OBJECT", "unknown"))
    assert found.telescope is None
    assert found.instrument is not None
    assert found.target is not None
    assert (found.instrument.value, found.instrument.source) == ("EMMI", "INSTRUME = 'EMMI' (HDU 0)")
    assert (found.target.value, found.target.source) == ("NGC 104", "TARGNAME = 'NGC  104' (HDU 0)")


# --- scale


@pytest.mark.parametrize(
    ("cards", "arcsec"),
    [
        ([("SECPIX", 0.7)], 0.7),
        ([("PIXSCALE", "1.01", "[arcsec/pix]")], 1.01),
        ([("PIXSCALE", 30.0, "[mas/pixel]")], 0.03),
        ([("IM_SCALE", 5.21, "Image scale in arc-secs/pixel")], 5.21),
        ([("SCALE", 0.5, "arcsec per pixel")], 0.5),
        ([("CDELT1", -0.0002, "[deg]")], 0.72),
        ([("XPIXSZ", 27.0, "Pixel width in microns (after binning)"), ("XBINNING", 3), ("FOCALLEN", 7475.0)], 0.745037),
        ([("XPIXSZ", 9.0, "physical pixel size [um]"), ("XBINNING", 3), ("FOCALLEN", 7475.0)], 0.745037),
    ],
)
def test_the_pixel_scale_is_found_in_arcsec(cards: list[tuple[object, ...]], arcsec: float) -> None:
    found = observed(*cards).pixel_scale
    assert found is not None
    assert found.value == pytest.approx(arcsec, rel=1e-6)
    assert str(cards[0][0]) in found.source


@pytest.mark.parametrize(
    "cards",
    [
        [("SCALE", 0.5)], [("CDELT1", 1.0)], [("PIXSCALE", 0.0)], [("PIXSCALE", -1e9)], [("PIXSCALE", "n/a")],
        [("SCALE", 67.2, "arcsec/mm")], [("XPIXSZ", 9.0), ("FOCALLEN", 0.0)], [("FOCALLEN", 1000.0)],
    ],
)  # fmt: skip
def test_a_scale_of_no_known_unit_or_no_size_is_not_taken(cards: list[tuple[object, ...]]) -> None:
    assert observed(*cards).pixel_scale is None


def test_world_coordinates_are_preferred_and_a_card_that_disagrees_is_noted() -> None:
    found = observed(("IM_SCALE", 5.21), wcs=plane_wcs(5.0))
    assert found.pixel_scale is not None
    assert found.pixel_scale.value == pytest.approx(5.0)
    assert found.pixel_scale.source == "world coordinates (RA---TAN)"
    assert found.notes == (
        "IM_SCALE = 5.21 (HDU 0) gives a pixel of 5.21 arcsec, where world coordinates (RA---TAN) gives 5 arcsec.",
    )
    assert not observed(("IM_SCALE", 5.21), wcs=plane_wcs(5.163)).notes


def test_a_given_scale_comes_before_world_coordinates() -> None:
    found = observed(wcs=plane_wcs(5.0), PIXSCALE=5.05).pixel_scale
    assert found is not None
    assert found.source == "PIXSCALE = 5.05 (given)"


# --- place


@pytest.mark.parametrize(
    ("card", "degrees"),
    [
        (("OBSGEO-L", -110.88), -110.88),
        (("OBSGEO-L", 249.12), -110.88),
        (("SITELONG", "111:36.0", "Longitude (degrees W)"), -111.6),
        (("LONGITUD", "110 52 48 W"), -110.88),
        (("LONGITUD", "W110:52:48"), -110.88),
        (("LONG-OBS", 110.88, "[deg] West longitude"), -110.88),
        (("LONG-OBS", 70.4, "degrees, +W"), -70.4),
        (("ESO TEL GEOLON", -70.4032, "[deg] Tel geo longitute (+=East)"), -70.4032),
        (("LONG-OBS", -70.4, "East is positive, west negative"), -70.4),
        (("LONG-OBS", "-70 24 11.5", "[deg] east longitude"), -70.40319444444445),
        (("SITELONG", "-110d52m48s", "E of Greenwich"), -110.88),
        (("LONGITUD", 110.88, "[deg] Longitude, W"), -110.88),
        (("LONGITUD", 110.88, "Mt. Lemmon [W]"), -110.88),
        (("LONGITUD", 110.88, "W"), -110.88),
        (("LONGITUD", 110.88, "W. M. Keck site, in degrees west"), -110.88),
    ],
)
def test_a_longitude_whose_direction_is_told_counts_east(card: tuple[object, ...], degrees: float) -> None:
    found = observed(card)
    assert found.longitude is not None
    assert found.longitude.value == pytest.approx(degrees)
    assert not found.notes


@pytest.mark.parametrize(
    "card",
    [
        ("LONGITUD", 110.88, "Local longitude"),
        ("SITELONG", "-64 32 56", "Longitude of the imaging location"),
        ("SITELONG", "-111:36.0", "degrees W"),
        ("LONG-OBS", 70.4, "east or west"),
        ("LONGITUD", 204.5, "W. M. Keck site"),
        ("LONGITUD", 204.5, "[deg] W. M. Keck site"),
        ("LONGITUD", 204.5, "[deg] W M Keck site"),
        ("LONGITUD", 17.9, "E-Cam site"),
        ("LONGITUD", 17.9, "degrees, E-Cam"),
    ],
)
def test_the_sign_of_a_longitude_is_not_guessed(card: tuple[object, ...]) -> None:
    found = observed(card)
    assert found.longitude is None
    (note,) = found.notes
    assert note.startswith(f"{card[0]} = {card[1]!r} (HDU 0) does not say whether it counts east or west; give it")
    corrected = observed(card, **{"OBSGEO-L": -110.88})
    assert corrected.longitude is not None
    assert corrected.longitude.source == "OBSGEO-L = -110.88 (given)"
    assert not corrected.notes


@pytest.mark.parametrize(
    ("card", "degrees"),
    [
        (("LATITUDE", 31.68), 31.68),
        (("SITELAT", "-31 35 48"), -31.596666666666664),
        (("OBS-LAT", "31:57.8"), 31.963333333333335),
        (("LAT-OBS", "29 15 30 S"), -29.258333333333333),
        (("LAT-OBS", -29.25, "degrees S"), -29.25),
        (("LAT-OBS", 29.25, "latitude (S)"), -29.25),
        (("LAT-OBS", 29.25, "southern latitude"), -29.25),
        (("SITELAT", 32.2, "U.S. Naval Observatory"), 32.2),
        (("LATITUDE", 28.76, "Obs. latitude, S. Cruz de La Palma"), 28.76),
        (("LATITUDE", 28.76, "[deg] S. Cruz de La Palma"), 28.76),
        (("LATITUDE", "-00:30:00"), -0.5),
    ],
)
def test_a_latitude_is_read(card: tuple[object, ...], degrees: float) -> None:
    found = observed(card).latitude
    assert found is not None
    assert found.value == pytest.approx(degrees)


@pytest.mark.parametrize(
    "card", [("LATITUDE", 91.0), ("LATITUDE", "somewhere"), ("LONGITUD", "12/3"), ("LONGITUD", True)]
)
def test_what_is_no_angle_is_no_place(card: tuple[object, ...]) -> None:
    assert observed(card) == Observation()


def test_a_place_in_metres_from_the_centre_of_the_earth_is_turned_into_degrees() -> None:
    # Cerro Paranal: 70.4042 W, 24.6272 S, 2635 m, on the ellipsoid by the textbook formula.
    latitude, longitude, height = np.radians(-24.6272), np.radians(-70.4042), 2635.0
    semi_major, flattening = 6378137.0, 1 / 298.257223563
    square = flattening * (2 - flattening)
    normal = semi_major / np.sqrt(1 - square * np.sin(latitude) ** 2)
    x, y = ((normal + height) * np.cos(latitude) * turn(longitude) for turn in (np.cos, np.sin))
    z = (normal * (1 - square) + height) * np.sin(latitude)
    found = observed(("OBSGEO-X", float(x)), ("OBSGEO-Y", float(y)), ("OBSGEO-Z", float(z)))
    assert found.latitude is not None
    assert found.longitude is not None
    assert found.latitude.value == pytest.approx(-24.6272, abs=1e-7)
    assert found.longitude.value == pytest.approx(-70.4042, abs=1e-9)
    assert observed(("OBSGEO-X", 1.5e9), ("OBSGEO-Y", 0.0), ("OBSGEO-Z", 0.0)) == Observation()


# --- hostile and long headers

_TABLES = [getattr(observation_cards, name) for name in vars(observation_cards) if name.isupper()]
KEYWORDS = sorted(
    {
        keyword
        for table in _TABLES
        if isinstance(table, tuple | str)
        for entry in ((table,) if isinstance(table, str) else table)
        for keyword in ((entry,) if isinstance(entry, str) else entry)
    }
    | {keyword for variants in QUANTITIES for keyword in variants.keywords}
    | {"TELAPSE", "NREADOUT", "BUNIT", "ESO INS OPTI-7 TYPE", "ESO INS OPTI-7 NAME", "ESO DET OUT1 CONAD"}
)
TIMES = st.from_regex(r"\d{4}-\d\d-\d\d([T ]\d\d:\d\d:\d\d([.,]\d{1,9})?(Z|[+-]\d{4}| UTC)?)?", fullmatch=True)
ANGLES = st.from_regex(r"[EWNS+-]?\d{1,3}[: d]\d\d([: ]\d\d(\.\d{1,5})?)?[EWNS]?", fullmatch=True)
NUMBERS = st.integers() | st.integers(50000, 60000) | st.just(10**5000) | st.floats() | st.floats(50000, 60000)
VALUES = st.none() | st.booleans() | NUMBERS | st.complex_numbers() | st.text(max_size=100) | TIMES | ANGLES
COMMENTS = st.text(max_size=100) | st.sampled_from(
    ["[d]", "UTC", "TDB", "local", "mid", "+=East", "degrees W", "[deg]"]
)
CARDS = st.builds(HeaderCard, st.sampled_from(KEYWORDS), VALUES, COMMENTS, st.sampled_from([0, 1, None]), st.booleans())


@given(st.lists(CARDS, max_size=12), st.booleans())
def test_no_header_makes_it_fail(cards: list[HeaderCard], has_wcs: bool) -> None:
    header = Header(cards)
    found = observation_of(header, plane_wcs(1.0) if has_wcs else None)
    header_values_of(header)
    assert found.latitude is None or abs(found.latitude.value) <= 90
    assert found.longitude is None or abs(found.longitude.value) <= 180
    assert found.pixel_scale is None or found.pixel_scale.value > 0
    assert (found.mid_time is None) == (found.mid_mjd is None)
    if found.mid_time is not None:
        datetime.fromisoformat(found.mid_time.value)
    assert all(isinstance(note, str) and note.endswith((".", "...}.")) for note in found.notes)


def test_texts_without_end_are_cut_and_cost_no_time() -> None:
    long = [(keyword, f"1{' ' * 200_000}x", f"positive {' ' * 200_000} to the") for keyword in KEYWORDS]
    begun = time.perf_counter()
    found = observed(*long)
    header_values_of(Header(HeaderCard(*card) for card in long))
    assert time.perf_counter() - begun < 1
    assert max(len(text) for text in [*found.notes, str(astuple(found))]) < 20_000


def test_a_header_of_300_cards_takes_milliseconds() -> None:
    cards = [("DATE-OBS", "2016-12-17T02:30:00-0700"), ("MJD-OBS", 57739.39583), ("EXPTIME", 60.0), ("FILTER", "R")]
    header = Header(HeaderCard(card[0], card[1]) for card in [*cards, *((f"KEY{n}", n) for n in range(296))])
    wcs, seconds = plane_wcs(1.0), []
    for _ in range(20):
        begun = time.perf_counter()
        observation_of(header, wcs)
        seconds.append(time.perf_counter() - begun)
    assert min(seconds) < 0.002
