"""A table is made again from what it says of itself, on the same pixels and no others."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from astropy.io import fits
from astropy.table import QTable
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from astroclassify_widgets import (
    AstroError,
    Frame,
    OutputParams,
    demo_frame,
    load,
    read_catalog,
    rerun,
    run,
    simulate,
    write,
)
from astroclassify_widgets.io.table.formats import FORMAT_FACTS
from astroclassify_widgets.io.table.write_table import table_bytes
from astroclassify_widgets.params import Recipe
from astroclassify_widgets.params.output import ColumnNames
from astroclassify_widgets.pipeline import Result

SUFFIXES = [*(facts.suffixes[0] for facts in FORMAT_FACTS.values() if facts.metadata), ".zip"]
WITHOUT_PROVENANCE = [facts.suffixes[0] for facts in FORMAT_FACTS.values() if not facts.metadata]
NAMES: tuple[ColumnNames, ...] = ("standard", "classic", "sextractor")
# Digits that are lost when one pixel is added and taken away again, and positions off the frame.
XY = [(120.1, 80.2), (0.1 + 0.2, 1 / 3), (300, 20), (-0.7, 5e-17), (60, 200)]
RUNS: dict[str, dict[str, Any]] = {
    "detected": {"threshold_sigma": 4, "zeropoint": 25.3, "exptime": "header"},
    "given": {"xy": XY, "r": 6},
    "given and recentred": {"xy": XY, "centroid": "windowed"},
}


@pytest.fixture(scope="module")
def file(frame: Frame, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(frame, tmp_path_factory.mktemp("night") / "field.fits")


@pytest.fixture(scope="module")
def results(file: Path) -> dict[str, Result]:
    return {kind: run(load(file), **parameters) for kind, parameters in RUNS.items()}


def assert_same(one: Result, other: Result) -> None:
    assert one.table_bytes("ecsv") == other.table_bytes("ecsv")
    assert one.remarks == ()


def changed(file: Path, target: Path, **cards: Any) -> Path:
    with fits.open(file) as hdus:
        hdus[0].header.update(cards)
        hdus.writeto(target)
    return target


def refusal(code: str, *arguments: Any, **options: Any) -> AstroError:
    with pytest.raises(AstroError) as refused:
        rerun(*arguments, **options)
    assert refused.value.code.name == code
    return refused.value


# --- the same table


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize("names", NAMES)
@pytest.mark.parametrize("kind", RUNS)
def test_every_format_that_holds_provenance_gives_the_same_bytes(
    file: Path, results: dict[str, Result], kind: str, names: ColumnNames, suffix: str, tmp_path: Path
) -> None:
    table = results[kind].write(tmp_path / f"table{suffix}", OutputParams(names=names))
    assert_same(rerun(table, file), results[kind])


def test_a_table_in_memory_gives_the_same_bytes(file: Path, results: dict[str, Result]) -> None:
    assert_same(rerun(results["given"].catalog, file), results["given"])


@given(
    xy=st.lists(st.tuples(st.floats(-1e3, 1e3), st.floats(-1e3, 1e3)), max_size=5),
    centroid=st.sampled_from(["none", "quadratic"]),
    names=st.sampled_from(NAMES),
)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_positions_come_back(
    frame: Frame, xy: list[tuple[float, float]], centroid: str, names: ColumnNames, tmp_path: Path
) -> None:
    result = run(frame, xy=[(100.0, 100.0), *xy], centroid=centroid)
    assert_same(rerun(result.write(tmp_path / "table.fits", OutputParams(names=names))), result)


def test_rows_that_were_taken_out_of_a_table_stay_out(file: Path, results: dict[str, Result], tmp_path: Path) -> None:
    table = read_catalog(results["given"].write(tmp_path / "table.ecsv"))[[4, 0]]
    again = rerun(table, file).catalog
    assert again["x_centroid"].value.tolist() == [60, 120.1]
    assert again["flux"].value.tolist() == results["given"].catalog["flux"].value[[4, 0]].tolist()


def test_a_table_of_no_sources_is_made_again(file: Path, tmp_path: Path) -> None:
    none = run(load(file), threshold_sigma=1000)
    assert_same(rerun(none.write(tmp_path / "none.vot"), file), none)


# --- where the frame is


def test_the_file_is_found_beside_the_table_wherever_both_are_moved(
    file: Path, results: dict[str, Result], tmp_path: Path
) -> None:
    shutil.copy(file, tmp_path)
    table = results["detected"].write(tmp_path / "table.ecsv")
    assert_same(rerun(str(table)), results["detected"])


def test_under_another_name_the_file_is_given(file: Path, results: dict[str, Result], tmp_path: Path) -> None:
    other = shutil.copy(file, tmp_path / "other.fits")
    table = results["detected"].write(tmp_path / "table.ecsv")
    assert "there is no file 'field.fits' beside the table" in refusal("ASTRO_4041", table).message
    for source in (other, str(other), other.read_bytes(), load(file)):
        assert_same(rerun(table, source), results["detected"])
    with other.open("rb") as opened:
        assert_same(rerun(table, opened), results["detected"])


def test_a_table_in_memory_does_not_say_where_its_file_is(results: dict[str, Result]) -> None:
    assert "field.fits" in refusal("ASTRO_4041", results["given"].catalog).message


@pytest.mark.parametrize("name", ["../field.fits", "/etc/hostname", "..\\field.fits", "", ".", "night/"])
def test_a_table_leads_to_no_other_folder(results: dict[str, Result], file: Path, name: str, tmp_path: Path) -> None:
    shutil.copy(file, tmp_path)
    (tmp_path / "night").mkdir()
    told = QTable(results["detected"].catalog)
    told.meta["frame"] = name
    (tmp_path / "night" / "table.json").write_bytes(table_bytes(told, "json", OutputParams()))
    refusal("ASTRO_4041", tmp_path / "night" / "table.json")


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_simulated_frame_is_simulated_again(frame: Frame, suffix: str, tmp_path: Path) -> None:
    result = run(frame, r=4)
    assert_same(rerun(result.write(tmp_path / f"table{suffix}")), result)


def test_the_demo_frame_is_made_again(tmp_path: Path) -> None:
    result = run(demo_frame(), xy=[(253, 493)])
    assert_same(rerun(result.write(tmp_path / "demo.ecsv")), result)


def test_an_array_is_given_again(frame: Frame, tmp_path: Path) -> None:
    result = run(load(frame.data, name="stack"), r=4)
    table = result.write(tmp_path / "stack.ecsv")
    assert_same(rerun(table, frame.data), result)
    refusal("ASTRO_4041", table)


# --- how it was loaded


def test_plane_and_cards_are_those_of_the_first_time(frame: Frame, file: Path, tmp_path: Path) -> None:
    header = fits.getheader(file)
    hdus = [fits.PrimaryHDU(), fits.ImageHDU(np.stack([0 * frame.data, frame.data]), header)]
    fits.HDUList(hdus).writeto(tmp_path / "cube.fits")
    cube = load(tmp_path / "cube.fits", plane=1, header={"GAIN": 2.5, "SATURATE": None, "FILTER": "R"})
    result = run(cube, xy=XY)
    assert result.noise.gain == 2.5
    assert_same(rerun(result.write(tmp_path / "t.ecsv")), result)


@pytest.mark.parametrize("hdu", [None, 2, "SCI"])
def test_an_extension_is_the_same_whether_it_was_chosen_or_found(
    frame: Frame, tmp_path: Path, hdu: int | str | None
) -> None:
    cube = fits.ImageHDU(np.stack([frame.data] * 2), name="CUBE")
    fits.HDUList([fits.PrimaryHDU(), cube, fits.ImageHDU(frame.data, name="SCI")]).writeto(tmp_path / "f.fits")
    result = run(load(tmp_path / "f.fits", hdu=hdu), r=4)
    assert_same(rerun(result.write(tmp_path / "t.ecsv")), result)


def test_planes_of_the_file_are_used_again(frame: Frame, tmp_path: Path) -> None:
    flags = np.zeros(frame.shape, np.int16)
    flags[40:60, 40:60] = 4
    planes = [fits.ImageHDU(plane, name=name) for name, plane in (("SCI", frame.data), ("DQ", flags))]
    fits.HDUList([fits.PrimaryHDU(), *planes]).writeto(tmp_path / "f.fits")
    result = run(load(tmp_path / "f.fits"), dq_bits="4")
    assert result.catalog.meta["data_quality"]["bits"] == "4"
    assert_same(rerun(result.write(tmp_path / "t.json")), result)


@pytest.mark.parametrize("channel", ["luminance", "blue"])
def test_a_channel_of_a_picture_is_read_again(frame: Frame, tmp_path: Path, channel: Any) -> None:
    grey = np.clip(frame.data / 8, 0, 255).astype(np.uint8)
    Image.fromarray(np.stack([0 * grey, grey // 2, grey], axis=-1)).save(tmp_path / "f.png")
    result = run(load(tmp_path / "f.png", channel=channel), r=4)
    assert_same(rerun(result.write(tmp_path / "t.ecsv")), result)


def test_planes_of_the_user_are_given_again(frame: Frame, file: Path, tmp_path: Path) -> None:
    planes: dict[str, Any] = {"mask": frame.data > 5000, "error": np.full(frame.shape, 9.0)}
    result = run(load(file, **planes))
    table = result.write(tmp_path / "t.ecsv")
    assert_same(rerun(table, file, **planes), result)
    assert_same(rerun(table, load(file, **planes)), result)
    refused = refusal("ASTRO_4091", table, file)
    assert "the file is the same, but it was measured with another mask" in refused.message
    assert "mask" in refused.hint
    refusal("ASTRO_4001", table, load(file), **planes)
    refusal("ASTRO_4001", table, file, flat=frame.data)


REAL = ("emmi_crop/image.fits", "spitzer/spitzer_irac2.fits", "kepler_ffi/kplr-ffi_ch01_test.fits")


@pytest.mark.parametrize("name", REAL)
def test_tables_of_real_frames_are_made_again(shared_data: Path, name: str, tmp_path: Path) -> None:
    result = run(load(shared_data / name), max_sources=200)
    assert_same(rerun(result.write(tmp_path / "t.ecsv"), shared_data / name), result)


def test_a_real_frame_with_weights_and_flags_in_files_of_their_own(shared_data: Path, tmp_path: Path) -> None:
    folder, name = shared_data / "legacy_mosaic_90prime", "ksb_180313_081856_oo{}_g_ls9.CCD4.fits"
    image, planes = folder / name.format("i"), {"weight": folder / name.format("w"), "dq": folder / name.format("d")}
    result = run(load(image, **planes))
    assert result.catalog.meta["noise_map"]["kind"] == "relative"
    table = result.write(tmp_path / "t.fits")
    assert_same(rerun(table, image, **planes), result)
    refusal("ASTRO_4091", table, image)


# --- another frame is refused


@pytest.mark.parametrize("kind", RUNS)
def test_one_changed_pixel_is_refused(results: dict[str, Result], frame: Frame, kind: str, tmp_path: Path) -> None:
    data = frame.data.copy()
    data[3, 5] = np.nextafter(data[3, 5], np.float32(np.inf))
    shifted = tmp_path / "field.fits"
    fits.writeto(shifted, data, fits.Header(frame.header))
    refused = refusal("ASTRO_4091", results[kind].write(tmp_path / "t.ecsv"))
    assert "'field.fits' is not what was measured: the file and its pixels differ" in refused.message
    assert str(tmp_path) not in str(refused)


def test_one_more_masked_pixel_is_refused(results: dict[str, Result], frame: Frame) -> None:
    mask = np.zeros(frame.shape, bool)
    mask[3, 5] = True
    refusal("ASTRO_4091", results["detected"].catalog, frame.with_mask(mask))


def test_another_size_is_told(results: dict[str, Result], file: Path) -> None:
    other = simulate(seed=1, nx=64, ny=100, n_stars=2)[0]
    refused = refusal("ASTRO_4091", results["detected"].catalog, other)
    assert "it has 64 x 100 px, and had 256 x 256 px" in refused.message


@pytest.mark.parametrize(
    ("card", "value", "said"),
    [
        ("GAIN", 2.0, "GAIN = 2.0 (HDU 0), and was GAIN = 1.5 (HDU 0)"),
        ("EXPTIME", 30.0, "EXPTIME = 30.0 (HDU 0), and was EXPTIME = 60.0 (HDU 0)"),
        ("BUNIT", "electron", "BUNIT = 'electron' (HDU 0), and was BUNIT = 'adu' (HDU 0)"),
        ("FILTER", "R", "FILTER = 'R' (HDU 0), and was no filter"),
        ("CRVAL1", 150.1, "the world coordinates are others"),
    ],
)
def test_a_changed_card_is_refused_by_its_name(
    file: Path, results: dict[str, Result], card: str, value: Any, said: str, tmp_path: Path
) -> None:
    other = changed(file, tmp_path / "field.fits", **{card: value})
    refused = refusal("ASTRO_4091", results["detected"].write(tmp_path / "t.ecsv"))
    assert said in refused.message
    assert "the pixels of 'field.fits' are those that were measured" in refused.message
    assert refusal("ASTRO_4091", results["given"].catalog, other).code.http_status == 409


def test_a_card_that_was_not_used_may_change(file: Path, tmp_path: Path) -> None:
    result = run(load(file), gain=1.7)
    other = changed(file, tmp_path / "other.fits", GAIN=2.0, OBSERVER="somebody else")
    again = rerun(result.catalog, other)
    assert again.catalog["flux_err"].value.tolist() == result.catalog["flux_err"].value.tolist()
    assert again.remarks == ("The file is another one than was measured, with the same pixels and cards.",)
    assert again.catalog.meta["sha256"] != result.catalog.meta["sha256"]


# --- other versions


def test_other_versions_are_remarked_and_the_new_table_tells_its_own(file: Path, results: dict[str, Result]) -> None:
    old = QTable(results["detected"].catalog)
    old.meta["versions"] = {**old.meta["versions"], "numpy": "1.0", "pyraf": "2.0"}
    again = rerun(old, file)
    now = results["detected"].catalog.meta["versions"]["numpy"]
    assert again.remarks == (f"Last digits may differ: numpy was 1.0 and is {now}, pyraf was 2.0 and is not used.",)
    assert again.table_bytes("ecsv") == results["detected"].table_bytes("ecsv")


# --- what cannot be made again


@pytest.mark.parametrize("suffix", WITHOUT_PROVENANCE)
def test_formats_without_provenance_are_refused_with_those_that_hold_it(
    results: dict[str, Result], suffix: str, tmp_path: Path
) -> None:
    refused = refusal("ASTRO_4001", results["detected"].write(tmp_path / f"table{suffix}"))
    assert f"'table{suffix}' holds no provenance" in refused.message
    assert all(name in refused.hint for name in ("ECSV", "FITS", "VOTABLE", "JSON", "ZIP"))


def test_a_table_of_another_program_is_refused(tmp_path: Path) -> None:
    QTable({"x_centroid": [1.0]}).write(tmp_path / "foreign.ecsv")
    refusal("ASTRO_4001", tmp_path / "foreign.ecsv")
    refusal("ASTRO_4001", QTable({"x_centroid": [1.0]}))


@pytest.mark.parametrize("value", [None, 5, b"x,y", ["a.ecsv"]])
def test_what_is_no_table_is_refused(value: Any) -> None:
    refusal("ASTRO_4001", value)


def test_a_table_that_is_not_there_is_told_by_its_name_alone(tmp_path: Path) -> None:
    refused = refusal("ASTRO_4041", tmp_path / "missing.ecsv")
    assert "'missing.ecsv' cannot be read" in refused.message
    assert str(tmp_path) not in str(refused)
    assert refusal("ASTRO_4041", tmp_path).code.exit_status == 2


@pytest.mark.parametrize(
    ("entry", "value"),
    [
        ("recipe", {"r": -1}),
        ("recipe", {"no_such_parameter": 1}),
        ("recipe", "r = 5"),
        ("xy", "1,2,3"),
        ("xy", ""),
        ("xy", [[1, 2]]),
        ("positions", "guessed"),
        ("plane", "0"),
        ("origin", {"function": "load", "options": {}}),
        ("origin", {"function": "simulate", "options": {"nx": 10**9}}),
        ("given_cards", {"SIMPLE": True}),
        ("channel", "infrared"),
        ("pixels", 3),
        ("pixel_origin", "abc"),
        ("pixel_origin", [1]),
        ("pixel_origin", 2),
    ],
)
def test_provenance_that_no_run_wrote_is_refused(
    file: Path, results: dict[str, Result], entry: str, value: Any
) -> None:
    told = QTable(results["given and recentred"].catalog)
    told.meta[entry] = value
    with pytest.raises(AstroError) as refused:
        rerun(told, None if entry == "origin" else file)
    assert refused.value.code.name in ("ASTRO_4001", "ASTRO_4004")


def test_a_table_without_its_positions_is_refused(file: Path, results: dict[str, Result]) -> None:
    table = QTable(results["given"].catalog)
    table.remove_column("x_centroid")
    assert "has lost its column x_centroid" in refusal("ASTRO_4001", table, file).message


@pytest.mark.parametrize("values", ["text", [1.0, 2.0]])
def test_positions_that_are_no_numbers_are_refused(file: Path, results: dict[str, Result], values: Any) -> None:
    table = QTable(results["given"].catalog)
    table["x_centroid"] = [values] * len(table)
    assert "x_centroid holds no numbers" in refusal("ASTRO_4001", table, file).message


def test_a_copy_with_its_image_in_another_hdu_is_told_by_its_name(
    file: Path, results: dict[str, Result], tmp_path: Path
) -> None:
    fits.HDUList([fits.PrimaryHDU(), fits.CompImageHDU(fits.getdata(file), fits.getheader(file))]).writeto(
        tmp_path / "rice.fits"
    )
    refused = refusal("ASTRO_4091", results["detected"].catalog, tmp_path / "rice.fits")
    assert "'rice.fits' is not what was measured: its image is in HDU 1, and HDU 0 was measured" in refused.message


def test_the_file_that_was_given_is_the_one_that_is_refused(
    file: Path, results: dict[str, Result], frame: Frame, tmp_path: Path
) -> None:
    fits.writeto(tmp_path / "pix.fits", frame.data + 1, fits.Header(frame.header))
    for source in (tmp_path / "pix.fits", str(tmp_path / "pix.fits")):
        assert "'pix.fits' is not what was" in refusal("ASTRO_4091", results["detected"].catalog, source).message
    card = changed(file, tmp_path / "card.fits", GAIN=2.0)
    assert "the pixels of 'card.fits' are" in refusal("ASTRO_4091", results["detected"].catalog, card).message


def test_the_recipe_comes_back_whole(results: dict[str, Result], file: Path) -> None:
    assert rerun(results["detected"].catalog, file).recipe == Recipe(**RUNS["detected"])
