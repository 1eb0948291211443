"""Planes from files of their own are read as bare numbers."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from astropy.io import fits

from astroclassify_widgets.errors import AstroError
from astroclassify_widgets.io.fits.companions import data_quality_from, noise_map_from
from astroclassify_widgets.io.fits.plane_file import read_plane
from astroclassify_widgets.io.read_limits import ReadLimits

MakeFits = Callable[..., bytes]
MOSAIC = "legacy_mosaic_90prime/k4m_160319_075112_{}_zd_ls9.CCD3.fits"


@pytest.mark.parametrize("kind", ["u1", "i1", "i2", "u2", "i4", "u4", "i8", "u8"])
def test_whole_numbers_keep_their_type(fits_bytes: MakeFits, plane: np.ndarray, kind: str) -> None:
    stored = (plane % 100).astype(kind)
    stored[0, :2] = np.iinfo(kind).min, np.iinfo(kind).max
    read = read_plane(fits_bytes(stored), name="mask.fits")
    assert read.dtype == np.dtype(kind).newbyteorder("=")
    np.testing.assert_array_equal(read, stored)


def test_other_numbers_become_float32_whatever_they_are(fits_bytes: MakeFits, plane: np.ndarray) -> None:
    stored = np.full_like(plane, np.nan, np.float64)
    read = read_plane(fits_bytes(stored), name="weight.fits")
    assert read.dtype == np.float32
    assert np.isnan(read).all()


def test_a_weight_map_may_bear_its_name_and_stand_anywhere(fits_bytes: MakeFits, plane: np.ndarray) -> None:
    stored = fits_bytes(None, extensions=[(plane[None], [("EXTNAME", "WHT")])])
    np.testing.assert_array_equal(read_plane(stored, name="w"), plane)
    np.testing.assert_array_equal(read_plane(stored, name="w", hdu="WHT"), plane)


def test_limits_hold_for_planes_too(fits_bytes: MakeFits) -> None:
    with pytest.raises(AstroError, match="ASTRO_4003"):
        read_plane(fits_bytes(), name="w", limits=ReadLimits(max_pixels=10))
    with pytest.raises(AstroError, match="'w' is a web page"):
        read_plane(b"<html>", name="w")


def test_weights_and_flags_of_a_real_mosaic_go_with_its_image(shared_data: Path) -> None:
    image = fits.getdata(shared_data / MOSAIC.format("ooi"))
    weights = read_plane(shared_data / MOSAIC.format("oow"), name="oow")
    flags = read_plane(shared_data / MOSAIC.format("ood"), name="ood")
    assert weights.shape == flags.shape == image.shape
    assert flags.dtype == np.int32
    assert data_quality_from(flags, "ood").counts() == {}
    # The weights are inverse variances of the sky of this very image.
    spread = 1.4826 * np.median(np.abs(image - np.median(image)))
    assert np.median(noise_map_from(weights, "weight", "oow").sigma) == pytest.approx(spread, rel=0.1)
