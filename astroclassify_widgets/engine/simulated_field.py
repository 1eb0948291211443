"""A simulated field: what a CCD would record of known sources, and the table of what they are."""

from __future__ import annotations

from typing import Any, Final

import astropy.units as u
import numpy as np
from astropy.table import QTable
from astropy.wcs import WCS
from numpy.typing import NDArray

from astroclassify_widgets.engine.simulated_light import expected_electrons
from astroclassify_widgets.engine.simulated_sources import (
    CosmicRays,
    PointSources,
    draw_cosmic_rays,
    draw_galaxies,
    draw_hot_pixels,
    draw_stars,
    random_stream,
)
from astroclassify_widgets.model.frame import Frame, Image
from astroclassify_widgets.model.header import Header, HeaderCard
from astroclassify_widgets.model.header_values import HeaderNumber, HeaderUnit, HeaderValues
from astroclassify_widgets.model.observer import Observer, SilentObserver, observed
from astroclassify_widgets.params.simulation import SimulationParams

Floats = NDArray[np.float64]

_SILENT: Final = SilentObserver()


def simulate(params: SimulationParams, observer: Observer = _SILENT) -> tuple[Frame, QTable]:
    """Simulate a field as a CCD records it, bias and dark subtracted.

    Sky, stars and galaxies give every pixel an expected charge, photons arrive at random about it, particles
    and hot pixels add their own, the amplifier adds Gaussian read noise, and the sum is divided by the gain,
    rounded to whole ADU and clipped at saturation. Every kind of source and of noise has random numbers of
    its own: other sources on the field leave the stars where they are, and cosmic rays and hot pixels
    leave the noise of all other pixels as it is.

    Parameters
    ----------
    params
        The field; the same parameters give the same frame, byte for byte.
    observer
        Told of progress; may cancel.

    Returns
    -------
    frame
        Float32 data, shape (ny, nx) [ADU], with a TAN world coordinate system: north up, east left.
    truth
        One row a source: ``kind`` (star, galaxy, cosmic_ray or hot_pixel), ``x``, ``y`` 0-based [px],
        noiseless total ``flux`` [ADU] and ``flux_electron`` [e-], ``ra``, ``dec`` [deg]; the parameters
        are in ``meta["params"]``.

    Raises
    ------
    AstroError
        ASTRO_4001 if the stars do not fit, or more pixels are to be hot than there are.
    """
    with observed(observer, "simulate"):
        stars, galaxies = draw_stars(params), draw_galaxies(params)
        cosmic_rays, hot_pixels = draw_cosmic_rays(params), draw_hot_pixels(params)
        expected = expected_electrons(params, stars, galaxies, observer)
        observer.progress("simulate", 0.9)
        data = _recorded(expected, cosmic_rays, hot_pixels, params)
        wcs = _tangent_plane(params)
        kinds = {"star": stars, "galaxy": galaxies, "cosmic_ray": cosmic_rays, "hot_pixel": hot_pixels}
        return _frame(data, wcs, params), _truth(kinds, wcs, params)


def expected_image(params: SimulationParams, observer: Observer = _SILENT) -> Floats:
    """Return the noiseless image that `simulate` draws photons from.

    Parameters
    ----------
    params
        The field.
    observer
        Told of progress; may cancel.

    Returns
    -------
    numpy.ndarray
        Sky, stars and galaxies, without cosmic rays and hot pixels, neither rounded nor clipped; float64,
        shape (ny, nx) [ADU].
    """
    electrons = expected_electrons(params, draw_stars(params), draw_galaxies(params), observer)
    return np.asarray(electrons / params.gain)


def _recorded(expected: Floats, cosmic_rays: CosmicRays, hot_pixels: PointSources, params: SimulationParams) -> Image:
    """Return the data [ADU] that a detector reads of an expected charge [e-]."""
    electrons = random_stream(params.seed, "photons").poisson(expected).astype(np.float64)
    ny, nx = expected.shape
    columns, rows = np.rint(cosmic_rays.deposit_x), np.rint(cosmic_rays.deposit_y)
    hit = (columns >= 0) & (columns < nx) & (rows >= 0) & (rows < ny)
    pixels = rows[hit].astype(np.intp), columns[hit].astype(np.intp)
    np.add.at(electrons, pixels, cosmic_rays.deposit[hit])
    dark = random_stream(params.seed, "dark_current").poisson(hot_pixels.flux)
    electrons[hot_pixels.y.astype(np.intp), hot_pixels.x.astype(np.intp)] += dark
    electrons += random_stream(params.seed, "read_noise").normal(0.0, params.read_noise, expected.shape)
    # The converter knows whole numbers only; a saturated pixel is at or above the level, never below.
    adu = np.minimum(np.rint(electrons / params.gain), np.ceil(params.saturation))
    return adu.astype(np.float32)


def _tangent_plane(params: SimulationParams) -> WCS:
    wcs = WCS(naxis=2)
    wcs.wcs.ctype = ["RA---TAN", "DEC--TAN"]
    wcs.wcs.cunit = ["deg", "deg"]
    wcs.wcs.crval = [params.ra, params.dec]
    wcs.wcs.crpix = [(params.nx + 1) / 2, (params.ny + 1) / 2]  # FITS counts from 1
    wcs.wcs.cdelt = [-params.pixel_scale / 3600, params.pixel_scale / 3600]
    wcs.wcs.radesys = "ICRS"
    wcs.pixel_shape = (params.nx, params.ny)
    wcs.wcs.set()
    return wcs


def _frame(data: Image, wcs: WCS, params: SimulationParams) -> Frame:
    cards: dict[str, Any] = {
        "OBJECT": "simulated field",
        "BUNIT": "adu",
        "GAIN": params.gain,
        "RDNOISE": params.read_noise,
        "EXPTIME": params.exptime,
        "SATURATE": params.saturation,
    }

    def number(keyword: str) -> tuple[HeaderNumber]:
        return (HeaderNumber(cards[keyword], f"{keyword} = {cards[keyword]!r}"),)

    return Frame(
        data=data,
        mask=np.zeros(data.shape, dtype=np.bool_),
        name=f"simulated_{params.seed}.fits",
        header_values=HeaderValues(
            units=(HeaderUnit("adu", "", "BUNIT = 'adu'"),),
            gain=number("GAIN"),
            exposure=number("EXPTIME"),
            read_noise=number("RDNOISE"),
            saturation=number("SATURATE"),
        ),
        header=Header(HeaderCard(keyword, value) for keyword, value in cards.items()),
        wcs=wcs,
    )


def _truth(kinds: dict[str, PointSources], wcs: WCS, params: SimulationParams) -> QTable:
    kind = np.repeat(list(kinds), [len(sources.x) for sources in kinds.values()])
    x, y, flux = (np.concatenate([getattr(sources, name) for sources in kinds.values()]) for name in ("x", "y", "flux"))
    ra, dec = wcs.all_pix2world(x, y, 0) if len(x) else (x, y)
    return QTable(
        {
            "kind": kind,
            "x": x * u.pix,
            "y": y * u.pix,
            "flux": flux / params.gain * u.adu,
            "flux_electron": flux * u.electron,
            "ra": ra * u.deg,
            "dec": dec * u.deg,
        },
        meta={"params": params.model_dump()},
    )
