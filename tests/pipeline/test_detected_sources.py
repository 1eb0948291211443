"""Detection and measurement in one call."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from astropy import units as u
from astropy.table import QTable

from astroclassify_widgets import AstroError, Frame, Recipe, load, run
from astroclassify_widgets.model.columns import COLUMNS, DATA_UNIT

DETECTORS = ("sep", "dao")
each_detector = pytest.mark.parametrize("detector", DETECTORS)


def distances_to(catalog: QTable, x: float, y: float) -> np.ndarray:
    return np.hypot(catalog["x_centroid"].value - x, catalog["y_centroid"].value - y)


# --- what is found


@each_detector
def test_every_bright_star_is_found_where_it_is(frame: Frame, truth: QTable, detector: str) -> None:
    catalog = run(frame, detector=detector).catalog
    bright = truth[truth["flux"].value > 3000]
    assert len(bright) > 10
    for star in bright:
        assert distances_to(catalog, star["x"].value, star["y"].value).min() < 0.25


def test_the_flux_of_a_star_is_that_of_the_truth_within_the_aperture(frame: Frame, truth: QTable) -> None:
    catalog = run(frame, r=7, r_in=12, r_out=18).catalog
    for star in truth[:6]:
        row = catalog[np.argmin(distances_to(catalog, star["x"].value, star["y"].value))]
        # A Moffat star of beta = 3 and FWHM 3 px has 97.6 % of its light within 7 px, a little of which the
        # annulus takes for sky.
        assert float(row["flux"] / star["flux"]) == pytest.approx(0.97, abs=0.02)


@pytest.mark.parametrize(
    "scale",
    [
        *(1e15, 1e-10, 1e-20),
        1e-30,
        1e20,
    ],
)
def test_the_unit_of_the_data_makes_no_difference(plain_frame: Frame, scale: float) -> None:
    scaled, plain = run(load(plain_frame.data.astype(float) * scale)), run(plain_frame)
    assert len(scaled) == len(plain)
    for name in ("flux", "flux_err", "sky_rms"):
        assert scaled.catalog[name] / scale == pytest.approx(plain.catalog[name], rel=1e-4)


def test_sky_without_sources_gives_none(empty_frame: Frame) -> None:
    assert len(run(empty_frame, threshold_sigma=5)) == 0


@each_detector
def test_a_higher_threshold_finds_no_more(frame: Frame, detector: str) -> None:
    counts = [len(run(frame, detector=detector, threshold_sigma=sigma)) for sigma in (3, 10, 50, 500)]
    assert counts == sorted(counts, reverse=True)
    assert len(set(counts)) == len(counts)


# --- order and number of rows


@each_detector
def test_sources_come_brightest_first_and_are_counted_from_one(frame: Frame, detector: str) -> None:
    result = run(frame, detector=detector)
    assert result.detections is not None
    assert (np.diff(result.detections.flux) <= 0).all()
    assert result.catalog["id"].tolist() == list(range(1, len(result) + 1))
    assert np.array_equal(result.catalog["x_centroid"].value, result.detections.x)
    assert np.array_equal(result.catalog["y_centroid"].value, result.detections.y)
    assert result.catalog.meta["detector"] == detector


@each_detector
@pytest.mark.parametrize("most", [1, 5])
def test_max_sources_keeps_the_brightest_as_they_are(frame: Frame, detector: str, most: int) -> None:
    every, few = run(frame, detector=detector).catalog, run(frame, detector=detector, max_sources=most).catalog
    assert len(every) > most == len(few)
    for name in every.colnames:
        assert np.array_equal(every[name][:most], few[name], equal_nan=name not in ("mag_system",))


def test_max_sources_beyond_what_there_is_changes_nothing(frame: Frame) -> None:
    assert len(run(frame, max_sources=1_000_000)) == len(run(frame))


# --- columns


def test_columns_are_those_declared_in_their_order_with_type_unit_and_meaning(frame: Frame) -> None:
    catalog = run(frame, zeropoint=25).catalog
    assert catalog.colnames == [name for name in COLUMNS if name in catalog.colnames]
    assert len(catalog.colnames) == len(COLUMNS)
    for name in catalog.colnames:
        column, declared = catalog[name], COLUMNS[name]
        unit = declared.unit.replace(DATA_UNIT, "adu")
        assert getattr(column, "unit", None) == (u.Unit(unit) if unit else None)
        assert column.info.description == declared.description
        assert column.dtype.kind == "U" if declared.dtype == "str" else column.dtype == declared.dtype


def test_without_world_coordinates_a_unit_and_a_gain_a_table_does_without(plain_frame: Frame) -> None:
    catalog = run(plain_frame).catalog
    assert not {"ra", "dec"} & set(catalog.colnames)
    assert getattr(catalog["flux"], "unit", None) is None
    assert (catalog["var_source"] == 0).all()
    assert all("no_source_noise" in names_of(catalog.meta, flags) for flags in catalog["flags"])


def test_sky_positions_are_those_of_the_truth(frame: Frame, truth: QTable) -> None:
    catalog = run(frame).catalog
    row = catalog[np.argmin(distances_to(catalog, truth["x"][0].value, truth["y"][0].value))]
    assert abs(row["ra"] - truth["ra"][0]) < 0.05 * u.arcsec
    assert abs(row["dec"] - truth["dec"][0]) < 0.05 * u.arcsec


@each_detector
@pytest.mark.parametrize("parameters", [{}, {"zeropoint": 25.0}, {"bkg": "none"}, {"centroid": "windowed"}])
def test_zero_sources_are_an_empty_table_with_all_columns(
    frame: Frame, detector: str, parameters: dict[str, Any]
) -> None:
    none = run(frame, detector=detector, threshold_sigma=1000, **parameters).catalog
    some = run(frame, detector=detector, **parameters).catalog
    assert len(none) == 0 < len(some)
    assert none.colnames == some.colnames
    for name in some.colnames:
        assert none[name].dtype.kind == some[name].dtype.kind
        assert getattr(none[name], "unit", None) == getattr(some[name], "unit", None)
    assert none.meta.keys() == some.meta.keys()


# --- the call


def test_a_recipe_and_its_parameters_are_two_ways_to_say_the_same(frame: Frame) -> None:
    recipe = Recipe(threshold_sigma=5, r=4)
    said = [
        run(frame, recipe),
        run(frame, threshold_sigma=5, r=4),
        run(frame, Recipe(threshold_sigma=9, r=4), threshold_sigma=5),
    ]
    assert all(result.recipe == recipe for result in said)
    assert len({result.table_bytes("ecsv") for result in said}) == 1


def test_a_wrong_parameter_is_refused_before_anything_runs(frame: Frame) -> None:
    with pytest.raises(AstroError, match=r"ASTRO_4001: there is no parameter 'treshold_sigma'.* 'threshold_sigma'"):
        run(frame, treshold_sigma=3)
    with pytest.raises(AstroError, match=r"ASTRO_4005: r_in = 8\.0 px must not be smaller than r = 20\.0 px"):
        run(frame, Recipe(r=6), r=20)


def test_pixels_without_a_frame_are_refused_with_the_way_to_make_one(frame: Frame) -> None:
    with pytest.raises(AstroError, match=r"ASTRO_4001: a Frame is measured, not a ndarray. Make one with load"):
        run(frame.data)  # type: ignore[arg-type]


def test_a_dict_in_place_of_a_recipe_is_refused_in_a_sentence(frame: Frame) -> None:
    with pytest.raises(AstroError, match="ASTRO_4001"):
        run(frame, {"r": 6})  # type: ignore[arg-type]


def test_a_frame_is_as_it_was_after_a_run(frame: Frame) -> None:
    before = frame.data.copy()
    run(frame, detector="dao", centroid="gaussian", bkg="global")
    assert np.array_equal(frame.data, before)
    assert not frame.data.flags.writeable


def test_a_result_holds_what_it_was_made_with(frame: Frame) -> None:
    result = run(frame, r=6)
    assert result.frame is frame
    assert result.recipe == Recipe(r=6)
    assert (result.aperture.r, result.aperture.r_in, result.aperture.r_out) == (6, 8, 12)
    assert len(result) == len(result.catalog)
    assert result.background.global_level == pytest.approx(200 / 1.5, abs=2)
    assert result.noise.gain == 1.5
    assert result.shape is not None
    assert result.shape.fwhm == pytest.approx(3.0, abs=0.1)


def names_of(meta: dict[str, Any], flags: int) -> list[str]:
    return [name for value, name in meta["flags"].items() if int(flags) & int(value)]
