from __future__ import annotations

import logging
from collections.abc import Iterator

import httpx
import pytest
from child_work import fail

from astroclassify_widgets.errors import ERROR_CODES
from astroclassify_widgets.server import detect_auto
from astroclassify_widgets.server.app import create_app
from astroclassify_widgets.server.settings import Settings

LIMIT = 300_000


@pytest.fixture(scope="module")
def client(served) -> Iterator[httpx.Client]:
    with served(create_app(Settings(max_upload_bytes=LIMIT, max_image_pixels=30_000))) as client:
        yield client


@pytest.fixture(scope="module")
def image(fits_field) -> bytes:
    return fits_field()


def refusal(answer: httpx.Response, code: str) -> dict[str, str]:
    """Check that an answer is a failure with a code and has the form of one; return its body."""
    assert answer.status_code == ERROR_CODES[code].http_status, answer.text
    body = answer.json()
    assert (set(body), body["code"]) == ({"code", "message", "hint"}, code)
    assert body["message"].endswith(".")
    assert answer.headers["x-astroclassify-api"] == "1"
    return body


def ask(client: httpx.Client, image: bytes, **query: object) -> httpx.Response:
    return client.post("/v1/detect_auto", params=query, files={"file": ("m13.fits", image)})


@pytest.mark.parametrize(
    ("query", "code", "named"),
    [
        ({"threshold_sgima": 3}, "ASTRO_4001", "threshold_sgima"),
        ({"threshold_sigma": "much"}, "ASTRO_4001", "threshold_sigma"),
        ({"threshold_sigma": "nan"}, "ASTRO_4001", "threshold_sigma"),
        ({"threshold_sigma": 0}, "ASTRO_4001", "threshold_sigma"),
        ({"detector": "magic"}, "ASTRO_4001", "detector"),
        ({"format": "xml"}, "ASTRO_4001", "format"),
        ({"csv_float_fmt": "2000000.3f"}, "ASTRO_4001", "csv_float_fmt"),
        ({"csv_delimiter": ",,"}, "ASTRO_4001", "csv_delimiter"),
        ({"max_sources": ""}, "ASTRO_4001", "max_sources"),
        ({"dao_sharplo": 2}, "ASTRO_4001", "dao_sharphi"),
        ({"r": 0}, "ASTRO_4004", "r"),
        ({"r": 9}, "ASTRO_4005", "r_in"),
        ({"r_out": 8}, "ASTRO_4006", "r_out"),
    ],
)
def test_a_bad_parameter_is_named(
    client: httpx.Client, image: bytes, query: dict[str, object], code: str, named: str
) -> None:
    assert named in refusal(ask(client, image, **query), code)["message"]


def test_a_misspelt_parameter_gets_a_hint(client: httpx.Client, image: bytes) -> None:
    assert refusal(ask(client, image, formt="csv"), "ASTRO_4001")["hint"] == "Did you mean 'format'?"


def test_a_parameter_that_is_given_twice_is_refused(client: httpx.Client, image: bytes) -> None:
    assert "'r'" in refusal(ask(client, image, r=[4, 5]), "ASTRO_4001")["message"]


def test_a_bad_query_is_refused_before_the_file_is_read(client: httpx.Client) -> None:
    refusal(client.post("/v1/detect_auto?r=0", content=b"no form"), "ASTRO_4004")


def test_no_file_is_refused(client: httpx.Client) -> None:
    assert "'file'" in refusal(client.post("/v1/detect_auto"), "ASTRO_4001")["hint"]


def test_an_empty_file_is_refused(client: httpx.Client) -> None:
    assert "empty" in refusal(ask(client, b""), "ASTRO_4001")["message"]


def test_a_file_over_the_limit_is_refused(client: httpx.Client) -> None:
    assert str(LIMIT) in refusal(ask(client, bytes(LIMIT + 1)), "ASTRO_4002")["message"]


def test_too_many_pixels_are_refused(client: httpx.Client, fits_field) -> None:
    refusal(ask(client, fits_field(size=200)), "ASTRO_4003")


@pytest.mark.parametrize("content", [b"no image at all", b"SIMPLE  =                    T", b"\x89PNG\r\n"])
def test_what_is_no_image_is_refused(client: httpx.Client, content: bytes) -> None:
    refusal(ask(client, content), "ASTRO_4007")


def test_a_damaged_image_is_refused(client: httpx.Client, image: bytes) -> None:
    refusal(ask(client, image[: len(image) // 2]), "ASTRO_4007")


@pytest.mark.parametrize("address", ["/", "/v1", "/v1/detect_auto/", "/v1/nothing", "/v2/health"])
def test_an_unknown_address_is_not_found(client: httpx.Client, address: str) -> None:
    assert address in refusal(client.get(address), "ASTRO_4041")["message"]


def test_a_method_that_an_address_does_not_take_is_told_the_one_that_it_does(client: httpx.Client) -> None:
    answer = client.get("/v1/detect_auto")
    refusal(answer, "ASTRO_4051")
    assert answer.headers["allow"] == "POST"


def test_an_unexpected_failure_is_logged_and_tells_the_client_nothing(
    client: httpx.Client, image: bytes, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(detect_auto, "detect_and_measure", fail)
    with caplog.at_level(logging.ERROR):
        answer = ask(client, image)
    body = refusal(answer, "ASTRO_5001")
    assert "secret" not in answer.text
    assert "Traceback" not in answer.text
    assert "log" in body["hint"]
    assert "the secret in /var/lib/secret" in caplog.text
    assert "POST '/v1/detect_auto' failed" in caplog.text
