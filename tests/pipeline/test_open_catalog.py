"""What was written is read back at the front door."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from astroclassify_widgets import AstroError, Frame, OutputParams, read_catalog, read_regions, run
from astroclassify_widgets.io.table.formats import FORMAT_FACTS
from astroclassify_widgets.pipeline.file_content import file_content

EXACT = [facts.suffixes[0] for facts in FORMAT_FACTS.values() if facts.is_table and facts.exact]


@pytest.mark.parametrize("suffix", [*EXACT, ".zip"])
def test_a_table_comes_back_with_everything(frame: Frame, tmp_path: Path, suffix: str) -> None:
    catalog = run(frame, zeropoint=25, xy=[(120, 80), (300, 20)]).catalog
    back = read_catalog(run(frame, zeropoint=25, xy=[(120, 80), (300, 20)]).write(tmp_path / f"t{suffix}"))
    assert back.colnames == catalog.colnames
    assert dict(back.meta) == dict(catalog.meta)
    for name in catalog.colnames:
        here, there = np.asarray(catalog[name]), np.asarray(back[name])
        assert np.array_equal(here, there, equal_nan=here.dtype.kind == "f"), name
        assert getattr(catalog[name], "unit", None) == getattr(back[name], "unit", None)


def test_csv_comes_back_with_its_names_and_digits(frame: Frame, tmp_path: Path) -> None:
    result = run(frame, r=4)
    back = read_catalog(result.write(tmp_path / "t.csv", OutputParams(csv_float_fmt=".15g")))
    assert back.colnames == result.catalog.colnames
    assert np.allclose(back["flux"], result.catalog["flux"].value, rtol=1e-14)


def test_the_content_tells_the_format_and_not_the_name(frame: Frame, tmp_path: Path) -> None:
    result = run(frame, r=4)
    (tmp_path / "table.txt").write_bytes(result.table_bytes("votable"))
    assert len(read_catalog(tmp_path / "table.txt")) == len(result)


@pytest.mark.parametrize(("content", "code"), [(b"", "ASTRO_4001"), (b"PK\x03\x04nonsense", "ASTRO_4007")])
def test_what_is_no_table_is_refused(tmp_path: Path, content: bytes, code: str) -> None:
    (tmp_path / "t.ecsv").write_bytes(content)
    with pytest.raises(AstroError, match=code):
        read_catalog(tmp_path / "t.ecsv")


@pytest.mark.parametrize("read", [read_catalog, read_regions])
def test_only_a_regular_file_is_read(tmp_path: Path, read: Callable[[Path], object]) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "pipe", tmp_path, Path("/dev/zero")):
        with pytest.raises(AstroError, match=r"ASTRO_4041: .*no regular file"):
            read(path)


def test_no_more_of_a_file_is_read_than_its_limit(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_bytes(b"x\n1\n")
    assert file_content(tmp_path / "t.csv", 4) == (b"x\n1\n", "t.csv")
    with pytest.raises(AstroError, match=r"ASTRO_4002: 't\.csv'"):
        file_content(tmp_path / "t.csv", 3)
