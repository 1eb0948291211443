"""Parameters of a simulated field."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import model_validator

from astroclassify_widgets.params.base import Params, parameter
from astroclassify_widgets.params.rules import must_be_below


class SimulationParams(Params):
    """A field of stars and galaxies as a CCD would record it. Fluxes and sky are in electrons."""

    seed: int = parameter(1, "seed of every random number", ge=0)
    nx: int = parameter(512, "columns", unit="px", ge=16, le=20_000)
    ny: int = parameter(512, "rows", unit="px", ge=16, le=20_000)
    psf: Literal["moffat", "gaussian"] = parameter("moffat", "shape of a star")
    fwhm: float = parameter(3.0, "FWHM of a star", unit="px", ge=0.5, le=50)
    moffat_beta: float = parameter(3.0, "Moffat exponent", ge=1.5, le=100)
    n_stars: int = parameter(150, "stars", ge=0, le=1_000_000)
    min_separation: float = parameter(0.0, "least distance between two stars", unit="px", ge=0, le=1000)
    margin: float = parameter(0.0, "least distance of a star from the edge", unit="px", ge=0, le=1000)
    flux_min: float = parameter(1e3, "faintest star; fluxes are log-uniform", unit="e-", gt=0, le=1e12)
    flux_max: float = parameter(3e5, "brightest star", unit="e-", gt=0, le=1e12)
    sky: float = parameter(200.0, "sky level at the centre", unit="e-/px", ge=0, le=1e9)
    sky_gradient: float = parameter(
        0.0, "change of the sky across the frame along x and y, as a fraction of it", ge=-1, le=1
    )
    n_galaxies: int = parameter(0, "galaxies with exponential discs", ge=0, le=100_000)
    n_cosmic_rays: int = parameter(0, "cosmic-ray tracks", ge=0, le=100_000)
    n_hot_pixels: int = parameter(0, "hot pixels", ge=0, le=1_000_000)
    gain: float = parameter(1.5, "detector gain", unit="e-/ADU", gt=0, le=1e6)
    read_noise: float = parameter(5.0, "read noise", unit="e-", ge=0, le=1e6)
    saturation: float = parameter(60_000.0, "level at which pixels clip", unit="ADU", gt=0, le=1e12)
    exptime: float = parameter(60.0, "exposure time written to the header", unit="s", gt=0, le=1e6)
    pixel_scale: float = parameter(0.5, "pixel scale of the TAN projection", unit="arcsec/px", gt=0, le=3600)
    ra: float = parameter(150.0, "right ascension of the centre", unit="deg", ge=0, lt=360)
    dec: float = parameter(2.2, "declination of the centre", unit="deg", ge=-90, le=90)

    @model_validator(mode="after")
    def _fluxes_are_ordered(self) -> Self:
        if self.flux_min != self.flux_max:
            must_be_below(self, "flux_min", "flux_max")
        return self
