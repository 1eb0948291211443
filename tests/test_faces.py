"""Python, shell and HTTP: one table, one refusal."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import httpx
import numpy as np
import pytest
from astropy.io import fits

from astroclassify_widgets import AstroError, load, rerun, run, simulate, write
from astroclassify_widgets.io.table.formats import FORMAT_FACTS
from astroclassify_widgets.io.table.rows import catalog_rows
from astroclassify_widgets.params.output import TableFormat

ASTROCLI = Path(sys.executable).with_name("astrocli")
RECIPE = {"threshold_sigma": 4.0, "r": 4.0, "r_in": 7.0, "centroid": "windowed", "zeropoint": 25.3}
FLAGS = [text for name, value in RECIPE.items() for text in (f"--{name.replace('_', '-')}", str(value))]


@pytest.fixture(scope="module")
def service() -> Iterator[str]:
    """A real server, started by the shell."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen([ASTROCLI, "serve", "--port", str(port)], stderr=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}/v1"
    try:
        for _ in range(300):
            try:
                httpx.get(f"{address}/health").raise_for_status()
                break
            except httpx.TransportError:
                time.sleep(0.1)
        yield address
    finally:
        server.terminate()
        server.wait(20)


@pytest.fixture(scope="module")
def field(tmp_path_factory: pytest.TempPathFactory) -> Path:
    frame, _ = simulate(seed=21, nx=300, ny=260, n_stars=60)
    return write(frame, tmp_path_factory.mktemp("frames") / "field.fits")


def shell(*arguments: object) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([ASTROCLI, *map(str, arguments)], capture_output=True, timeout=120, check=False)


def post(service: str, content: bytes, name: str = "field.fits", **query: object) -> httpx.Response:
    return httpx.post(f"{service}/detect_auto", params=query, files={"file": (name, content)}, timeout=120)


def part_of(bundle: bytes, name: str) -> bytes:
    with zipfile.ZipFile(BytesIO(bundle)) as archive:
        return archive.read(name)


def assert_same_everywhere(path: Path, service: str, recipe: dict[str, object], flags: list[str]) -> None:
    result = run(load(path), **recipe)
    assert len(result) > 20
    for format in ("ecsv", "votable"):
        from_shell = shell("detect", path, *flags, "--format", format)
        assert from_shell.returncode == 0
        assert from_shell.stdout == result.table_bytes(format)
    answer = post(service, path.read_bytes(), path.name, **recipe, max_sources=100_000)
    assert answer.status_code == 200
    assert answer.json()["results"] == catalog_rows(run(load(path), **recipe, max_sources=100_000).catalog, "classic")
    assert len(answer.json()["results"]) == len(result)


@pytest.mark.parametrize("format", ["ecsv", "votable", "fits", "json"])
def test_a_table_is_the_same_alone_and_in_a_bundle_on_every_face(
    field: Path, service: str, format: TableFormat, tmp_path: Path
) -> None:
    recipe, suffix = {**RECIPE, "max_sources": 40}, FORMAT_FACTS[format].suffixes[0]
    alone = run(load(field), **recipe).table_bytes(format)
    words = ["detect", field, *FLAGS, "--max-sources", 40]
    answer = post(service, field.read_bytes(), **recipe, names="standard", format=format, bundle="zip")
    bundles = [
        run(load(field), **recipe).bundle_bytes(format),
        shell(*words, "--bundle", "zip", "--format", format).stdout,
        answer.content,
    ]
    assert {part_of(bundle, f"table{suffix}") for bundle in bundles} == {alone}
    same = [
        {name: part_of(bundle, name) for name in ("metadata.json", "data.json", "preview.png")} for bundle in bundles
    ]
    assert same[0] == same[1] == same[2]
    if format != "json":  # the service answers JSON in its own form
        answer = post(service, field.read_bytes(), **recipe, names="standard", format=format)
        assert answer.content == alone
    (tmp_path / "served.zip").write_bytes(bundles[2])
    assert rerun(tmp_path / "served.zip", field).table_bytes(format) == alone


def test_the_simulated_field_gives_the_same_table_on_every_face(field: Path, service: str) -> None:
    assert_same_everywhere(field, service, RECIPE, FLAGS)


@pytest.mark.parametrize("name", ["emmi_crop/image.fits", "spitzer/spitzer_irac2.fits"])
def test_real_frames_give_the_same_table_on_every_face(shared_data: Path, service: str, name: str) -> None:
    assert_same_everywhere(shared_data / name, service, RECIPE, FLAGS)


def test_the_table_does_not_depend_on_the_face_that_wrote_the_file(field: Path, tmp_path: Path) -> None:
    written = tmp_path / "shell.ecsv"
    assert shell("detect", field, *FLAGS, "--output", written).returncode == 0
    assert written.read_bytes() == run(load(field), **RECIPE).write(tmp_path / "python.ecsv").read_bytes()


def fits_bytes(data: np.ndarray | None) -> bytes:
    content = BytesIO()
    fits.PrimaryHDU(data).writeto(content)
    return content.getvalue()


NOISE = np.random.default_rng(1).normal(100, 5, (64, 64)).astype(np.float32)
BAD_FRAMES = {
    "not_fits": (b"<html><body>Not found</body></html>" * 100, "ASTRO_4007"),
    "empty": (b"", "ASTRO_4001"),
    "truncated": (fits_bytes(NOISE)[:8640], "ASTRO_4007"),
    "no_image": (fits_bytes(None), "ASTRO_4007"),
    "all_nan": (fits_bytes(np.full((64, 64), np.nan, np.float32)), "ASTRO_4003"),
    "one_pixel": (fits_bytes(np.ones((1, 1), np.float32)), "ASTRO_4003"),
    "constant": (fits_bytes(np.full((64, 64), 7.0, np.float32)), "ASTRO_4003"),
}


@pytest.mark.parametrize("kind", BAD_FRAMES)
def test_a_bad_frame_is_refused_in_one_sentence_with_its_code_everywhere(
    kind: str, tmp_path: Path, service: str
) -> None:
    content, code = BAD_FRAMES[kind]
    path = tmp_path / f"{kind}.fits"
    path.write_bytes(content)
    with pytest.raises(AstroError) as refused:
        run(load(path))
    assert refused.value.code.name == code
    assert str(tmp_path) not in str(refused.value)

    in_shell = shell("detect", path)
    assert in_shell.returncode == 2
    assert in_shell.stdout == b""
    assert in_shell.stderr.decode().strip() == " ".join(str(refused.value).split())

    answer = post(service, content, path.name)
    assert answer.status_code == refused.value.code.http_status
    body = json.loads(answer.content)
    if kind == "empty":
        # The service refuses an empty upload before it asks what it would be.
        assert (body["code"], body["message"]) == (code, "the uploaded file is empty.")
    else:
        assert body == refused.value.as_dict()


@pytest.mark.parametrize(
    ("recipe", "code"),
    [
        ({"r": 0}, "ASTRO_4004"),
        ({"r": 9}, "ASTRO_4005"),
        ({"r_out": 8}, "ASTRO_4006"),
        ({"threshold_sigma": 0}, "ASTRO_4001"),
        ({"no_such_parameter": 1}, "ASTRO_4001"),
        ({"detector": "eye"}, "ASTRO_4001"),
    ],
)
def test_a_bad_recipe_is_refused_with_the_same_code_everywhere(
    recipe: dict[str, object], code: str, field: Path, service: str
) -> None:
    with pytest.raises(AstroError) as refused:
        run(load(field), **recipe)
    assert refused.value.code.name == code
    (name, value), *_ = recipe.items()
    in_shell = shell("detect", field, f"--{name.replace('_', '-')}", value)
    assert in_shell.returncode == 2
    assert in_shell.stderr.decode().startswith(code)
    assert in_shell.stderr.decode().count("\n") == 1
    answer = post(service, field.read_bytes(), **recipe)
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert name in answer.json()["message"]
