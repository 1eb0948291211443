"""Columns are declared once, and by every convention's names."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from astropy import units as u
from astropy.io.votable.ucd import parse_ucd

from astroclassify_widgets.model.columns import COLUMNS, DATA_UNIT, Column

CONVENTIONS = ("standard", "classic", "sextractor")
DESIGN_ORDER = [
    "id", "x_centroid", "y_centroid", "x_centroid_err", "y_centroid_err", "ra", "dec", "flux", "flux_err", "snr",
    "mag", "mag_err", "aperture_sum", "r", "sky", "sky_err", "sky_rms", "n_sky", "var_source", "var_sky",
    "var_sky_estimate", "var_read", "fwhm", "a", "b", "theta", "ellipticity", "peak", "n_pixels", "flags",
]  # fmt: skip
CLASSIC = {
    "x_centroid": "x",
    "y_centroid": "y",
    "r": "r",
    "aperture_sum": "aperture_sum",
    "sky": "bkg_mean",
    "n_sky": "bkg_area",
    "flux": "flux_sub",
    "flux_err": "flux_err",
    "sky_rms": "bkg_rms",
    "snr": "SNR",
    "flags": "flags",
    "fwhm": "fwhm",
    "ellipticity": "ellipticity",
    "theta": "position_angle",
    "mag": "mag",
    "mag_err": "mag_err",
    "mag_system": "mag_system",
}
SEXTRACTOR = {
    "id": "NUMBER",
    "x_centroid": "X_IMAGE",
    "y_centroid": "Y_IMAGE",
    "flux": "FLUX_APER",
    "flux_err": "FLUXERR_APER",
    "mag": "MAG_APER",
    "mag_err": "MAGERR_APER",
    "sky": "BACKGROUND",
    "fwhm": "FWHM_IMAGE",
    "a": "A_IMAGE",
    "b": "B_IMAGE",
    "theta": "THETA_IMAGE",
    "ellipticity": "ELLIPTICITY",
    "peak": "FLUX_MAX",
    "n_pixels": "ISOAREA_IMAGE",
}
WHOLE = {"id": "int64", "n_sky": "int64", "n_pixels": "int64", "flags": "int32", "mag_system": "str"}

each_column = pytest.mark.parametrize("column", COLUMNS.values(), ids=lambda column: column.name)


def renamed_by(names: str) -> Callable[[Column], str]:
    return lambda column: column.renamed(names)


def test_a_column_is_found_under_its_standard_name() -> None:
    assert all(name == column.name == column.renamed("standard") for name, column in COLUMNS.items())


def test_the_columns_come_in_the_order_of_the_design() -> None:
    assert [name for name in COLUMNS if name in DESIGN_ORDER] == DESIGN_ORDER


@pytest.mark.parametrize("names", CONVENTIONS)
def test_no_two_columns_share_a_name_in_any_convention(names: str) -> None:
    renamed = list(map(renamed_by(names), COLUMNS.values()))
    assert len(set(renamed)) == len(renamed) == len(COLUMNS)


def test_the_names_of_the_service_are_kept() -> None:
    assert {name: COLUMNS[name].renamed("classic") for name in CLASSIC} == CLASSIC


def test_the_names_of_sextractor_are_kept() -> None:
    assert {name: COLUMNS[name].renamed("sextractor") for name in SEXTRACTOR} == SEXTRACTOR


def test_no_flags_of_ours_go_by_the_name_of_sextractors_other_bits() -> None:
    assert COLUMNS["flags"].renamed("sextractor") != "FLAGS"


@each_column
def test_a_column_says_its_unit_its_ucd_and_what_it_holds(column: Column) -> None:
    u.Unit(column.unit.replace(DATA_UNIT, "adu"))
    parse_ucd(column.ucd, check_controlled_vocabulary=True)
    assert column.ucd
    assert len(column.description) > 3


@each_column
def test_a_column_has_a_plain_type(column: Column) -> None:
    assert column.dtype == WHOLE.get(column.name, "float64")
    assert column.dtype == "str" or np.dtype(column.dtype).kind in "if"


def test_only_positions_move_with_the_origin_of_pixels() -> None:
    assert [name for name, column in COLUMNS.items() if column.pixel_position] == ["x_centroid", "y_centroid"]


def test_the_declaration_is_read_only() -> None:
    with pytest.raises(TypeError):
        COLUMNS["id"] = COLUMNS["flux"]  # type: ignore[index]
