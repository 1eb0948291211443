"""An array becomes a frame of its own, whatever carries it."""

from __future__ import annotations

import numpy as np
import pytest
from astropy import units as u
from astropy.io import fits
from astropy.nddata import CCDData, InverseVariance, NDData, StdDevUncertainty, UnknownUncertainty, VarianceUncertainty
from astropy.utils.masked import Masked
from astropy.wcs import WCS
from hypothesis import given, settings
from hypothesis.extra import numpy as arrays

from astroclassify_widgets.errors import AstroError
from astroclassify_widgets.io.read_array import read_array


@pytest.fixture
def values(plane: np.ndarray) -> np.ndarray:
    return plane.copy()


@pytest.fixture
def corner(plane: np.ndarray) -> np.ndarray:
    """A mask of the first pixel."""
    mask = np.zeros(plane.shape, bool)
    mask[0, 0] = True
    return mask


def tangent_plane(naxis: int = 2) -> WCS:
    wcs = WCS(naxis=naxis)
    wcs.wcs.ctype = ["RA---TAN", "DEC--TAN", "WAVE"][:naxis]
    wcs.wcs.crval = [150, 2, 5e-7][:naxis]
    wcs.wcs.cdelt = [-1e-4, 1e-4, 1e-9][:naxis]
    return wcs


def refusal(data: object, **choices: object) -> AstroError:
    with pytest.raises(AstroError) as caught:
        read_array(data, name="field", **choices)
    assert "'field'" in caught.value.message
    return caught.value


@pytest.mark.parametrize("kind", ["?", "i1", "u2", "i4", ">i8", "f2", ">f4", "f8", "g"])
def test_an_array_of_any_real_type_becomes_float32(values: np.ndarray, kind: str) -> None:
    frame = read_array(values.astype(kind))
    assert frame.data.dtype == np.dtype("=f4")
    np.testing.assert_allclose(frame.data, values.astype(kind).astype("f4"))
    assert (frame.name, frame.hdu, frame.unit, frame.wcs, frame.notes) == ("array", None, "", None, ())


@pytest.mark.parametrize("carrier", [np.asarray, np.ma.masked_array, NDData, lambda data: CCDData(data, unit="adu")])
def test_later_changes_of_the_array_do_not_reach_the_frame(values: np.ndarray, carrier: type) -> None:
    mask = np.zeros(values.shape, bool)
    frame = read_array(carrier(values), mask=mask)
    values[:] = -1
    mask[:] = True
    assert frame.data.min() == 0
    assert not frame.mask.any()


def test_the_array_of_the_caller_stays_as_it_was(values: np.ndarray) -> None:
    values[1, 1] = np.nan
    frame = read_array(values)
    assert values.flags.writeable
    assert np.isnan(values[1, 1])
    assert frame.mask[1, 1]
    assert frame.data[1, 1] == 0


def test_every_mask_is_used(values: np.ndarray, corner: np.ndarray) -> None:
    for masked in (
        np.ma.masked_array(values, mask=corner),
        Masked(values, mask=corner),
        NDData(values, mask=corner),
        CCDData(values, mask=corner.astype(np.uint8) * 4, unit="adu"),
    ):
        frame = read_array(masked, mask=corner[::-1])
        assert np.flatnonzero(frame.mask).tolist() == [0, 10 * 13]
        assert frame.data[0, 0] == 0


@pytest.mark.parametrize(
    ("unit", "text"), [(u.adu, "adu"), (u.DN, "adu"), (u.ct / u.s, "ct / s"), (u.MJy / u.sr, "MJy / sr")]
)
def test_the_unit_of_a_quantity_is_that_of_the_frame(values: np.ndarray, unit: u.UnitBase, text: str) -> None:
    frame = read_array(values * unit)
    assert frame.unit == text
    assert frame.header_values.units[0].card == "unit of the Quantity"


def test_a_ccddata_brings_unit_header_and_world_coordinates(values: np.ndarray) -> None:
    header = fits.Header([("EXPTIME", 2.0, "[min]"), ("EGAIN", 1.5), ("OBJECT", "M 13")])
    frame = read_array(CCDData(values, unit="electron", meta=header, wcs=tangent_plane()))
    assert frame.unit == "electron"
    assert frame.header_values.exposure[0].value == 120
    assert frame.header_values.gain[0].card == "EGAIN = 1.5"
    assert frame.header["OBJECT"] == "M 13"
    assert frame.wcs.array_shape == values.shape


def test_a_dictionary_of_quantities_is_a_header_too(values: np.ndarray) -> None:
    meta = {"exptime": 2 * u.min, "gain": np.float32(1.5), "history": ["one", "two"], 5: None}
    frame = read_array(NDData(values, meta=meta))
    assert frame.header_values.exposure[0].value == 120
    assert frame.header_values.gain[0].value == 1.5
    assert set(frame.header) == {"EXPTIME", "GAIN"}


def test_the_unit_of_the_array_outranks_that_of_its_header(values: np.ndarray) -> None:
    frame = read_array(CCDData(values, unit="electron", meta={"BUNIT": "ADU"}))
    assert [unit.text for unit in frame.header_values.units] == ["electron"]
    same = read_array(CCDData(values, unit="adu", meta={"BUNIT": "ADU"}))
    assert [unit.card for unit in same.header_values.units] == ["BUNIT = 'ADU'"]


def test_world_coordinates_are_a_copy(values: np.ndarray) -> None:
    wcs = tangent_plane()
    frame = read_array(CCDData(values, unit="adu", wcs=wcs))
    wcs.wcs.crval = [0, 0]
    np.testing.assert_allclose(frame.wcs.wcs.crval, [150, 2])


def test_world_coordinates_may_stand_in_the_header(values: np.ndarray) -> None:
    frame = read_array(NDData(values, meta=tangent_plane().to_header()))
    np.testing.assert_allclose(frame.wcs.wcs.crval, [150, 2])


def test_one_plane_of_a_cube_keeps_the_axes_of_the_sky(values: np.ndarray) -> None:
    frame = read_array(NDData(values[None], wcs=tangent_plane(3)))
    assert frame.shape == values.shape
    assert frame.wcs.naxis == 2


def test_world_coordinates_that_do_not_lead_to_the_sky_are_noted(values: np.ndarray) -> None:
    frame = read_array(NDData(values, wcs=WCS(naxis=2)))
    assert frame.wcs is None
    assert "not celestial" in frame.notes[0]


@pytest.mark.parametrize(
    "uncertainty", [StdDevUncertainty, VarianceUncertainty, InverseVariance], ids=lambda kind: str(kind.__name__)
)
def test_an_uncertainty_is_the_noise_of_the_pixels(values: np.ndarray, uncertainty: type) -> None:
    sigma = np.full(values.shape, 2.0)
    stated = {StdDevUncertainty: sigma, VarianceUncertainty: sigma**2, InverseVariance: sigma**-2}[uncertainty]
    frame = read_array(NDData(values, uncertainty=uncertainty(stated)))
    assert frame.noise_map is not None
    assert frame.noise_map.kind == "total"
    assert np.allclose(frame.noise_map.sigma, 2.0)


def test_an_inverse_variance_that_float32_does_not_hold_is_read(values: np.ndarray) -> None:
    weights = np.full(values.shape, 1e44)
    noise = read_array(NDData(values, uncertainty=InverseVariance(weights))).noise_map
    assert noise is not None
    assert (noise.sigma == np.float32(1e-22)).all()


def test_an_uncertainty_of_another_kind_is_told_of(values: np.ndarray) -> None:
    frame = read_array(NDData(values, uncertainty=UnknownUncertainty(np.ones(values.shape))))
    assert frame.noise_map is None
    assert frame.notes == ("The uncertainty of the array is of a kind that is not read.",)


def test_flags_of_a_ccddata_are_its_data_quality(values: np.ndarray) -> None:
    flags = np.zeros(values.shape, np.int16)
    flags[1, 2] = 4
    frame = read_array(CCDData(values, unit="adu", flags=flags))
    assert frame.data_quality is not None
    assert frame.data_quality.counts() == {4: 1}


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (np.ones(20), "ASTRO_4007"),
        (np.ones((3, 20, 20)), "ASTRO_4007"),
        (np.ones((20, 20), complex), "ASTRO_4007"),
        (np.full((20, 20), None), "ASTRO_4007"),
        (np.full((20, 20), "x"), "ASTRO_4007"),
        (np.zeros((20, 20), "datetime64[s]"), "ASTRO_4007"),
        (np.zeros((20, 20), [("a", "f4")]), "ASTRO_4007"),
        ("a text", "ASTRO_4007"),
        (None, "ASTRO_4007"),
        ([[1, 2], [3]], "ASTRO_4007"),
        (np.ones((7, 20)), "ASTRO_4003"),
        (np.ones((0, 20)), "ASTRO_4003"),
        (np.full((20, 20), np.nan), "ASTRO_4003"),
        (np.ma.masked_all((20, 20)), "ASTRO_4003"),
    ],
)
def test_what_is_no_plane_of_real_numbers_is_refused(data: object, code: str) -> None:
    assert refusal(data).code.name == code


@pytest.mark.parametrize("mask", [np.zeros((13, 11)), np.zeros(5), [[1], [2, 3]]])
def test_a_mask_that_does_not_fit_is_refused(values: np.ndarray, mask: object) -> None:
    assert refusal(values, mask=mask).code.name == "ASTRO_4001"


def test_a_mask_of_everything_leaves_nothing_to_measure(values: np.ndarray) -> None:
    assert refusal(values, mask=True).code.name == "ASTRO_4003"
    assert not read_array(values, mask=np.ma.nomask).mask.any()


@given(arrays.arrays(arrays.scalar_dtypes(), arrays.array_shapes(max_dims=4, max_side=12)))
@settings(max_examples=200, deadline=1000)
def test_any_array_is_a_frame_or_a_sentence(data: np.ndarray) -> None:
    try:
        frame = read_array(data)
    except AstroError as error:
        code = error.code.name
    else:
        code = ""
        assert np.isfinite(frame.data).all()
        assert frame.data.shape == frame.mask.shape
    assert code in ("", "ASTRO_4003", "ASTRO_4007")
