from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Iterator

import httpx
import numpy as np
import pytest
from astropy.io import fits
from PIL import Image

from astroclassify_widgets.io.table.formats import FORMAT_FACTS
from astroclassify_widgets.io.table.read_table import read_table
from astroclassify_widgets.params import OutputParams, Recipe
from astroclassify_widgets.params.output import TableFormat
from astroclassify_widgets.pipeline import Result, load, run
from astroclassify_widgets.server.app import create_app
from astroclassify_widgets.server.settings import Settings

HTTP_DEFAULTS = {"max_sources": 50}


@pytest.fixture(scope="module")
def client(served) -> Iterator[httpx.Client]:
    with served(create_app(Settings())) as client:
        yield client


@pytest.fixture(scope="module")
def image(fits_field) -> bytes:
    return fits_field()


def ask(client: httpx.Client, image: bytes, name: str = "m13.fits", **query: object) -> httpx.Response:
    answer = client.post("/v1/detect_auto", params=query, files={"file": (name, image)})
    assert answer.status_code == 200, answer.text
    return answer


def ask_json(client: httpx.Client, image: bytes, **query: object) -> dict[str, object]:
    def refuse(constant: str) -> None:
        raise AssertionError(constant)

    return json.loads(ask(client, image, **query).text, parse_constant=refuse)


def here(image: bytes, **recipe: object) -> Result:
    return run(load(image, name="m13.fits"), Recipe(**{**HTTP_DEFAULTS, **recipe}))


@pytest.mark.parametrize("address", ["/health", "/v1/health"])
def test_health_is_ok(client: httpx.Client, address: str) -> None:
    answer = client.get(address)
    assert answer.json() == {"status": "ok"}
    assert answer.headers["x-astroclassify-api"] == "1"
    asked_for_the_head = client.head(address)
    assert (asked_for_the_head.status_code, asked_for_the_head.content) == (200, b"")
    assert asked_for_the_head.headers["content-length"] == answer.headers["content-length"]


def test_the_answer_has_what_the_contract_names(client: httpx.Client, image: bytes) -> None:
    answer = ask_json(client, image)
    assert {"filename", "mode", "detector", "count", "positions", "results", "photometry_mode"} <= set(answer)
    assert {"mode", "radius", "r_in", "r_out", "r_factor"} <= set(answer["aperture"])
    assert {"requested", "mode", "box", "filter", "clip_sigma"} <= set(answer["background"])
    assert {"fwhm", "threshold_sigma", "threshold_abs", "sep_minarea"} <= set(answer["meta"])
    assert not any(name.startswith("dao_") for name in answer["meta"])
    assert "calibration" not in answer


def test_the_numbers_are_those_of_a_run_in_python(client: httpx.Client, image: bytes) -> None:
    answer, result = ask_json(client, image, threshold_sigma=5, r=4), here(image, threshold_sigma=5, r=4)
    catalog = result.catalog
    assert answer["filename"] == "m13.fits"
    assert answer["count"] == len(catalog) == len(answer["results"]) == len(answer["positions"]) > 5
    assert [row["flux_sub"] for row in answer["results"]] == catalog["flux"].value.tolist()
    assert [row["flags"] for row in answer["results"]] == catalog["flags"].tolist()
    assert [position["x"] for position in answer["positions"]] == catalog["x_centroid"].value.tolist()
    assert answer["aperture"]["radius"] == 4
    assert answer["meta"]["threshold_abs"] == pytest.approx(5 * result.background.global_rms)
    assert answer["units"]["flux_sub"] == "adu"


def test_the_answer_says_where_the_gain_comes_from(client: httpx.Client, image: bytes) -> None:
    noise = ask_json(client, image)["noise"]
    assert noise["gain"] == 1.5
    assert "GAIN" in noise["gain_source"]


def test_flags_that_occur_are_explained(client: httpx.Client, fits_field) -> None:
    with fits.open(io.BytesIO(fits_field())) as hdus:
        del hdus[0].header["GAIN"]
        content = io.BytesIO()
        hdus.writeto(content)
    explained = ask_json(client, content.getvalue())["flags"]
    assert "no_source_noise" in [flag["name"] for flag in explained]


def test_calibration_is_told_when_a_zero_point_is_given(client: httpx.Client, image: bytes) -> None:
    answer = ask_json(client, image, zeropoint=25.3, exptime="header", gain=1.4, mag_system="AB")
    assert answer["calibration"] == {"zeropoint": 25.3, "mag_system": "AB", "exptime": 60.0, "gain": 1.4}
    assert answer["results"][0]["mag_system"] == "AB"


def test_an_automatic_aperture_is_told_as_it_was_used(client: httpx.Client, image: bytes) -> None:
    aperture = ask_json(client, image, r_mode="auto", r_factor=1.8)["aperture"]
    used = here(image, r_mode="auto", r_factor=1.8).aperture
    assert (aperture["mode"], aperture["radius"], aperture["r_out"]) == ("auto", used.r, used.r_out)
    assert aperture["radius"] != Recipe().r


def test_dao_tells_the_parameters_of_dao(client: httpx.Client, image: bytes) -> None:
    answer = ask_json(client, image, detector="dao", fwhm=3)
    assert answer["detector"] == "dao"
    assert answer["meta"]["dao_sharplo"] == 0.2
    assert "sep_minarea" not in answer["meta"]


def test_sextractor_names_count_from_one_and_positions_from_zero(client: httpx.Client, image: bytes) -> None:
    answer = ask_json(client, image, names="sextractor")
    assert answer["results"][0]["X_IMAGE"] == answer["positions"][0]["x"] + 1


@pytest.mark.parametrize("format", [name for name in FORMAT_FACTS if name != "json"])
def test_a_table_is_the_file_that_python_writes(client: httpx.Client, image: bytes, format: str) -> None:
    answer, result, facts = ask(client, image, format=format), here(image), FORMAT_FACTS[format]
    assert answer.content == result.table_bytes(format, OutputParams(names="classic"))
    assert answer.headers["x-astro-columns"].startswith("id,x,y,")
    assert answer.headers["x-astroclassify-api"] == "1"
    assert answer.headers["content-disposition"].startswith(f'inline; filename="m13_sources{facts.suffixes[0]}"')
    assert answer.headers["content-type"] == facts.media_type


def test_csv_is_written_as_asked(client: httpx.Client, image: bytes) -> None:
    query = {"csv_delimiter": ";", "csv_float_fmt": ".2f", "names": "standard"}
    header, first, *_ = ask(client, image, format="csv", **query).text.splitlines()
    assert header.startswith("id;x_centroid;y_centroid;")
    assert len(first.split(";")[1].partition(".")[2]) == 2


def test_a_download_is_a_file_named_after_the_frame(client: httpx.Client, image: bytes) -> None:
    answer = ask(client, image, name="Öl 星.fits", download=True)
    assert answer.headers["content-disposition"] == (
        "attachment; filename=\"_l __sources.json\"; filename*=UTF-8''%C3%96l%20%E6%98%9F_sources.json"
    )
    assert answer.json()["filename"] == "Öl 星.fits"
    assert answer.headers["x-astro-columns"].startswith("id,x,y,")


@pytest.mark.parametrize("format", ["json", "votable"])
def test_all_of_a_result_comes_in_one_zip_file(client: httpx.Client, image: bytes, format: TableFormat) -> None:
    answer, result = ask(client, image, format=format, bundle="zip", download=True), here(image)
    assert answer.headers["content-type"] == "application/zip"
    assert answer.headers["content-disposition"].startswith('attachment; filename="m13_sources.zip"')
    assert answer.headers["x-astro-columns"].startswith("id,x,y,")
    ours = zipfile.ZipFile(io.BytesIO(result.bundle_bytes(format, OutputParams(names="classic"))))
    theirs = zipfile.ZipFile(io.BytesIO(answer.content))
    assert theirs.namelist() == ours.namelist()
    assert all(theirs.read(part) == ours.read(part) for part in ours.namelist() if part != "run.json")
    assert json.loads(theirs.read("metadata.json"))["frame"] == "m13.fits"


@pytest.fixture(scope="module")
def cube(image: bytes) -> bytes:
    """A file whose extensions are a cube, of nothing and the image, and an image of nothing."""
    data, header = fits.getdata(io.BytesIO(image)), fits.getheader(io.BytesIO(image))
    content = io.BytesIO()
    planes = fits.ImageHDU(np.stack([0 * data, data]), header, name="CUBE")
    fits.HDUList([fits.PrimaryHDU(), planes, fits.ImageHDU(0 * data)]).writeto(content)
    return content.getvalue()


@pytest.mark.parametrize("hdu", ["1", "CUBE"])
def test_an_image_of_a_file_is_chosen_in_the_query(client: httpx.Client, cube: bytes, hdu: str) -> None:
    answer = ask(client, cube, format="ecsv", hdu=hdu, plane="1", names="standard")
    chosen = run(load(cube, name="m13.fits", hdu=1, plane=1), Recipe(**HTTP_DEFAULTS))
    assert answer.content == chosen.table_bytes("ecsv")
    frame = ask_json(client, cube, hdu=hdu, plane="1")["frame"]
    assert (frame["hdu"], frame["plane"]) == (1, [1])
    assert frame["sha256"] == hashlib.sha256(cube).hexdigest()


def test_a_channel_of_a_picture_is_chosen_in_the_query(client: httpx.Client, image: bytes) -> None:
    grey = np.clip(fits.getdata(io.BytesIO(image)) / 8, 0, 255).astype(np.uint8)
    content = io.BytesIO()
    Image.fromarray(np.stack([0 * grey, grey // 2, grey], axis=-1)).save(content, format="PNG")
    answer = ask_json(client, content.getvalue(), channel="blue")
    assert answer["frame"]["channel"] == "blue"
    chosen = run(load(content.getvalue(), name="m13.fits", channel="blue"), Recipe(**HTTP_DEFAULTS))
    assert [row["flux_sub"] for row in answer["results"]] == chosen.catalog["flux"].tolist()


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        ({"hdu": "9"}, 404, "ASTRO_4041"),
        ({"plane": "first"}, 422, "ASTRO_4001"),
        ({"plane": "9", "hdu": "1"}, 422, "ASTRO_4001"),
        ({"channel": "infrared"}, 422, "ASTRO_4001"),
        ({"channel": "red"}, 422, "ASTRO_4001"),
        ({"bundle": "tar"}, 422, "ASTRO_4001"),
        ({"format": "xlsx"}, 422, "ASTRO_4001"),
    ],
)
def test_an_image_or_a_form_that_there_is_none_of_is_refused(
    client: httpx.Client, cube: bytes, query: dict[str, str], status: int, code: str
) -> None:
    answer = client.post("/v1/detect_auto", params=query, files={"file": ("m13.fits", cube)})
    assert (answer.status_code, answer.json()["code"]) == (status, code)


@pytest.mark.parametrize(
    "name", ['a"b.fits', "a\nSet-Cookie: b.fits", "a\r\nSet-Cookie: b.fits", "a\x00.fits", "%0A.fits"]
)
def test_no_file_name_writes_headers_of_its_own(client: httpx.Client, image: bytes, name: str) -> None:
    answer = ask(client, image, name=name, format="csv")
    assert "set-cookie" not in answer.headers
    assert answer.headers["content-disposition"].count('"') == 2


def test_a_quote_in_a_file_name_ends_no_header(client: httpx.Client, image: bytes) -> None:
    head = b'--XX\r\nContent-Disposition: form-data; name="file"; filename="a\\"b.fits"\r\n\r\n'
    answer = client.post(
        "/v1/detect_auto?format=csv",
        content=head + image + b"\r\n--XX--\r\n",
        headers={"Content-Type": "multipart/form-data; boundary=XX"},
    )
    assert answer.headers["content-disposition"] == (
        "inline; filename=\"a_b_sources.csv\"; filename*=UTF-8''a_b_sources.csv"
    )


@pytest.mark.parametrize("format", FORMAT_FACTS)
def test_no_sources_are_an_empty_answer_in_the_format_that_was_asked_for(
    client: httpx.Client, fits_field, format: str
) -> None:
    answer = ask(client, fits_field(stars=0), format=format, threshold_sigma=20)
    if format == "json":
        assert (answer.json()["count"], answer.json()["results"]) == (0, [])
    elif format == "csv":
        assert answer.text.splitlines() == [answer.headers["x-astro-columns"]]
    elif FORMAT_FACTS[format].is_table:
        assert len(read_table(answer.content, format)) == 0
    else:
        assert b"circle" not in answer.content


def test_fifty_sources_are_answered_unless_more_are_asked_for(client: httpx.Client, fits_field) -> None:
    crowded = fits_field(size=400, stars=150)
    assert ask_json(client, crowded)["count"] == 50
    assert ask_json(client, crowded, max_sources=500)["count"] > 80


def test_nan_pixels_become_null_and_never_a_failure(client: httpx.Client, image: bytes) -> None:
    with fits.open(io.BytesIO(image)) as hdus:
        data = hdus[0].data.copy()
    data[:40] = np.nan
    content = io.BytesIO()
    fits.PrimaryHDU(data).writeto(content)
    assert ask_json(client, content.getvalue())["count"] > 0


def test_the_same_request_gives_the_same_bytes(client: httpx.Client, image: bytes) -> None:
    assert ask(client, image).content == ask(client, image).content


def test_openapi_states_bounds_units_and_help(client: httpx.Client) -> None:
    route = client.get("/v1/openapi.json").json()["paths"]["/v1/detect_auto"]["post"]
    parameters = {parameter["name"]: parameter for parameter in route["parameters"]}
    assert set(Recipe.model_fields) < set(parameters)
    assert parameters["r"]["schema"]["unit"] == "px"
    assert parameters["r"]["schema"]["exclusiveMinimum"] == 0
    assert parameters["r"]["description"] == "aperture radius"
    assert parameters["max_sources"]["schema"]["default"] == 50
    assert "multipart/form-data" in route["requestBody"]["content"]
    assert {"text/csv", "application/zip"} <= route["responses"]["200"]["content"].keys()
    assert "ASTRO_4005" in route["responses"]["422"]["description"]


def test_no_page_needs_the_internet(client: httpx.Client) -> None:
    assert {client.get(page).status_code for page in ("/docs", "/redoc", "/openapi.json")} == {404}
