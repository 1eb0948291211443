"""astrocli detect: the same table as in Python, where and how the user wants it."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, get_args

import numpy as np
import pytest
from astropy.io import fits
from PIL import Image

from astroclassify_widgets import Frame, OutputParams, Recipe, load, run, simulate, write
from astroclassify_widgets.io.table.formats import FORMAT_FACTS
from astroclassify_widgets.params.output import TableFormat

Astrocli = Callable[..., Any]

FORMATS: tuple[TableFormat, ...] = get_args(TableFormat)
CONTRACT_RECIPES: dict[str, dict[str, Any]] = {
    "narrow psf": {
        "detector": "sep",
        "threshold_sigma": 1.8,
        "max_sources": 200,
        "r": 4.0,
        "r_in": 6.0,
        "r_out": 9.0,
    },
    "wide psf": {
        "detector": "dao",
        "threshold_sigma": 3.5,
        "max_sources": 150,
        "r": 8.0,
        "r_in": 11.0,
        "r_out": 16.0,
        "r_mode": "auto",
        "r_factor": 1.8,
    },
    "high background": {
        "detector": "sep",
        "threshold_sigma": 4.5,
        "bkg": "global",
        "sep_minarea": 9,
        "sep_filter_kernel": "gaussian",
    },
    "dense field": {"detector": "sep", "threshold_sigma": 2.2, "max_sources": 500},
    "calibrated": {"zeropoint": 25.3, "exptime": 90.0, "gain": 1.4, "mag_system": "AB"},
}
VALUES = {
    "detector": "dao",
    "r_mode": "auto",
    "centroid": "windowed",
    "bkg": "none",
    "sep_filter_kernel": "gaussian",
    "mag_system": "Vega",
    "convention": "sextractor",
    "exptime": "header",
    "r_factor": "1.5",
    "r": "4.5",
    "r_in": "9.5",
    "r_out": "13.5",
    "bkg_box": "32",
    "dao_sharplo": "-0.5",
    "dao_roundlo": "-0.5",
    "dao_sharphi": "0.5",
    "dao_roundhi": "0.5",
    "sep_deblend_cont": "0.5",
    "zeropoint": "-3.5",
    "noise_map": "ignore",
}


def flags_of(recipe: dict[str, Any]) -> list[str]:
    return [text for name, value in recipe.items() for text in (flag_of(name), str(value))]


def flag_of(name: str) -> str:
    return f"--{name.replace('_', '-')}"


# --- the table


@pytest.mark.parametrize("format", FORMATS)
def test_the_shell_writes_the_bytes_that_python_writes(
    astrocli: Astrocli, field_file: Path, field_frame: Frame, format: TableFormat
) -> None:
    done = astrocli("detect", field_file, "--threshold-sigma", 4, "--r", 6, "--zeropoint", 25, "--format", format)
    assert (done.status, done.err) == (0, "")
    assert done.out == run(field_frame, threshold_sigma=4, r=6, zeropoint=25).table_bytes(format)


@pytest.mark.parametrize("recipe", CONTRACT_RECIPES)
def test_the_recipes_of_the_contract_work(
    astrocli: Astrocli, field_file: Path, field_frame: Frame, recipe: str
) -> None:
    parameters = CONTRACT_RECIPES[recipe]
    done = astrocli("detect", "--file", field_file, *flags_of(parameters), "--format", "ecsv")
    assert (done.status, done.err) == (0, "")
    assert done.out == run(field_frame, **parameters).table_bytes("ecsv")
    assert len(run(field_frame, **parameters)) > 20


def test_json_is_the_default(astrocli: Astrocli, field_file: Path, field_frame: Frame) -> None:
    done = astrocli("detect", field_file)
    assert len(json.loads(done.out)["rows"]) == len(run(field_frame)) > 20


def test_threshold_is_short_for_threshold_sigma(astrocli: Astrocli, field_file: Path) -> None:
    said = [("--threshold-sigma", "7"), ("--threshold", "7"), ("--threshold=7",), ("--threshold-sigma=7",)]
    assert len({astrocli("detect", field_file, *words, "--format", "csv").out for words in said}) == 1


def test_the_file_may_stand_alone_or_behind_its_flag(astrocli: Astrocli, field_file: Path) -> None:
    said = [(field_file,), ("--file", field_file), (f"--file={field_file}",)]
    tables = {astrocli("detect", *words, "--format", "csv").out for words in said}
    assert len(tables) == 1
    assert tables != {b""}


def test_zero_sources_are_a_table_of_column_names(astrocli: Astrocli, field_file: Path, field_frame: Frame) -> None:
    done = astrocli("detect", field_file, "--threshold", 1000, "--format", "csv")
    assert (done.status, done.err) == (0, "")
    assert done.text == ",".join(run(field_frame).catalog.colnames) + "\n"


@pytest.mark.parametrize("hdu", ["0", "PRIMARY", "primary"])
def test_an_extension_is_chosen_by_number_or_name(astrocli: Astrocli, field_file: Path, hdu: str) -> None:
    assert astrocli("detect", field_file, "--hdu", hdu).out == astrocli("detect", field_file).out != b""


# --- which image, and what the user knows better


@pytest.fixture(scope="module")
def cube(field_frame: Frame, field_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file whose first extension is a cube of nothing and the field."""
    target = tmp_path_factory.mktemp("cubes") / "cube.fits"
    planes = fits.ImageHDU(np.stack([0 * field_frame.data, field_frame.data]), fits.getheader(field_file))
    fits.HDUList([fits.PrimaryHDU(), planes]).writeto(target)
    return target


def test_a_plane_is_chosen_by_its_number(astrocli: Astrocli, cube: Path) -> None:
    done = astrocli("detect", cube, "--hdu", 1, "--plane", 1, "--format", "ecsv")
    assert (done.status, done.err) == (0, "")
    assert done.out == run(load(cube, hdu=1, plane=1)).table_bytes("ecsv")


def test_a_channel_of_a_picture_is_chosen_by_its_colour(astrocli: Astrocli, field_frame: Frame, tmp_path: Path) -> None:
    grey = np.clip(field_frame.data / 8, 0, 255).astype(np.uint8)
    picture = tmp_path / "field.png"
    Image.fromarray(np.stack([0 * grey, grey // 2, grey], axis=-1)).save(picture)
    done = astrocli("detect", picture, "--channel", "blue", "--format", "csv")
    assert done.out == run(load(picture, channel="blue")).table_bytes("csv")
    assert done.out != astrocli("detect", picture, "--format", "csv").out


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("GAIN=2.5", 2.5), ("GAIN = 2", 2), ("gain=2e0", 2.0), ("GAIN=", None), ("GAIN=.5", 0.5),
        ("OBJECT=M 13", "M 13"), ("OBJECT='2'", "2"), ('OBJECT="it\'s"', "it's"), ("OBJECT=a=b", "a=b"),
        ("OBJECT=-5.", -5.0), ("OBJECT=nan", "nan"),
    ],
)  # fmt: skip
def test_a_card_is_given_in_place_of_that_of_the_file(
    astrocli: Astrocli, field_file: Path, text: str, value: Any
) -> None:
    done = astrocli("detect", field_file, "--header", text, "--header", "FILTER=R", "--format", "ecsv")
    assert done.status == 0, done.err
    cards = {text.partition("=")[0].strip(): value, "FILTER": "R"}
    assert done.out == run(load(field_file, header=cards)).table_bytes("ecsv")


def test_planes_of_their_own_come_from_files(astrocli: Astrocli, field_file: Path, tmp_path: Path) -> None:
    shape = load(field_file).shape
    flags = np.zeros(shape, np.int16)
    flags[:50, :50] = 4
    fits.writeto(tmp_path / "flags.fits", flags)
    fits.writeto(tmp_path / "sigma.fits", np.full(shape, 11, np.float32))
    fits.writeto(tmp_path / "weight.fits", np.full(shape, 2, np.float32))
    for noise in ("error", "weight"):
        planes = {
            noise: tmp_path / {"error": "sigma.fits", "weight": "weight.fits"}[noise],
            "dq": tmp_path / "flags.fits",
        }
        words = [word for name, path in planes.items() for word in (f"--{name}", path)]
        done = astrocli("detect", field_file, *words, "--format", "ecsv")
        assert done.out == run(load(field_file, **planes)).table_bytes("ecsv")
        assert str(tmp_path).encode() not in done.out


# --- where it goes


@pytest.mark.parametrize("format", FORMATS)
def test_the_suffix_of_the_output_chooses_its_format(
    astrocli: Astrocli, field_file: Path, field_frame: Frame, tmp_path: Path, format: TableFormat
) -> None:
    target = tmp_path / f"table{FORMAT_FACTS[format].suffixes[0]}"
    done = astrocli("detect", field_file, "--output", target)
    assert (done.status, done.out) == (0, b"")
    assert done.err == f"{len(run(field_frame))} sources written to {target}\n"
    assert target.read_bytes() == run(field_frame).table_bytes(format)


def test_a_format_that_is_named_comes_before_the_suffix(
    astrocli: Astrocli, field_file: Path, field_frame: Frame, tmp_path: Path
) -> None:
    target = tmp_path / "table.txt"
    assert astrocli("detect", field_file, "-o", target, "--format", "csv").status == 0
    assert target.read_bytes() == run(field_frame).table_bytes("csv")


def test_the_form_of_the_table_is_chosen_by_flags(astrocli: Astrocli, field_file: Path, field_frame: Frame) -> None:
    flags = ["--names", "classic", "--csv-delimiter", ";", "--csv-float-fmt", ".2f"]
    done = astrocli("detect", field_file, "--format", "csv", *flags)
    output = OutputParams(names="classic", csv_delimiter=";", csv_float_fmt=".2f")
    assert done.out == run(field_frame).table_bytes("csv", output)
    assert done.text.startswith("id;x;y;")
    assert astrocli("detect", field_file, "--json-indent", "0").text.count("\n") == 1


@pytest.mark.parametrize("words", [["--output", "ZIP"], ["--output", "ZIP", "--bundle", "zip"], ["--bundle", "zip"]])
def test_all_of_a_result_goes_into_one_zip_file(
    astrocli: Astrocli, field_file: Path, field_frame: Frame, tmp_path: Path, words: list[str]
) -> None:
    target = tmp_path / "table.zip"
    done = astrocli("detect", field_file, *(target if word == "ZIP" else word for word in words))
    assert done.status == 0
    content = target.read_bytes() if "ZIP" in words else done.out
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.read("table.ecsv") == run(field_frame).table_bytes("ecsv")


def test_the_table_of_a_bundle_has_the_form_that_is_asked_for(
    astrocli: Astrocli, field_file: Path, field_frame: Frame, tmp_path: Path
) -> None:
    target = tmp_path / "table.zip"
    assert astrocli("detect", field_file, "-o", target, "--format", "votable", "--names", "classic").status == 0
    with zipfile.ZipFile(target) as archive:
        assert archive.read("table.vot") == run(field_frame).table_bytes("votable", OutputParams(names="classic"))


# --- dry run


def test_a_dry_run_prints_the_whole_recipe_and_does_nothing(astrocli: Astrocli, tmp_path: Path) -> None:
    target = tmp_path / "table.csv"
    done = astrocli("detect", tmp_path / "missing.fits", "--threshold", 7, "--bkg-box=32", "-o", target, "--dry-run")
    assert (done.status, done.err) == (0, "")
    assert Recipe.model_validate_json(done.out) == Recipe(threshold_sigma=7.0, bkg_box=32)
    assert json.loads(done.out).keys() == Recipe.model_fields.keys()
    assert not target.exists()


@pytest.mark.parametrize("name", Recipe.model_fields)
def test_every_parameter_of_the_recipe_is_a_flag(astrocli: Astrocli, name: str) -> None:
    value = VALUES.get(name, "7")
    done = astrocli("detect", "field.fits", flag_of(name), value, "--dry-run")
    assert (done.status, done.err) == (0, "")
    assert str(json.loads(done.out)[name]) in (value, f"{value}.0")


@pytest.mark.parametrize("name", ["dao_roundlo", "dao_sharplo", "zeropoint"])
@pytest.mark.parametrize("between", [" ", "="])
def test_a_flag_takes_a_negative_number(astrocli: Astrocli, name: str, between: str) -> None:
    words = f"{flag_of(name)}{between}-1.5".split()
    done = astrocli("detect", "field.fits", *words, "--dry-run")
    assert json.loads(done.out)[name] == -1.5


def test_bad_input_is_bad_in_a_dry_run_too(astrocli: Astrocli) -> None:
    done = astrocli("detect", "field.fits", "--r", 0, "--dry-run")
    assert (done.status, done.out) == (2, b"")
    assert done.err.startswith("ASTRO_4004")


# --- help


def test_help_shows_every_parameter_with_what_it_means(astrocli: Astrocli) -> None:
    done = astrocli("detect", "--help")
    assert done.status == 0
    words = " ".join(done.text.replace("│", " ").split())
    for name in Recipe.model_fields:
        assert flag_of(name) in words, name
    assert "aperture radius" in words
    for flag in (
        "--format",
        "--output",
        "--bundle",
        "--dry-run",
        "--names",
        "--hdu",
        "--plane",
        "--channel",
        "--header",
    ):
        assert flag in words


def test_the_version_is_that_of_the_package(astrocli: Astrocli) -> None:
    from importlib.metadata import version

    assert astrocli("--version").text.strip() == version("astroclassify-widgets")


def test_a_table_never_replaces_the_image_that_it_was_made_of(astrocli: Astrocli, tmp_path: Path) -> None:
    image = write(simulate(seed=1, nx=64, ny=64, n_stars=2)[0], tmp_path / "keep.fits")
    before = image.read_bytes()
    done = astrocli("detect", image, "--output", image)
    assert done.status == 2
    assert "the table would replace the image" in done.err
    assert image.read_bytes() == before
