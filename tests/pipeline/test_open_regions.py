"""Regions come back as positions to measure."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from astroclassify_widgets import AstroError, Frame, read_regions, run
from astroclassify_widgets.pipeline.open_regions import RegionsLeftOutWarning

SKY = '# Region file format: DS9 version 4.1\nicrs\ncircle({ra:.9f},{dec:.9f},2")\n'


@pytest.mark.parametrize("name", ["apertures.reg", "apertures.crtf"])
def test_what_was_measured_is_measured_again_from_its_regions(frame: Frame, tmp_path: Path, name: str) -> None:
    result = run(frame, threshold_sigma=5)
    xy = read_regions(result.write(tmp_path / name))
    catalog = result.catalog
    assert xy.shape == (len(catalog), 2)
    assert np.abs(xy - np.column_stack([catalog["x_centroid"].value, catalog["y_centroid"].value])).max() < 1e-8
    again = run(frame, xy=xy).catalog
    assert np.allclose(again["flux"].value, catalog["flux"].value, rtol=1e-6)


def test_regions_on_the_sky_need_the_frame_that_they_are_for(frame: Frame, tmp_path: Path) -> None:
    star = run(frame, xy=[(120.25, 80.5)]).catalog[0]
    target = tmp_path / "sky.reg"
    target.write_text(SKY.format(ra=star["ra"].value, dec=star["dec"].value))
    assert np.abs(read_regions(target, frame) - [(120.25, 80.5)]).max() < 1e-4
    with pytest.raises(AstroError, match="ASTRO_4009"):
        read_regions(target)


def test_a_file_that_is_not_there_is_told_by_its_name_alone(tmp_path: Path) -> None:
    with pytest.raises(AstroError) as refused:
        read_regions(tmp_path / "missing.reg")
    assert (refused.value.code.name, str(tmp_path) in str(refused.value)) == ("ASTRO_4041", False)
    with pytest.raises(AstroError, match="ASTRO_4001"):
        read_regions(b"circle(1,2,3)")  # type: ignore[arg-type]


def test_what_is_left_out_is_warned_of_once_a_file(tmp_path: Path) -> None:
    target = tmp_path / "stars.reg"
    target.write_text("image\ncircle(1,2,3)\npolygon(1,1,2,2,3,1)\n-circle(5,5,2)\npolygon(1,1,2,2,3,1)\n")
    with pytest.warns(RegionsLeftOutWarning) as warned:
        assert read_regions(target).tolist() == [[0, 1]]
    assert [str(each.message) for each in warned] == ["'stars.reg': left out 2 x polygon, 1 x excluded circle."]
    assert warned[0].filename == __file__
