"""Planes from files of their own are read as the noise and the flags of a frame."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from astropy.io import fits

from astroclassify_widgets.errors import AstroError
from astroclassify_widgets.io.fits.companion_names import GIVEN_NOISE
from astroclassify_widgets.io.fits.plane_file import read_noise, read_quality
from astroclassify_widgets.io.read_array import read_array
from astroclassify_widgets.io.read_limits import ReadLimits

MakeFits = Callable[..., bytes]
MOSAIC = "legacy_mosaic_90prime/k4m_160319_075112_{}_zd_ls9.CCD3.fits"


@pytest.mark.parametrize("kind", ["u1", "i1", "i2", "u2", "i4", "u4"])
def test_whole_numbers_keep_their_bits(fits_bytes: MakeFits, plane: np.ndarray, kind: str) -> None:
    stored = (plane % 100).astype(kind)
    stored[0, :2] = np.iinfo(kind).min, np.iinfo(kind).max
    quality = read_quality(fits_bytes(stored), read_array(plane), name="mask.fits")
    np.testing.assert_array_equal(quality.bits, stored.view(f"u{stored.itemsize}"))
    assert quality.source == "'mask.fits'"


def test_scaled_flags_keep_every_bit(plane: np.ndarray, tmp_path: Path) -> None:
    flags = fits.ImageHDU(np.full(plane.shape, (1 << 24) + 1, np.int32))
    flags.header["BSCALE"] = 3
    fits.HDUList([fits.PrimaryHDU(), flags]).writeto(tmp_path / "mask.fits")
    bits = read_quality(tmp_path / "mask.fits", read_array(plane), name="mask.fits").bits
    assert (bits == 3 * ((1 << 24) + 1)).all()


def test_noise_may_be_unknown_everywhere(fits_bytes: MakeFits, plane: np.ndarray) -> None:
    stored = fits_bytes(np.full_like(plane, np.nan, np.float64))
    assert not read_noise(stored, GIVEN_NOISE["weight"], read_array(plane), name="weight.fits").sigma.any()


def test_a_weight_map_may_bear_its_name_and_stand_anywhere(fits_bytes: MakeFits, plane: np.ndarray) -> None:
    stored = fits_bytes(None, extensions=[(plane[None] + 4, [("EXTNAME", "WHT")])])
    noise = read_noise(stored, GIVEN_NOISE["weight"], read_array(plane), name="w")
    np.testing.assert_allclose(noise.sigma, (plane + 4) ** -0.5, rtol=1e-6)
    assert noise.source == "HDU 1 'WHT' of 'w'"


def test_limits_hold_for_planes_too(fits_bytes: MakeFits, plane: np.ndarray) -> None:
    frame = read_array(plane)
    with pytest.raises(AstroError, match="ASTRO_4003"):
        read_quality(fits_bytes(), frame, name="w", limits=ReadLimits(max_pixels=10))
    with pytest.raises(AstroError, match="'w' is a web page"):
        read_noise(b"<html>", GIVEN_NOISE["error"], frame, name="w")


def test_weights_and_flags_of_a_real_mosaic_go_with_its_image(shared_data: Path) -> None:
    image = fits.getdata(shared_data / MOSAIC.format("ooi"))
    frame = read_array(image)
    noise = read_noise(shared_data / MOSAIC.format("oow"), GIVEN_NOISE["weight"], frame, name="oow")
    flags = read_quality(shared_data / MOSAIC.format("ood"), frame, name="ood")
    assert noise.sigma.shape == flags.bits.shape == image.shape
    assert flags.counts() == {}
    # The weights are inverse variances of the sky of this very image.
    spread = 1.4826 * np.median(np.abs(image - np.median(image)))
    assert np.median(noise.sigma) == pytest.approx(spread, rel=0.1)
