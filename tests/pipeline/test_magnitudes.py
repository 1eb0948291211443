"""Magnitudes, and what they are called."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from astropy import units as u
from astropy.table import QTable

from astroclassify_widgets import AstroError, Frame, load, run
from astroclassify_widgets.model.flags import NON_POSITIVE_FLUX

Measure = Callable[..., QTable]


@pytest.fixture
def measure(frame: Frame, truth: QTable) -> Measure:
    """Measure the five brightest stars; return the catalogue."""
    xy = np.column_stack([truth["x"].value, truth["y"].value])[:5]
    return lambda **parameters: run(frame, xy=xy, **parameters).catalog


def expected(catalog: QTable, zeropoint: float, exposure: float = 1.0) -> Any:
    return pytest.approx(zeropoint - 2.5 * np.log10(catalog["flux"].value / exposure), abs=1e-12)


def test_a_magnitude_is_the_zero_point_less_two_and_a_half_dex_of_the_flux(measure: Measure) -> None:
    catalog = measure(zeropoint=25.3)
    assert catalog["mag"].value == expected(catalog, 25.3)
    assert catalog["mag_err"].value == pytest.approx(2.5 / np.log(10) * catalog["flux_err"] / catalog["flux"])
    assert catalog["mag"].unit == "mag"


def test_without_a_zero_point_magnitudes_are_instrumental_and_name_no_system(measure: Measure) -> None:
    catalog = measure(mag_system="Vega")
    assert catalog["mag"].value == expected(catalog, 0.0)
    assert catalog.meta["magnitudes"] == "instrumental"
    assert "mag_system" not in catalog.colnames


@pytest.mark.parametrize("system", ["AB", "Vega", "ST"])
def test_with_a_zero_point_the_system_is_named(measure: Measure, system: str) -> None:
    catalog = measure(zeropoint=25.0, mag_system=system)
    assert set(catalog["mag_system"]) == {system}
    assert catalog.meta["magnitudes"] == system


def test_a_zero_point_of_zero_is_one_that_was_given(measure: Measure) -> None:
    catalog = measure(zeropoint=0.0)
    assert set(catalog["mag_system"]) == {"AB"}
    assert catalog.meta["magnitudes"] == "AB"
    assert catalog["mag"].value == expected(catalog, 0.0)


def test_an_exposure_divides_the_flux_in_magnitudes_alone(measure: Measure) -> None:
    plain, divided = measure(zeropoint=25.3), measure(zeropoint=25.3, exptime=90)
    assert divided["mag"].value == expected(plain, 25.3, exposure=90.0)
    for name in ("flux", "flux_err", "snr", "mag_err"):
        assert np.array_equal(divided[name], plain[name])


def test_the_exposure_of_the_header_is_used_when_it_is_asked_for(measure: Measure) -> None:
    catalog = measure(zeropoint=25.3, exptime="header")
    assert catalog["mag"].value == expected(catalog, 25.3, exposure=60.0)
    assert np.array_equal(catalog["mag"], measure(zeropoint=25.3, exptime=60)["mag"])


def test_the_exposure_of_a_header_without_one_is_refused(plain_frame: Frame) -> None:
    with pytest.raises(AstroError, match=r"ASTRO_4001: exptime = 'header'.*Give exptime in seconds"):
        run(plain_frame, xy=[(120, 80)], exptime="header")
    run(plain_frame, xy=[(120, 80)], exptime=90)


@pytest.mark.parametrize("exptime", [90, 90.0, "90"])
def test_an_exposure_turns_rates_into_electrons_besides(plain_frame: Frame, exptime: Any) -> None:
    rates = load(plain_frame.data * u.adu / u.s)
    assert run(rates, xy=[(120, 80)], gain=1.5).noise.gain is None
    assert run(rates, xy=[(120, 80)], gain=1.5, exptime=exptime).noise.gain == 135.0


def test_a_flux_that_is_not_positive_has_no_magnitude_but_a_flag(frame: Frame) -> None:
    columns, rows = np.meshgrid(np.arange(20, 240, 20), np.arange(20, 240, 20))
    catalog = run(frame, xy=np.column_stack([columns.ravel(), rows.ravel()]), zeropoint=25).catalog
    is_negative = catalog["flux"].value <= 0
    assert 10 < np.count_nonzero(is_negative) < len(catalog) - 10
    assert np.array_equal(np.isnan(catalog["mag"].value), is_negative)
    assert np.array_equal(np.isnan(catalog["mag_err"].value), is_negative)
    assert np.array_equal((catalog["flags"] & NON_POSITIVE_FLUX.value) != 0, is_negative)
    assert np.isfinite(catalog["flux_err"].value).all()
