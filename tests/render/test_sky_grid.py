"""A grid of directions is as good as the world coordinates themselves, or there is none."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from astropy.coordinates import SkyCoord
from astropy.wcs import WCS, Sip
from numpy.typing import NDArray

from astroclassify_widgets.model.frame import Frame
from astroclassify_widgets.render.sky_grid import SkyGrid, sky_grid

NX, NY = 1200, 900


def tangent(scale: float = 0.5, centre: tuple[float, float] = (83.6, 22.0), turned: float = 0.0) -> WCS:
    """Scale in arcsec, centre and turn in degrees; north up and east left where nothing is turned."""
    wcs = WCS(naxis=2)
    wcs.wcs.ctype = ["RA---TAN", "DEC--TAN"]
    wcs.wcs.crval = centre
    wcs.wcs.crpix = [NX / 2, NY / 2]
    cos, sin = np.cos(np.radians(turned)), np.sin(np.radians(turned))
    wcs.wcs.cd = scale / 3600 * np.array([[-cos, sin], [sin, cos]])
    wcs.wcs.set()
    return wcs


def distorted(strength: float) -> WCS:
    wcs = tangent(4.0, turned=33)
    wcs.wcs.ctype = ["RA---TAN-SIP", "DEC--TAN-SIP"]
    a, b = np.zeros((4, 4)), np.zeros((4, 4))
    a[2, 0], a[1, 1], a[0, 3] = strength, -strength / 2, strength / 300
    b[0, 2], b[2, 1] = strength, strength / 400
    wcs.sip = Sip(a, b, None, None, wcs.wcs.crpix)
    return wcs


def galactic() -> WCS:
    wcs = WCS(naxis=2)
    wcs.wcs.ctype = ["GLON-CAR", "GLAT-CAR"]
    wcs.wcs.crval = [26.6, 0.0]
    wcs.wcs.crpix = [100.0, 700.0]
    wcs.wcs.cdelt = [-1.2 / 3600, 1.2 / 3600]
    return wcs


def frame_with(wcs: WCS | None, shape: tuple[int, int] = (NY, NX)) -> Frame:
    return Frame(np.zeros(shape, np.float32), np.zeros(shape, bool), wcs=wcs)


def interpolated(grid: SkyGrid, x: NDArray[np.float64], y: NDArray[np.float64]) -> SkyCoord:
    """Between nodes, as the browser does."""
    across, along = (x + 0.5) / grid.step_x, (y + 0.5) / grid.step_y
    column = np.clip(across.astype(int), 0, grid.columns - 2)
    row = np.clip(along.astype(int), 0, grid.rows - 2)
    right, up = (across - column)[:, None], (along - row)[:, None]
    nodes = grid.vectors
    low = (1 - right) * nodes[row, column] + right * nodes[row, column + 1]
    high = (1 - right) * nodes[row + 1, column] + right * nodes[row + 1, column + 1]
    return SkyCoord(*((1 - up) * low + up * high).T, representation_type="cartesian")


def worst(grid: SkyGrid, wcs: WCS, pixel: float) -> float:
    """Largest error at places all over the frame [px]."""
    random = np.random.default_rng(1)
    x, y = random.uniform(-0.5, NX - 0.5, 2000), random.uniform(-0.5, NY - 0.5, 2000)
    found = SkyCoord(interpolated(grid, x, y).spherical.lon, interpolated(grid, x, y).spherical.lat)
    return float(wcs.pixel_to_world(x, y).icrs.separation(found).arcsec.max() / pixel)


@pytest.mark.parametrize(
    ("wcs", "pixel"),
    [
        pytest.param(tangent(), 0.5, id="tangent plane"),
        pytest.param(tangent(0.5, (0.01, -30.0)), 0.5, id="where right ascension begins"),
        pytest.param(tangent(0.5, (10.0, 89.99)), 0.5, id="over the pole"),
        pytest.param(tangent(60.0, turned=120), 60.0, id="twenty degrees wide"),
        pytest.param(distorted(2e-5), 4.0, id="SIP"),
        pytest.param(galactic(), 1.2, id="galactic, plate carree"),
    ],
)
def test_directions_are_right_to_a_fiftieth_of_a_pixel_everywhere(wcs: WCS, pixel: float) -> None:
    grid = sky_grid(frame_with(wcs))
    assert grid is not None
    assert worst(grid, wcs, pixel) < 0.025
    np.testing.assert_allclose(np.linalg.norm(grid.vectors, axis=-1), 1)


def test_what_bends_more_has_more_nodes_and_what_hardly_bends_has_few() -> None:
    plain, bent, more = (sky_grid(frame_with(wcs)) for wcs in (tangent(), distorted(2e-5), distorted(7e-5)))
    assert plain is not None
    assert bent is not None
    assert more is not None
    assert (plain.columns, plain.rows) == (9, 9)
    assert 9 < bent.columns < more.columns <= 129
    assert worst(more, distorted(7e-5), 4.0) < 0.025


def test_the_nodes_of_the_edge_lie_where_the_frame_ends() -> None:
    wcs = tangent()
    grid = sky_grid(frame_with(wcs))
    assert grid is not None
    assert (grid.step_x, grid.step_y) == (NX / 8, NY / 8)
    corner = wcs.pixel_to_world(NX - 0.5, NY - 0.5).icrs.cartesian.xyz.value
    np.testing.assert_allclose(grid.vectors[-1, -1], corner, atol=1e-14)


@pytest.mark.parametrize("shape", [(1, 1), (3, 4000), (4000, 2)])
def test_a_frame_of_any_shape_has_a_sky(shape: tuple[int, int]) -> None:
    assert sky_grid(frame_with(tangent(), shape)) is not None


def test_without_coordinates_there_is_no_sky() -> None:
    assert sky_grid(frame_with(None)) is None


def test_coordinates_that_fail_in_a_corner_give_no_sky() -> None:
    wcs = tangent(400.0)  # the frame is wider than the whole sky
    wcs.wcs.ctype = ["RA---SIN", "DEC--SIN"]
    wcs.wcs.set()
    assert not np.isfinite(wcs.pixel_to_world(0, 0).ra.deg)
    assert sky_grid(frame_with(wcs)) is None


def test_coordinates_that_bend_too_much_give_no_sky() -> None:
    assert sky_grid(frame_with(distorted(5e-2))) is None


@pytest.mark.parametrize("error", [ValueError("no"), RuntimeError("no"), TypeError("no")])
def test_coordinates_that_refuse_to_answer_give_no_sky(error: Exception) -> None:
    class Refusing:
        def pixel_to_world(self, *_: Any) -> None:
            raise error

    assert sky_grid(frame_with(Refusing())) is None  # type: ignore[arg-type]


def test_coordinates_that_are_no_sky_give_none() -> None:
    assert sky_grid(frame_with(WCS(naxis=2))) is None
