"""Bits that only tell something about a pixel do not take it away."""

from __future__ import annotations

from io import BytesIO

import numpy as np
import pytest
from astropy.io import fits

import astroclassify_widgets as acw
from astroclassify_widgets.io.fits.quality_legend import informational_bits

DETECTED, BAD = 5, 0


def exposure(telescope: str, name: str, legend: dict[str, int], flags: dict[int, int]) -> bytes:
    """A file of an image of five stars, and a plane of flags: on every star those of the bits in `flags`."""
    frame, truth = acw.simulate(seed=3, nx=200, ny=200, n_stars=5)
    bits = np.zeros(frame.shape, np.int32)
    y, x = np.mgrid[:200, :200]
    for row in truth:
        near = np.hypot(x - row["x"].value, y - row["y"].value) < 8
        for bit in flags:
            bits[near] |= 1 << bit
    primary = fits.PrimaryHDU()
    primary.header["TELESCOP"] = telescope
    plane = fits.ImageHDU(bits, name=name)
    for keyword, bit in legend.items():
        plane.header[f"HIERARCH {keyword}"] = bit
    content = BytesIO()
    fits.HDUList([primary, fits.ImageHDU(frame.data, name="IMAGE"), plane]).writeto(content)
    return content.getvalue()


@pytest.mark.parametrize(
    ("telescope", "name", "legend", "bit"),
    [("Rubin", "MASK", {"MP_DETECTED": DETECTED, "MP_BAD": BAD}, DETECTED), ("JWST", "DQ", {}, 2)],
)
def test_stars_that_a_pipeline_has_marked_are_found(
    telescope: str, name: str, legend: dict[str, int], bit: int
) -> None:
    frame = acw.load(exposure(telescope, name, legend, {bit: 1}))
    assert f"the bits {1 << bit} are no reason to mask" in " ".join(frame.notes)
    found = [len(acw.run(frame, threshold_sigma=8, dq_bits=bits)) for bits in ("all", "none", str(1 << bit))]
    assert found[0] == found[1] > found[2]


@pytest.mark.parametrize("telescope", ["Rubin", "JWST"])
def test_bad_pixels_are_masked_all_the_same(telescope: str) -> None:
    frame = acw.load(exposure(telescope, "DQ", {"MP_DETECTED": DETECTED, "MP_BAD": BAD}, {BAD: 1, DETECTED: 1}))
    assert len(acw.run(frame, threshold_sigma=8)) < len(acw.run(frame, threshold_sigma=8, dq_bits="none"))


@pytest.mark.parametrize("value", [-1, 32, 1 << 40, "5", None, 2.0, True])
def test_a_legend_that_makes_no_sense_is_passed_over(value: object) -> None:
    plane = fits.Header()
    plane["HIERARCH MP_DETECTED"] = value
    assert informational_bits(plane, fits.Header()) == 0
