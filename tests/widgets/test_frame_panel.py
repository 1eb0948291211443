"""What the frame panel says, where it says it comes from, and that it says it as plain text."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape
from io import BytesIO

import numpy as np
import pytest
from astropy.io import fits

import astroclassify_widgets as acw
from astroclassify_widgets.model.data_quality import DataQuality
from astroclassify_widgets.model.noise_map import NoiseMap
from astroclassify_widgets.pipeline.frame_noise import frame_noise
from astroclassify_widgets.session import FrameClosed, RecipeChanged
from astroclassify_widgets.widgets.frame_panel import FramePanel
from astroclassify_widgets.widgets.workbench import Workbench

NIGHT = {
    "BUNIT": "adu", "EGAIN": 1.5, "EXPTIME": 60.0, "RDNOISE": 6.0, "SATURATE": 60000.0, "FILTER": "R",
    "DATE-OBS": "2017-12-19T18:33:43.317-0700", "OBJECT": "M 13", "PIXSCALE": 1.25, "LATITUDE": 31.68,
    "LONGITUD": 110.88,
}  # fmt: skip


@pytest.fixture(scope="module")
def sky() -> np.ndarray:
    """A small frame with noise and a star."""
    made, _ = acw.simulate(seed=3, nx=128, ny=96, n_stars=4)
    return np.asarray(made.data)


@pytest.fixture
def frame(sky: np.ndarray) -> acw.Frame:
    return loaded(sky, **NIGHT)


def loaded(sky: np.ndarray, **cards: object) -> acw.Frame:
    hdu, content = fits.PrimaryHDU(sky), BytesIO()
    for keyword, value in cards.items():
        hdu.header[keyword] = value
    hdu.writeto(content)
    return acw.load(content.getvalue(), name="night.fits")


def shown(frame: acw.Frame, recipe: acw.Recipe | None = None, *, measured: bool = True) -> FramePanel:
    panel, recipe = FramePanel(), recipe or acw.Recipe()
    panel.is_open = True
    panel.show(frame, recipe, frame_noise(frame, recipe) if measured else None)
    return panel


def facts(panel: FramePanel) -> dict[str, tuple[str, str]]:
    """Label to value and origin, as a reader sees them."""
    part = r'<span class="acw-fact-{}">(.*?)'
    row = "</span>".join(part.format(name) for name in ("label", "value", "origin")) + "</span></div>"
    rows = re.findall(row, panel.text.value)
    plain = [[" ".join(unescape(re.sub(r"<.*?>", "", text)).split()) for text in row] for row in rows]
    return {label: (value, origin) for label, value, origin in plain}


def test_each_fact_stands_with_its_card_and_what_overrides_it(frame: acw.Frame) -> None:
    said = facts(shown(frame))
    assert said["size"] == ("128 × 96 px", "")
    assert said["read from"] == ("HDU 0", "set hdu=, plane=, channel=")
    assert said["unit"] == ("adu", 'BUNIT = \'adu\' (HDU 0) · set header={"BUNIT": "adu"}')
    assert said["masked"] == ("none", "")
    assert said["effective gain"] == (
        "1.5 e- per adu",
        "1.5 e- per data unit: BUNIT = 'adu' (HDU 0); EGAIN = 1.5 (HDU 0) · set gain",
    )
    assert said["exposure"] == ("60 s", "EXPTIME = 60.0 (HDU 0) · set exptime")
    assert said["read noise"] == ("6 e-", "RDNOISE = 6.0 (HDU 0) · set read_noise")
    assert said["saturation"] == ("60000 adu", "SATURATE = 60000.0 (HDU 0) · set saturation")
    assert said["target"][0] == "M 13"
    assert said["filter"] == ("R", 'FILTER = \'R\' (HDU 0) · set header={"FILTER": "R"}')
    assert said["mid-exposure"][0] == "2017-12-20 01:34:13.317 UTC, MJD 58107.065432"
    assert "zone -07:00 converted to UTC" in said["mid-exposure"][1]
    assert said["pixel scale"][0] == "1.25 arcsec"
    assert said["latitude"][0] == "31.68000° north"
    assert said["coordinates"] == ("none", "the header has none")
    assert "longitude" not in said
    assert "LONGITUD = 110.88 (HDU 0) does not say whether it counts east or west" in unescape(shown(frame).text.value)


def test_what_the_user_gives_is_said_to_be_given(frame: acw.Frame) -> None:
    recipe = acw.Recipe(gain=2.0, exptime=30.0, read_noise=3.0, saturation=5e4)
    said = facts(shown(frame, recipe))
    assert said["effective gain"] == (
        "2 e- per adu",
        "2 e- per data unit: BUNIT = 'adu' (HDU 0); gain = 2 e-/ADU (given) · set gain",
    )
    assert said["exposure"] == ("30 s", "exptime = 30 s (given) · set exptime")
    assert said["read noise"][0] == "3 e-"
    assert said["saturation"] == ("50000 adu", "saturation = 50000 (given) · set saturation")


def test_what_is_not_known_is_said_with_the_reason(sky: np.ndarray) -> None:
    said = facts(shown(loaded(sky)))
    assert said["unit"][0] == "not known"
    assert said["effective gain"] == ("not known", "no gain: no BUNIT: taken as ADU, and no gain card · set gain")
    assert said["read noise"] == ("not known", "it is part of the measured sky noise · set read_noise")
    assert said["saturation"] == ("not known", "set saturation")
    assert said["filter"] == ("not known", 'set header={"FILTER": "R"}')
    assert said["mid-exposure"][0] == said["pixel scale"][0] == "not known"
    assert "target" not in said


def test_before_the_sky_is_measured_no_noise_is_shown(frame: acw.Frame) -> None:
    assert facts(shown(frame, measured=False))["noise"] == ("not known", "known once the sky is measured")


def test_a_surface_brightness_shows_its_conversion(sky: np.ndarray) -> None:
    frame = loaded(sky, BUNIT="MJy/sr", FLUXCONV=0.14, GAIN=3.7, EXPTIME=1.2)
    said = facts(shown(frame))
    assert said["flux conversion"] == ("0.14 MJy / sr per ADU/s", "FLUXCONV = 0.14 (HDU 0) · set flux_conversion")
    given = facts(shown(frame, acw.Recipe(flux_conversion=0.2)))
    assert given["flux conversion"][1].startswith("flux_conversion = 0.2 (given)")


def test_flagged_pixels_are_counted_bit_by_bit_and_masked_as_the_recipe_says(frame: acw.Frame) -> None:
    bits = np.zeros(frame.shape, np.uint32)
    bits[:10, :10] = 16
    bits[5, :20] |= 4096
    flagged = replace(frame, data_quality=DataQuality(bits, "HDU 3 'DQ'"))
    said = facts(shown(flagged))
    assert said["data quality"] == ("16: 100 px, 4096: 20 px", "HDU 3 'DQ'; dq_bits = all · set dq_bits")
    assert said["masked"][0] == "0.895 % (110 px)"
    assert facts(shown(flagged, acw.Recipe(dq_bits="16")))["masked"][0] == "0.814 % (100 px)"
    assert facts(shown(flagged, acw.Recipe(dq_bits="none")))["masked"][0] == "none"


def test_a_noise_map_is_named_and_whether_it_is_used(frame: acw.Frame) -> None:
    sigma = np.ones(frame.shape, np.float32)
    mapped = replace(frame, noise_map=NoiseMap(sigma, "total", "HDU 2 'ERR'"))
    assert facts(shown(mapped))["noise map"] == ("all noise of a pixel", "HDU 2 'ERR' · set noise_map")
    ignored = facts(shown(mapped, acw.Recipe(noise_map="ignore")))
    assert ignored["noise map"][0] == "all noise of a pixel, not used"


def test_world_coordinates_are_named_with_projection_system_and_centre() -> None:
    frame, _ = acw.simulate(seed=3, nx=128, ny=96, n_stars=4)
    value, _ = facts(shown(frame))["coordinates"]
    assert value.startswith("RA, Dec, TAN projection, ICRS; centre ")
    galactic = {
        "CTYPE1": "GLON-CAR",
        "CTYPE2": "GLAT-CAR",
        "CRVAL1": 18.0,
        "CRVAL2": 0.0,
        "CRPIX1": 64.5,
        "CRPIX2": 48.5,
    }
    galactic |= {"CDELT1": -1 / 3000, "CDELT2": 1 / 3000}
    said = facts(shown(loaded(np.asarray(frame.data), **galactic)))
    assert said["coordinates"] == (
        "galactic l, b, CAR projection, galactic; centre 18.00000°, +0.00000°",
        "CTYPE1 = 'GLON-CAR' (HDU 0)",
    )


def test_why_there_are_no_world_coordinates_is_said(sky: np.ndarray) -> None:
    linear = loaded(sky, CTYPE1="LINEAR", CTYPE2="LINEAR", CRVAL1=1.0, CRVAL2=1.0, CDELT1=1.0, CDELT2=1.0)
    assert "not celestial" in facts(shown(linear))["coordinates"][1]


def test_a_plane_a_channel_and_the_top_row_are_named(frame: acw.Frame) -> None:
    picture = replace(frame, hdu=None, plane=(2, 0), channel="red", y_down=True)
    said = facts(shown(picture))
    assert said["read from"][0] == "plane 2, 0, red"
    assert said["size"][1] == "row 0 is at the top"


def test_html_in_a_header_is_shown_as_text(sky: np.ndarray) -> None:
    evil = "<img src=x onerror=alert(1)>"
    panel = shown(loaded(sky, OBJECT=evil, FILTER="<b>R</b>", LONGITUD="<script>", BUNIT="<i>adu", TIMESYS="<u>"))
    assert not re.findall(r"<(?!/?(?:h4|div|span|code|ul|li|p)[ >])", panel.text.value)
    assert facts(panel)["target"][0] == evil


def test_the_title_counts_the_notes_and_each_is_said_once(frame: acw.Frame) -> None:
    panel = shown(frame)
    (section,) = [child for child in panel.children if hasattr(child, "titles")]
    assert section.titles == ("Frame (1 note)",)
    twice = replace(frame, notes=("The sky is bright.", "the sky is bright", *frame.observation.notes))
    panel.show(twice, acw.Recipe())
    assert section.titles == ("Frame (2 notes)",)
    panel.show(None)
    assert section.titles == ("Frame",)
    assert "Open a frame" in panel.text.value


def test_a_closed_panel_makes_nothing_until_it_is_opened(frame: acw.Frame) -> None:
    panel = FramePanel()
    panel.show(frame, acw.Recipe())
    assert "night" not in panel.text.value
    assert not facts(panel)
    panel.is_open = True
    assert facts(panel)["filter"][0] == "R"
    before = panel.text.value
    panel.show(frame, acw.Recipe())
    assert panel.text.value is before


# --- in the workbench


@pytest.fixture
def workbench(frame: acw.Frame) -> Workbench:
    made = acw.explore(frame)
    made.parts.frame_panel.is_open = True
    return made


def test_the_workbench_knows_the_noise_before_any_star_is_clicked(workbench: Workbench) -> None:
    assert facts(workbench.parts.frame_panel)["effective gain"][0] == "1.5 e- per adu"


def test_a_new_gain_is_shown_at_once_and_undo_brings_the_old_one_back(workbench: Workbench) -> None:
    workbench.session.dispatch(RecipeChanged({"gain": 2.5}))
    assert facts(workbench.parts.frame_panel)["effective gain"][0] == "2.5 e- per adu"
    workbench.session.undo()
    assert facts(workbench.parts.frame_panel)["effective gain"][0] == "1.5 e- per adu"


def test_without_a_frame_there_is_nothing_to_say(workbench: Workbench) -> None:
    opened = workbench.session.state.current
    assert opened is not None
    workbench.session.dispatch(FrameClosed(opened))
    assert "Open a frame" in workbench.parts.frame_panel.text.value
