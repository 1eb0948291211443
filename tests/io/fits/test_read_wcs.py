"""World coordinates are celestial and usable, or absent with a sentence; nothing else gets out."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from astroclassify_widgets.io.fits.read_wcs import read_wcs
from astroclassify_widgets.model.header import HeaderCard

TANGENT = {
    "CTYPE1": "RA---TAN", "CTYPE2": "DEC--TAN", "CRVAL1": 150.0, "CRVAL2": 2.2, "CRPIX1": 50.5, "CRPIX2": 40.5,
    "CD1_1": -1e-4, "CD1_2": 0.0, "CD2_1": 0.0, "CD2_2": 1e-4,
}  # fmt: skip
SHAPE = (80, 100)


def cards(**changes: object) -> list[HeaderCard]:
    merged = {**TANGENT, **changes}
    return [HeaderCard(keyword, value, hdu=0) for keyword, value in merged.items() if value != "-"]


def test_the_reference_pixel_lies_at_the_reference_position() -> None:
    wcs, note = read_wcs(cards(), SHAPE)
    assert not note
    assert wcs.array_shape == SHAPE
    # FITS counts pixels from 1.
    np.testing.assert_allclose(wcs.all_pix2world(49.5, 39.5, 0), [150, 2.2], atol=1e-12)


def test_sip_and_tpv_distortions_move_positions() -> None:
    straight, _ = read_wcs(cards(), SHAPE)
    sip, _ = read_wcs(
        cards(CTYPE1="RA---TAN-SIP", CTYPE2="DEC--TAN-SIP", A_ORDER=2, B_ORDER=2, A_2_0=1e-4, B_0_2=1e-4), SHAPE
    )
    tpv, _ = read_wcs(cards(CTYPE1="RA---TPV", CTYPE2="DEC--TPV", PV1_1=1.001, PV2_1=1.001), SHAPE)
    for distorted in (sip, tpv):
        moved = np.subtract(distorted.all_pix2world(0, 0, 0), straight.all_pix2world(0, 0, 0))
        assert np.abs(moved).max() > 1e-6


def test_galactic_coordinates_lead_to_the_sky() -> None:
    wcs, note = read_wcs(cards(CTYPE1="GLON-CAR", CTYPE2="GLAT-CAR"), SHAPE)
    assert not note
    assert wcs.pixel_to_world(49.5, 39.5).name == "galactic"


def test_a_plane_of_a_cube_keeps_its_two_axes() -> None:
    spectral = cards(WCSAXES=3, CTYPE3="WAVE", CRVAL3=5e-7, CRPIX3=1, CD3_3=1e-9, CUNIT3="m")
    wcs, note = read_wcs(spectral, SHAPE, (1, 2))
    assert (wcs.naxis, note) == (2, "")
    assert read_wcs(spectral, SHAPE, (2, 3))[0] is None


def test_without_world_coordinates_there_is_nothing_to_say() -> None:
    assert read_wcs([HeaderCard("EXPTIME", 60.0)], SHAPE) == (None, "")


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"CTYPE1": "", "CTYPE2": ""}, "not celestial"),
        ({"CTYPE1": "PIXEL", "CTYPE2": "PIXEL"}, "not celestial"),
        ({"CD1_1": 0.0, "CD2_2": 0.0}, "singular"),
        ({"CD1_1": 0.0}, "singular"),
        ({"CD1_2": -1e-4, "CD2_1": 1e-4}, "singular"),
        ({"CD1_1": "-", "CD1_2": "-", "CD2_1": "-", "CD2_2": "-"}, "no scale"),
        ({"CTYPE1": "RA---TAB", "CTYPE2": "DEC--TAB"}, "damaged"),
        ({"CTYPE2": "DEC--SIN"}, "damaged"),
        ({"CRVAL2": 1e300}, "damaged"),
        ({"CRVAL1": float("inf")}, "damaged"),
        ({"RADESYS": "NOWHERE"}, "no known system"),
        ({"CTYPE1": 5}, "break the FITS standard"),
        ({"CRVAL1": "150"}, "break the FITS standard"),
        ({"A_ORDER": 100_000, "B_ORDER": 100_000}, "break the FITS standard"),
        ({"WCSAXES": 100_000}, "break the FITS standard"),
    ],
)
def test_unusable_world_coordinates_leave_a_sentence(changes: dict[str, object], says: str) -> None:
    wcs, note = read_wcs(cards(**changes), SHAPE)
    assert wcs is None
    assert says in note
    assert note.endswith("; positions stay in pixels.")


def test_a_distortion_that_is_not_read_is_noted() -> None:
    wcs, note = read_wcs(cards(CTYPE1="RA---TNX", CTYPE2="DEC--TNX", WAT1_001="wtype=tnx axtype=ra"), SHAPE)
    assert wcs is not None
    assert note == "The distortion of the world coordinates is not read; sky positions are rough."


def test_of_a_card_that_stands_twice_the_first_counts_and_a_contradiction_is_noted() -> None:
    again = [HeaderCard("CRVAL1", 10.0, hdu=0), HeaderCard("CRVAL2", 2.2, hdu=0)]
    wcs, note = read_wcs([*cards(), *again], SHAPE)
    assert wcs.wcs.crval[0] == 150.0
    assert note == "The header contradicts itself on CRVAL1: world coordinates take the first card of each keyword."
    assert read_wcs([*cards(), *cards()], SHAPE)[1] == ""


def test_of_many_contradictions_a_few_are_named() -> None:
    again = [HeaderCard(keyword, value + 1, hdu=0) for keyword, value in TANGENT.items() if keyword[:5] != "CTYPE"]
    assert "on CRVAL1, CRVAL2, CRPIX1, CRPIX2, …:" in read_wcs([*cards(), *again], SHAPE)[1]


KEYWORDS = [*TANGENT, "CDELT1", "CROTA2", "CUNIT1", "LONPOLE", "LATPOLE", "RADESYS", "EQUINOX", "PC1_2", "PV1_1",
            "PV2_39", "WCSAXES", "CTYPE3", "A_ORDER", "B_ORDER", "A_2_0", "AP_ORDER", "BP_0_1", "WAT1_001"]  # fmt: skip
ODD_VALUES = (
    st.none() | st.booleans() | st.integers(-5, 5) | st.floats() | st.text(max_size=20)
    | st.sampled_from(["RA---ZPN", "DEC--ZPN", "GLON-HPX", "RA---SZP", "DEC--BON", "WAVE-LOG", "FK4", "arcsec"])
)  # fmt: skip


@given(st.dictionaries(st.sampled_from(KEYWORDS), ODD_VALUES, max_size=6))
@settings(max_examples=300, deadline=1000)
def test_any_values_give_coordinates_or_a_sentence(changes: dict[str, object]) -> None:
    wcs, note = read_wcs(cards(**changes), SHAPE)
    assert wcs is not None or note
    if wcs is not None:
        assert np.isfinite(wcs.all_pix2world(49.5, 39.5, 0)).all()
