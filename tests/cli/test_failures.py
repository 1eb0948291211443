"""Every failure is one line on stderr that begins with its code, nothing on stdout, and an exit status."""

from __future__ import annotations

import socket
import sys
from collections.abc import Callable
from io import TextIOWrapper
from pathlib import Path
from typing import Any

import pytest

from astroclassify_widgets import pipeline
from astroclassify_widgets.cli.main import main, run_command

Astrocli = Callable[..., Any]

BAD_INPUT = {
    "an unknown command": ("frobnicate", "ASTRO_4001"),
    "an unknown flag": ("detect FIELD --no-such-flag 3", "ASTRO_4001"),
    "a misspelt flag": ("detect FIELD --threshhold 3", "ASTRO_4001"),
    "a flag with an underscore too few": ("detect FIELD --bkgbox 32", "ASTRO_4001"),
    "no file": ("detect", "ASTRO_4001"),
    "two files": ("detect FIELD FIELD", "ASTRO_4001"),
    "a flag without its value": ("detect FIELD --r", "ASTRO_4001"),
    "a flag given twice": ("detect FIELD --r 5 --r 6", "ASTRO_4001"),
    "no number": ("detect FIELD --bkg-box many", "ASTRO_4001"),
    "a number beyond its bounds": ("detect FIELD --threshold 0", "ASTRO_4001"),
    "half a source": ("detect FIELD --max-sources 2.5", "ASTRO_4001"),
    "no choice": ("detect FIELD --bkg plane", "ASTRO_4001"),
    "a wrong exposure": ("detect FIELD --exptime heder", "ASTRO_4001"),
    "a radius of zero": ("detect FIELD --r 0", "ASTRO_4004"),
    "a negative radius": ("detect FIELD --r -3", "ASTRO_4004"),
    "an annulus within the aperture": ("detect FIELD --r-in 3", "ASTRO_4005"),
    "an empty annulus": ("detect FIELD --r-out 8", "ASTRO_4006"),
    "limits out of order": ("detect FIELD --dao-sharplo 2", "ASTRO_4001"),
    "an unknown format": ("detect FIELD --format xlsx", "ASTRO_4001"),
    "an unknown suffix": ("detect FIELD --output table.xlsx", "ASTRO_4001"),
    "a folder that is not there": ("detect FIELD --output no/such/folder/table.csv", "ASTRO_4001"),
    "a delimiter of two": ("detect FIELD --csv-delimiter ;;", "ASTRO_4001"),
    "a huge number format": ("detect FIELD --csv-float-fmt 2000000.3f", "ASTRO_4001"),
    "a file that is not there": ("detect missing.fits", "ASTRO_4041"),
    "a folder": ("detect FOLDER", "ASTRO_4041"),
    "no FITS": ("detect TEXT", "ASTRO_4007"),
    "an empty file": ("detect EMPTY", "ASTRO_4001"),
    "an image without noise": ("detect CONSTANT", "ASTRO_4003"),
    "an extension that is not there": ("detect FIELD --hdu 7", "ASTRO_4041"),
    "a name that no extension has": ("detect FIELD --hdu SCI", "ASTRO_4041"),
    "a plane of an image that has none": ("detect FIELD --plane 3", "ASTRO_4001"),
    "a plane that is no number": ("detect FIELD --plane first", "ASTRO_4001"),
    "a channel of a FITS image": ("detect FIELD --channel red", "ASTRO_4001"),
    "a colour that there is none of": ("detect FIELD --channel infrared", "ASTRO_4001"),
    "a card without a value": ("detect FIELD --header GAIN", "ASTRO_4001"),
    "a card given twice": ("detect FIELD --header GAIN=1 --header GAIN=2", "ASTRO_4001"),
    "a card of the storage": ("detect FIELD --header NAXIS=3", "ASTRO_4001"),
    "a plane of noise that is not there": ("detect FIELD --error missing.fits", "ASTRO_4041"),
    "the same noise twice": ("detect FIELD --error FIELD --weight FIELD", "ASTRO_4001"),
    "a bundle that is no ZIP file": ("detect FIELD --bundle zip --output table.csv", "ASTRO_4001"),
    "a bundle of another kind": ("detect FIELD --bundle tar", "ASTRO_4001"),
    "regions that are not there": ("measure FIELD --regions missing.reg", "ASTRO_4041"),
    "regions that are none": ("measure FIELD --regions TEXT", "ASTRO_4007"),
    "a rerun of nothing": ("rerun missing.ecsv", "ASTRO_4041"),
    "a rerun of a text": ("rerun TEXT", "ASTRO_4001"),
    "a rerun of an image": ("rerun FIELD", "ASTRO_4007"),
    "positions off the frame": ("measure FIELD --xy 900,900", "ASTRO_4001"),
    "a position of one number": ("measure FIELD --xy 900", "ASTRO_4001"),
    "a demo of a file that is not there": ("demo missing.fits", "ASTRO_4041"),
}


@pytest.fixture
def words_of(field_file: Path, constant_file: Path, tmp_path: Path) -> Callable[[str], list[str]]:
    """Turn a command line with names for files into words."""
    text, empty = tmp_path / "notes.txt", tmp_path / "empty.fits"
    text.write_text("not an image")
    empty.touch()
    files = {"FIELD": field_file, "CONSTANT": constant_file, "FOLDER": tmp_path, "TEXT": text, "EMPTY": empty}
    return lambda line: [str(files.get(word, word)) for word in line.split()]


# --- bad input


@pytest.mark.parametrize("what", BAD_INPUT)
def test_bad_input_is_one_line_that_begins_with_its_code_and_status_2(
    astrocli: Astrocli, words_of: Callable[[str], list[str]], what: str
) -> None:
    line, code = BAD_INPUT[what]
    done = astrocli(*words_of(line))
    assert done.status == 2
    assert done.out == b""
    assert done.err.startswith(f"{code}: ")
    assert done.err.endswith((".\n", "?\n"))
    assert done.err.count("\n") == 1
    assert "\x1b" not in done.err


def test_a_misspelt_flag_is_answered_with_the_one_that_was_meant(astrocli: Astrocli) -> None:
    assert "--threshold-sigma" in astrocli("detect", "field.fits", "--threshhold", 3).err
    assert "--sep-minarea" in astrocli("detect", "field.fits", "--sep-min-area", 3).err


def test_a_bad_value_is_shown_with_its_name_and_what_would_be_right(astrocli: Astrocli) -> None:
    assert "bkg = plane: " in (err := astrocli("detect", "field.fits", "--bkg", "plane").err)
    assert "'local', 'global' or 'none'" in err
    assert "r_in = 3.0 px must not be smaller than r = 5.0 px" in astrocli("detect", "field.fits", "--r-in", 3).err


def test_a_name_of_two_lines_is_told_in_one(astrocli: Astrocli, tmp_path: Path) -> None:
    done = astrocli("detect", tmp_path / "two\nlines.fits")
    assert done.err.startswith("ASTRO_4041: there is no file 'two lines.fits'.")
    assert done.err.count("\n") == 1


@pytest.mark.parametrize("output", ["table.xlsx", "no/such/folder/table.csv"])
def test_a_table_with_nowhere_to_go_is_refused_before_anything_is_read(astrocli: Astrocli, output: str) -> None:
    done = astrocli("detect", "missing.fits", "--output", output)
    assert (done.status, done.out) == (2, b"")
    assert done.err.startswith("ASTRO_4001: ")


def test_nothing_is_written_when_the_input_is_bad(astrocli: Astrocli, constant_file: Path, tmp_path: Path) -> None:
    target = tmp_path / "table.csv"
    assert astrocli("detect", constant_file, "--output", target).status == 2
    assert not target.exists()


def test_a_path_of_this_machine_is_told_only_as_it_was_given(astrocli: Astrocli, tmp_path: Path) -> None:
    assert str(tmp_path) not in astrocli("detect", tmp_path / "missing.fits").err


def test_an_extension_with_an_odd_name_is_just_not_there(astrocli: Astrocli, field_file: Path) -> None:
    done = astrocli("detect", field_file, "--hdu", "²")
    assert done.status == 2
    assert done.err.startswith("ASTRO_4041")


# --- failures that are not the user's


@pytest.fixture
def broken_run(monkeypatch: pytest.MonkeyPatch) -> None:
    """A measurement that fails in a way that nobody thought of."""

    def fail(*arguments: object, **named: object) -> None:
        raise RuntimeError("/secret/path: a sentence\nof two lines")

    monkeypatch.setattr(pipeline, "run", fail)
    monkeypatch.delenv("ASTROCLI_TRACEBACK", raising=False)


@pytest.mark.usefixtures("broken_run")
def test_an_unexpected_failure_has_status_3_and_shows_no_trace(astrocli: Astrocli, field_file: Path) -> None:
    done = astrocli("detect", field_file)
    assert (done.status, done.out) == (3, b"")
    assert done.err.startswith("ASTRO_5001: an unexpected RuntimeError.")
    assert done.err.count("\n") == 1
    for secret in ("Traceback", "/secret/path", "sentence", ".py"):
        assert secret not in done.err


@pytest.mark.usefixtures("broken_run")
def test_a_trace_is_shown_to_those_who_ask_for_it(monkeypatch: pytest.MonkeyPatch, field_file: Path) -> None:
    monkeypatch.setenv("ASTROCLI_TRACEBACK", "1")
    with pytest.raises(RuntimeError, match="secret"):
        run_command(["detect", str(field_file)])


def test_an_interrupt_is_a_cancelled_command(
    astrocli: Astrocli, field_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*arguments: object, **named: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(pipeline, "run", interrupt)
    done = astrocli("detect", field_file)
    assert (done.status, done.out, done.err) == (3, b"", "ASTRO_4990: cancelled.\n")


def test_a_server_that_cannot_have_its_port_has_failed(installed_astrocli: Astrocli) -> None:
    pytest.importorskip("uvicorn")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        done = installed_astrocli("serve", "--port", taken.getsockname()[1])
    assert done.status == 3


def test_the_exit_status_is_that_of_the_command(field_file: Path) -> None:
    for words, status in ((["--version"], 0), (["detect", "missing.fits"], 2)):
        with pytest.raises(SystemExit) as left:
            main(words)
        assert left.value.code == status


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_an_output_that_takes_no_more_is_told_in_plain_words(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, field_file: Path
) -> None:
    unbuffered = Path("/dev/full").open("wb", buffering=0)  # noqa: SIM115  the wrapper closes it
    with TextIOWrapper(unbuffered, write_through=True) as full, monkeypatch.context() as patched:
        patched.setattr(sys, "stdout", full)
        status = run_command(["detect", str(field_file)])
    err = capfd.readouterr().err
    assert status in (2, 3)
    assert "ASTRO_5001" not in err
    assert err.count("\n") == 1
