"""Sky positions in the table are those of Gaia and of GLIMPSE."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from astropy import units as u
from astropy.coordinates import SkyCoord
from astropy.table import QTable, Table
from astropy.time import Time

from astroclassify_widgets import load, run
from astroclassify_widgets.model.frame import Frame

LEGACY = "legacy_mosaic_90prime"
SPITZER = "spitzer/spitzer_irac2.fits"
GAIA_EPOCH = 2015.5
INSIDE = 5
"""Distance of a star from the edges [px]."""


def sky_of(catalog: QTable | Table) -> SkyCoord:
    return SkyCoord(catalog["ra"], catalog["dec"])


def gaia_stars(shared_data: Path, frame: Frame) -> tuple[SkyCoord, np.ndarray]:
    """Return the stars of Gaia DR2 on a frame where they were when it was taken, and where that is [px]."""
    gaia = Table.read(shared_data / LEGACY / "gaia_dr2.ecsv")
    assert frame.observation.mid_mjd is not None
    years = Time(frame.observation.mid_mjd.value, format="mjd").jyear - GAIA_EPOCH
    motion = {name: np.ma.filled(gaia[name], 0.0) * years / 3.6e6 for name in ("pmra", "pmdec")}
    cos_dec = np.cos(np.radians(gaia["dec"]))
    stars = SkyCoord(gaia["ra"] + motion["pmra"] / cos_dec, gaia["dec"] + motion["pmdec"], unit="deg")
    assert frame.wcs is not None
    xy = np.column_stack(frame.wcs.world_to_pixel(stars))
    ny, nx = frame.shape
    inside = ((xy > INSIDE) & (xy < (nx - INSIDE, ny - INSIDE))).all(axis=1)
    assert inside.sum() == 3
    return stars[inside], xy[inside]


@pytest.mark.parametrize(
    ("name", "n_detected"),
    [
        ("k4m_160319_075112_ooi_zd_ls9.CCD3.fits", 3),  # TPV distortions
        ("ksb_170430_055945_ooi_r_ls9.CCD4.fits", 3),
        ("ksb_180313_081856_ooi_g_ls9.CCD4.fits", 2),  # the star of G = 20.9 is below the threshold
    ],
)
def test_gaia_stars_stand_where_gaia_saw_them(shared_data: Path, name: str, n_detected: int) -> None:
    frame = load(shared_data / LEGACY / name)
    stars, xy = gaia_stars(shared_data, frame)
    _, detected, _ = stars.match_to_catalog_sky(sky_of(run(frame).catalog))
    centred = sky_of(run(frame, xy=xy, r=4, centroid="windowed").catalog).separation(stars)
    print(f"{name}: detected {np.round(detected.arcsec, 3)}, centred {np.round(centred.arcsec, 3)} arcsec")
    assert (detected.arcsec < 0.3).sum() == n_detected
    assert (centred.arcsec < 0.3).all()


@pytest.fixture(scope="module")
def glimpse(shared_data: Path) -> Table:
    return Table.read(shared_data / "spitzer" / "glimpse_catalog.ecsv")


def test_galactic_coordinates_become_the_published_positions(shared_data: Path, glimpse: Table) -> None:
    published = SkyCoord(l=glimpse["l"] * u.deg, b=glimpse["b"] * u.deg, frame="galactic")
    frame = load(shared_data / SPITZER)
    given = run(frame, xy=np.column_stack([glimpse["x0"], glimpse["y0"]]), r=3).catalog
    assert sky_of(given).separation(published).arcsec.max() < 0.001
    # Sources of the frame lie 0.4 arcsec, a third of a pixel, off the published ones, all to the same side.
    _, detected, _ = published.match_to_catalog_sky(sky_of(run(frame, r=3).catalog))
    print(f"GLIMPSE: median {np.median(detected.arcsec):.3f} arcsec, n = {len(glimpse)}")
    assert np.median(detected.arcsec) < 0.5
