"""Regions of DS9 and CASA, out and in, beside the `regions` package."""

from __future__ import annotations

import time

import astropy.units as u
import numpy as np
import pytest
from astropy.coordinates import SkyCoord
from astropy.table import QTable
from astropy.wcs import WCS
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from regions import CirclePixelRegion, CircleSkyRegion, PixCoord, Regions

from astroclassify_widgets.errors import AstroError
from astroclassify_widgets.io.regions.read_positions import MOST_POSITIONS, region_positions
from astroclassify_widgets.io.regions.write_regions import regions_bytes
from astroclassify_widgets.io.table.write_table import table_bytes
from astroclassify_widgets.params import OutputParams

NAN = float("nan")
FORMATS = ("ds9", "crtf")
SYSTEMS = ("icrs", "fk5", "galactic")

both_formats = pytest.mark.parametrize("format", FORMATS)
pixels = st.floats(-1e4, 1e5)


def a_wcs(kind: str = "TAN") -> WCS:
    wcs = WCS(naxis=2)
    wcs.wcs.ctype = [f"RA---{kind}", f"DEC--{kind}"]
    wcs.wcs.crval = [359.99, -30.0]
    wcs.wcs.crpix = [128.5, 120.5]
    wcs.wcs.cdelt = [-0.0002, 0.0002]
    wcs.wcs.set()
    return wcs


def a_catalog(x: list[float], y: list[float], r: float = 5.0) -> QTable:
    return QTable({"id": np.arange(1, len(x) + 1), "x_centroid": x * u.pix, "y_centroid": y * u.pix,
                   "r": np.full(len(x), r) * u.pix})  # fmt: skip


def positions(text: str, wcs: WCS | None = None) -> NDArray[np.float64]:
    return region_positions(text.encode(), "stars.reg", wcs).xy


def by_the_regions_package(text: str, format: str) -> NDArray[np.float64]:
    return np.array([(region.center.x, region.center.y) for region in Regions.parse(text, format=format)])


# --- out


@both_formats
@settings(deadline=None)
@given(places=st.lists(st.tuples(pixels, pixels), min_size=1, max_size=6), r=st.floats(0.1, 500))
def test_the_regions_package_reads_the_apertures_at_their_0_based_places(
    format: str, places: list[tuple[float, float]], r: float
) -> None:
    x, y = ([place[axis] for place in places] for axis in (0, 1))
    text = regions_bytes(a_catalog(x, y, r), format).decode()
    read = Regions.parse(text, format=format)
    assert np.abs([region.center.x for region in read] - np.array(x)).max() < 1e-7
    assert np.abs([region.center.y for region in read] - np.array(y)).max() < 1e-7
    assert [region.radius for region in read] == pytest.approx([r] * len(x), abs=1e-7)
    label = "text" if format == "ds9" else "label"
    assert [str(region.meta[label]) for region in read] == [str(number + 1) for number in range(len(x))]


def test_a_ds9_file_counts_pixels_from_one_and_a_crtf_file_from_zero() -> None:
    catalog = a_catalog([10.0], [20.5])
    assert b"image\ncircle(11.00000000,21.50000000,5.00000000) # text={1}\n" in regions_bytes(catalog, "ds9")
    expected = b"#CRTFv0\ncircle[[10.00000000pix, 20.50000000pix], 5.00000000pix], label='1'\n"
    assert regions_bytes(catalog, "crtf") == expected


@both_formats
def test_what_has_no_place_is_left_out_and_ids_stay(format: str) -> None:
    content = regions_bytes(a_catalog([NAN, 1.0, np.inf], [1.0, 2.0, 3.0]), format)
    assert positions(content.decode()).tolist() == [[1, 2]]
    assert b"{2}" in content or b"'2'" in content


@both_formats
def test_no_sources_give_a_file_without_regions(format: str) -> None:
    assert len(Regions.parse(regions_bytes(a_catalog([], []), format).decode(), format=format)) == 0


@both_formats
@pytest.mark.parametrize("names", ["standard", "classic", "sextractor"])
def test_names_of_columns_change_nothing(format: str, names: str) -> None:
    catalog = a_catalog([1.0], [2.0])
    assert table_bytes(catalog, format, OutputParams(names=names)) == regions_bytes(catalog, format)


@both_formats
def test_a_table_without_radii_is_refused(format: str) -> None:
    catalog = a_catalog([1.0], [2.0])
    del catalog["r"]
    with pytest.raises(AstroError, match="ASTRO_4001: a table without r cannot be written as regions"):
        regions_bytes(catalog, format)


@both_formats
def test_20_000_sources_take_no_time(format: str) -> None:
    rng = np.random.default_rng(4)
    x, y = rng.uniform(0, 4000, (2, 20_000))
    began = time.perf_counter()
    content = regions_bytes(a_catalog(x, y), format)
    back = region_positions(content, "stars.reg", None).xy
    assert time.perf_counter() - began < 5
    assert np.abs(back - np.column_stack([x, y])).max() < 1e-7


# --- in, beside the regions package


@both_formats
@settings(deadline=None)
@given(places=st.lists(st.tuples(pixels, pixels, st.floats(0.1, 99)), min_size=1, max_size=6))
def test_pixel_regions_of_the_regions_package_are_read(format: str, places: list[tuple[float, float, float]]) -> None:
    regions = Regions([CirclePixelRegion(PixCoord(x, y), r) for x, y, r in places])
    extra = {"coordsys": "image", "radunit": "pix"} if format == "crtf" else {}
    text = regions.serialize(format=format, **extra).replace("deg", "pix")
    expected = by_the_regions_package(text.replace("coord=IMAGE", "coord=image"), format)
    assert np.abs(positions(text) - expected).max() < 1e-9


@both_formats
@pytest.mark.parametrize("system", SYSTEMS)
def test_sky_regions_of_the_regions_package_are_read(format: str, system: str) -> None:
    wcs = a_wcs()
    rng = np.random.default_rng(3)
    wanted = rng.uniform(0, 250, (40, 2))
    sky = wcs.pixel_to_world(*wanted.T).transform_to(system)
    regions = Regions([CircleSkyRegion(place, 2 * u.arcsec) for place in sky])
    extra = {"coordsys": system, "fmt": ".10f"} if format == "crtf" else {"precision": 10}
    assert np.abs(positions(regions.serialize(format=format, **extra), wcs) - wanted).max() < 1e-4


DS9_SHAPES = """
# Region file format: DS9 version 4.1
global color=green dashlist=8 3 width=1 font="helvetica 10 normal roman" select=1 edit=1
image
circle(100,50,5) # color=red text={a; b #1 ; circle(1,1,1)}
point(101.5,50) # point=circle 11
annulus(102,50,5,8,12)
ellipse(103,50,5,3,30)
box(104,50,10,5,45) # tag={group 1} tag={group 2}
ellipse(105,50,5,3,10,6,30)
polygon(1,1,5,1,5,5)
line(1,1,9,9) # line=0 0
# text(7,8) text={a text}
circle 106 50 5
"""


def test_the_shapes_of_ds9_give_their_centres() -> None:
    expected = [[99, 49], [100.5, 49], [101, 49], [102, 49], [103, 49], [104, 49], [105, 49]]
    assert positions(DS9_SHAPES).tolist() == expected
    beside = Regions.parse(DS9_SHAPES.replace("circle 106 50 5", "circle(106,50,5)"), format="ds9")
    centres = [(region.center.x, region.center.y) for region in beside if hasattr(region, "center")]
    assert list(dict.fromkeys(centre for centre in centres if centre != (6, 7))) == list(map(tuple, expected))


@pytest.mark.parametrize(
    "text",
    [
        "image;circle(11,21,5)",
        "circle(11,21,5)",
        "physical\ncircle(11,21,5)",
        "image\r\n+circle(11, 21, 5)\r\n",
        "IMAGE; Circle( 11 21 5 )",
        "fk5\ncircle(11i,21i,5i)",
        "\ufeffimage\ncircle(1.1e1,21.,.5)",
        "image; circle point 11 21 # a star",
        "image\n# composite(11,21,0) || composite=1\ncircle(11,21,5) ||",
        "image\n-circle(3,3,9)\ncircle(11,21,5)",
        'image\ncircle(11,21,5")',
    ],
)
def test_ds9_writes_the_same_place_in_many_ways(text: str) -> None:
    assert positions(text).tolist() == [[10, 20]]


@pytest.mark.parametrize(
    "text",
    [
        'fk5;circle(0:00:04.8,-30:00:36,2")',
        "j2000;point(0h0m4.8s,-30d0m36s)",
        "icrs;point(0.02,-30.01)",
        "icrs;point(360.02d,-30.01d)",
        "icrs;point(0.00034906585r,-0.523773313r)",
        "#CRTFv0\nglobal coord=J2000\ncircle[[0h0m4.8s, -30d0m36s], 2arcsec]",
        "#CRTFv0\nsymbol[[0:0:4.8, -30.0.36], .], coord=ICRS",
        "#CRTFv0\ncircle[[0.02deg, -30.01deg], 2arcsec], label='coord=B1950'",
        "#CRTFv0\nbox[[359.99deg, -30.02deg], [0.05deg, -30.00deg]], coord=J2000",
    ],
)
def test_a_place_on_the_sky_is_written_in_many_ways(text: str) -> None:
    wcs = a_wcs()
    expected = np.array(wcs.world_to_pixel(SkyCoord(0.02, -30.01, unit="deg")))
    assert np.abs(positions(text, wcs) - expected).max() < 0.02


def test_a_frame_with_galactic_coordinates_is_as_good() -> None:
    wcs = WCS(naxis=2)
    wcs.wcs.ctype = ["GLON-CAR", "GLAT-CAR"]
    wcs.wcs.crval, wcs.wcs.crpix, wcs.wcs.cdelt = [30.0, 0.0], [100.0, 100.0], [-0.001, 0.001]
    place = wcs.pixel_to_world(30.0, 40.0)
    for system in SYSTEMS:
        there = place.transform_to(system).spherical
        text = f"{system}; point({there.lon.deg:.9f},{there.lat.deg:.9f})"
        assert np.abs(positions(text, wcs) - [30, 40]).max() < 1e-3
    own = f"#CRTFv0\nsymbol[[{place.l.deg:.9f}deg, {place.b.deg:.9f}deg], .]"
    assert np.abs(positions(own, wcs) - [30, 40]).max() < 1e-3


def test_old_and_ecliptic_and_galactic_places_are_those_of_astropy() -> None:
    wcs = a_wcs()
    for word, frame in (
        ("fk4", "fk4"),
        ("b1950", "fk4"),
        ("galactic", "galactic"),
        ("ecliptic", "barycentricmeanecliptic"),
    ):
        place = wcs.pixel_to_world(30.0, 40.0).transform_to(frame).spherical
        text = f"{word}; point({place.lon.deg:.9f},{place.lat.deg:.9f})"
        assert np.abs(positions(text, wcs) - [30, 40]).max() < 1e-3


CRTF_SHAPES = """#CRTFv0
global coord=J2000, color=blue
# a comment
circle[[10pix, 20pix], 5"], label="one, [two]", color=red
annulus[[11pix,20pix],[5pix,8pix]]
ellipse[[12pix, 20pix], [5pix, 3pix], 30deg]
centerbox[[13pix, 20pix], [5pix, 3pix]]
rotbox[[14pix, 20pix], [5pix, 3pix], 30deg]
box[[14pix, 10pix], [16pix, 30pix]]
ann symbol[[16pix, 20pix], .]
poly[[1pix, 1pix], [2pix, 2pix], [3pix, 1pix]]
-circle[[99pix, 99pix], 5pix]
ann text[[1pix, 1pix], 'a text']
"""


def test_the_shapes_of_casa_give_their_centres() -> None:
    assert positions(CRTF_SHAPES).tolist() == [[x, 20.0] for x in range(10, 17)]


# --- what is refused


@pytest.mark.parametrize(
    ("text", "code", "said"),
    [
        ("", "ASTRO_4001", "holds no region"),
        ("image\npolygon(1,1,2,2,3,1)\n# text(1,2) text={a}\nline(1,1,2,2)\npolygon(1,1,2,2,3,1)", "ASTRO_4001",
         "2 x polygon, 1 x text, 1 x line"),
        ("image\n-circle(1,2,3)", "ASTRO_4001", "1 x excluded circle"),
        ("fk5; point(10,20)", "ASTRO_4009", "no world coordinates"),
        ("#CRTFv0\ncircle[[1deg, 2deg], 3deg]", "ASTRO_4009", "no world coordinates"),
        ("image\n\ncircle(1,2", "ASTRO_4007", "line 3 of 'stars.reg' has a circle without its bracket"),
        ("image\ncircle(1,2)", "ASTRO_4007", "line 2 of 'stars.reg' has a circle with too few numbers"),
        ("image\ncircle(1,x,3)", "ASTRO_4007", "'x', which is no number"),
        ("image\ncircle(1,2,wide)", "ASTRO_4007", "which is no number"),
        ("image\ncircle(1,nan,3)", "ASTRO_4007", "which is no number"),
        ("image\ncircle(1,1e999,3)", "ASTRO_4007", "which is no number"),
        ("image\ncirque(1,2,3)", "ASTRO_4007", "'cirque', which is no shape"),
        ("1 2\n3 4", "ASTRO_4007", "line 1 of 'stars.reg' has no region"),
        ("fk5; point(10,91)", "ASTRO_4007", "not on the sky"),
        ("fk5; point(10:60:00,20)", "ASTRO_4007", "60 or more"),
        ("wcsb; point(10,20)", "ASTRO_4007", "'wcsb', which is not read"),
        ("linear; point(10,20)", "ASTRO_4007", "'linear', which is not read"),
        ("#CRTFv0\ncircle[[1pix, 2pix], 3pix", "ASTRO_4007", "line 2 of 'stars.reg' has a bracket that is not closed"),
        ("#CRTFv0\ncircle[[1pix, 2pix]]", "ASTRO_4007", "a circle of 1 parts, not 2"),
        ("#CRTFv0\ncircle[1pix, 2pix]", "ASTRO_4007", "no pair of coordinates"),
        ("#CRTFv0\ncircle[[1pix, 2], 3pix], coord=AZEL", "ASTRO_4007", "'azel', which is not read"),
        ("#CRTFv0\nsymbol[[1:2:3, -4:5:6], .], coord=J2000", "ASTRO_4007", "no clear angle"),
        ("#CRTFv0\ncirque[[1pix, 2pix], 3pix]", "ASTRO_4007", "no shape"),
        ("#CRTFv0\n1 2", "ASTRO_4007", "no region"),
    ],
)  # fmt: skip
def test_a_file_that_gives_no_positions_is_refused_with_the_reason(text: str, code: str, said: str) -> None:
    with pytest.raises(AstroError) as refused:
        positions(text)
    assert refused.value.code.name == code
    assert said in refused.value.message


def test_what_is_no_text_is_refused() -> None:
    with pytest.raises(AstroError, match=r"ASTRO_4007: 'stars.reg' is not a file of regions"):
        region_positions(b"\x89PNG\r\n\xff", "stars.reg", None)


def test_too_large_a_file_and_too_many_positions_are_refused() -> None:
    with pytest.raises(AstroError, match="ASTRO_4002"):
        region_positions(b"#" * (16 * 2**20 + 1), "stars.reg", None)
    with pytest.raises(AstroError, match=r"ASTRO_4001: 'stars.reg' holds more than the limit"):
        positions("image\n" + "point(1,2)\n" * (MOST_POSITIONS + 1))


def test_places_behind_the_observer_are_passed_over() -> None:
    text = "icrs\npoint(359.99,-30)\npoint(180,30)\npoint(90,0)"
    assert np.abs(positions(text, a_wcs()) - [[127.5, 119.5]]).max() < 1e-6
    with pytest.raises(AstroError, match="1 x position outside the world coordinates"):
        positions("icrs\npoint(180,30)", a_wcs())


def test_a_distortion_invents_no_place_far_from_the_frame() -> None:
    wcs = a_wcs("TAN-SIP")
    wcs.sip = None
    from astropy.wcs import Sip

    a = np.zeros((4, 4))
    a[3, 0] = a[0, 3] = 1e-7
    wcs.sip = Sip(a, a, None, None, wcs.wcs.crpix)
    near = wcs.pixel_to_world(40.0, 50.0)
    text = f"icrs\npoint({near.ra.deg:.9f},{near.dec.deg:.9f})\npoint(20,-10)\npoint(359,-25)"
    assert np.abs(positions(text, wcs)[0] - [40, 50]).max() < 1e-3
    found = positions(text, wcs)
    assert len(found) == 1 or not ((np.abs(found[1:]) < 300).all(axis=1)).any()


# --- damage


def read_or_refuse(content: bytes) -> NDArray[np.float64] | AstroError:
    try:
        return region_positions(content, "stars.reg", a_wcs()).xy
    except AstroError as error:
        return error


@pytest.mark.parametrize("seed", [DS9_SHAPES, CRTF_SHAPES, 'fk5\ncircle(1:2:3,-4d5m6s,3") # text={a}\n' * 3])
@settings(max_examples=200, deadline=None)
@given(data=st.data())
def test_a_damaged_file_is_read_or_refused_with_a_code(seed: str, data: st.DataObject) -> None:
    content = seed.encode()
    for _ in range(data.draw(st.integers(1, 4))):
        begin = data.draw(st.integers(0, len(content)))
        end = begin + data.draw(st.integers(0, 12))
        new = data.draw(
            st.sampled_from([b"", b"(", b"]", b"[", b";", b"#", b"9" * 400, b"{", b"'", b"nan", b"\n"])
            | st.binary(max_size=3)
        )
        content = content[:begin] + new + content[end:]
    found = read_or_refuse(content)
    if isinstance(found, AstroError):
        assert found.code.name in {"ASTRO_4001", "ASTRO_4007"}
    else:
        assert (found.ndim, found.dtype) == (2, np.float64)
        assert np.isfinite(found).all()


@pytest.mark.parametrize(
    "line",
    ["image;" * 200_000, "image " * 500_000 + "circle(1,2,3)", "x point " * 200_000,
     "image;circle(" + "1," * 500_000, "# " + "{" * 1_000_000, "#CRTF\ncircle" + "[" * 1_000_000,
     "#CRTF\n" + "a" * 1_000_000, "image\ncircle(1,2,3) # " + "text={'\"" * 100_000, "circle(" + "9" * 1_000_000],
)  # fmt: skip
def test_an_endless_line_takes_no_time(line: str) -> None:
    began = time.perf_counter()
    read_or_refuse(line.encode())
    assert time.perf_counter() - began < 3


def test_any_number_of_systems_may_stand_before_a_shape() -> None:
    assert positions("fk5 " * 5_000 + "image circle point 3 4").tolist() == [[2, 3]]
