"""A name that somebody else chose is safe to show and to save, and as much of it is kept as can be."""

from __future__ import annotations

from pathlib import Path
from unicodedata import category

import pytest
from hypothesis import given
from hypothesis import strategies as st

from astroclassify_widgets.io.safe_file_name import safe_file_name

HOSTILE = st.text(alphabet=st.one_of(st.characters(), st.sampled_from('./\\: "<>|?*\x00\n\u202e\u2066\ud800nulCON1')))


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\frames\\m13.fits", "m13.fits"),
        ("\\\\host\\share\\m13.fits", "m13.fits"),
        ("a/..", "upload"),
        ("..", "upload"),
        ("", "upload"),
        (".profile", "profile"),
        ("m13.fits. . ", "m13.fits"),
        ("gpj\u202e.fits", "gpj.fits"),
        ("a\u2028b\u2069c\u200bd\x85.fits", "abcd.fits"),
        ("\ud83d.fits", "fits"),
        ("night 2016-12-17T02:30:00 [R].fits", "night 2016-12-17T02_30_00 [R].fits"),
        ("Größe λ 星.fits", "Größe λ 星.fits"),
        ("CON", "_CON"),
        ("com1.fits.gz", "_com1.fits.gz"),
        ("nul .txt", "_nul .txt"),
        ("console.fits", "console.fits"),
    ],
)
def test_the_harmless_part_of_a_name_is_kept(name: str, kept: str) -> None:
    assert safe_file_name(name, otherwise="upload") == kept


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("x" * 500, "x" * 200),
        ("x" * 500 + ".fits", "x" * 195 + ".fits"),
        ("星" * 500 + ".fits", "星" * 65 + ".fits"),
        ("x." + "y" * 500, "x." + "y" * 198),
        ("con" + " " * 500 + "x.fits", "_con.fits"),
        ("con." + "y" * 500, "_con." + "y" * 195),
    ],
)
def test_a_long_name_keeps_its_suffix_and_fits_a_file_system(name: str, kept: str) -> None:
    assert safe_file_name(name, otherwise="upload") == kept


@given(name=HOSTILE)
def test_whatever_comes_stays_in_its_folder_and_is_kept_the_second_time(name: str) -> None:
    kept = safe_file_name(name, otherwise="upload")
    folder = Path("/data/uploads")
    assert (folder / kept).resolve().parent == folder
    assert not set(kept) & set('/\\<>:"|?*\0')
    assert not any(category(character)[0] == "C" for character in kept)
    assert 0 < len(kept.encode()) <= 200
    assert safe_file_name(kept, otherwise="upload") == kept


def test_it_can_be_saved(tmp_path: Path) -> None:
    (tmp_path / safe_file_name("../" + "星" * 500 + ".fits", otherwise="upload")).write_bytes(b"1")
    assert len(list(tmp_path.iterdir())) == 1
