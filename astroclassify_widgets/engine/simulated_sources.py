"""What there is on a simulated field: stars, galaxies, cosmic rays and hot pixels, drawn from a seed."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from astroclassify_widgets.engine.scattered_positions import spread_out
from astroclassify_widgets.errors import AstroError
from astroclassify_widgets.params.simulation import SimulationParams

Floats = NDArray[np.float64]

_STREAMS: Final = (
    "stars", "galaxies", "cosmic_rays", "hot_pixels", "photons", "dark_current", "read_noise",
)  # fmt: skip
"""Each has random numbers of its own, by its place here: new ones go to the end."""

_HALF_LIGHT_RADII = (2.0, 6.0)
_AXIS_RATIOS = (0.25, 1.0)
_TRACK_MEAN_LENGTH = 6.0
_TRACK_STEPS_PER_PIXEL = 16
_TRACK_CHARGES_PER_PIXEL = (500.0, 5_000.0)
_HOT_CHARGES = (500.0, 30_000.0)


@dataclass(frozen=True, eq=False)
class PointSources:
    """Stars or hot pixels: positions, 0-based [px], and fluxes [e-], each of length n."""

    x: Floats
    y: Floats
    flux: Floats


@dataclass(frozen=True, eq=False)
class DiscGalaxies(PointSources):
    """Exponential discs.

    Attributes
    ----------
    half_light_radius
        Radius along the major axis that holds half of the light before the PSF [px].
    axis_ratio
        Minor over major axis.
    theta
        Angle of the major axis from x towards y [rad].
    """

    half_light_radius: Floats
    axis_ratio: Floats
    theta: Floats


@dataclass(frozen=True, eq=False)
class CosmicRays(PointSources):
    """Tracks, positions being the centres of their charge.

    Attributes
    ----------
    deposit_x, deposit_y, deposit
        Where charge was set free along all tracks [px], and how much [e-].
    """

    deposit_x: Floats
    deposit_y: Floats
    deposit: Floats


def random_stream(seed: int, name: str) -> np.random.Generator:
    """Return the generator of one kind of source or noise, independent of all others of the same seed."""
    return np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(_STREAMS.index(name),)))


def draw_stars(params: SimulationParams) -> PointSources:
    """Draw positions, evenly over the frame within the margin, and log-uniform fluxes.

    The first stars of a field stay the same when more are asked for.

    Raises
    ------
    AstroError
        ASTRO_4001 if the margin leaves no room, or not as many stars fit so far apart.
    """
    room_x, room_y = params.nx - 2 * params.margin, params.ny - 2 * params.margin
    if min(room_x, room_y) <= 0:
        raise AstroError(
            "ASTRO_4001",
            f"margin = {params.margin:g} px leaves no room on a frame of {params.nx} x {params.ny} px.",
            "Ask for a smaller margin or a larger frame.",
        )
    rng = random_stream(params.seed, "stars")
    if params.min_separation > 0 and params.n_stars > 1:
        rows = spread_out(rng, params.n_stars, room_x, room_y, params.min_separation)
    else:
        rows = rng.random((params.n_stars, 3)) * (room_x, room_y, 1)
    first = params.margin - 0.5  # the corner of the outermost pixel is at -0.5
    return PointSources(first + rows[:, 0], first + rows[:, 1], _source_flux(rows[:, 2], params))


def draw_galaxies(params: SimulationParams) -> DiscGalaxies:
    """Draw discs of random size, inclination and angle anywhere on the frame, with the fluxes of stars."""
    rows = random_stream(params.seed, "galaxies").random((params.n_galaxies, 6))
    return DiscGalaxies(
        x=rows[:, 0] * params.nx - 0.5,
        y=rows[:, 1] * params.ny - 0.5,
        flux=_source_flux(rows[:, 2], params),
        half_light_radius=_between(rows[:, 3], _HALF_LIGHT_RADII),
        axis_ratio=_between(rows[:, 4], _AXIS_RATIOS),
        theta=rows[:, 5] * math.pi,
    )


def draw_cosmic_rays(params: SimulationParams) -> CosmicRays:
    """Draw straight tracks, many short and few long, whose charge varies along their way.

    A particle sets free a charge in proportion to its path; each small step of a track gets an
    exponentially distributed part of it, which makes tracks as uneven as real ones. A step's charge stays
    in one pixel.
    """
    n = params.n_cosmic_rays
    rng = random_stream(params.seed, "cosmic_rays")
    middle_x, middle_y = rng.random(n) * params.nx - 0.5, rng.random(n) * params.ny - 0.5
    length = rng.exponential(_TRACK_MEAN_LENGTH, n)
    angle = rng.random(n) * math.pi
    charge = _log_between(rng.random(n), _TRACK_CHARGES_PER_PIXEL) * (1 + length)

    steps = 1 + np.ceil(length * _TRACK_STEPS_PER_PIXEL).astype(np.int64)
    track = np.repeat(np.arange(n), steps)
    step = np.arange(len(track)) - np.repeat(np.cumsum(steps) - steps, steps)
    along = ((step + 0.5) / steps[track] - 0.5) * length[track]
    x = middle_x[track] + along * np.cos(angle[track])
    y = middle_y[track] + along * np.sin(angle[track])
    share = rng.exponential(size=len(track))
    deposit = share * (charge / np.bincount(track, share, n))[track]
    centre_x, centre_y = (np.bincount(track, deposit * at, n) / charge for at in (x, y))
    return CosmicRays(centre_x, centre_y, charge, x, y, deposit)


def draw_hot_pixels(params: SimulationParams) -> PointSources:
    """Draw pixels of high dark current, no two the same.

    Raises
    ------
    AstroError
        ASTRO_4001 if there are more than the frame has pixels.
    """
    n_pixels = params.nx * params.ny
    if params.n_hot_pixels > n_pixels:
        raise AstroError("ASTRO_4001", f"n_hot_pixels = {params.n_hot_pixels}, but the frame has {n_pixels} pixels.")
    rng = random_stream(params.seed, "hot_pixels")
    y, x = np.divmod(rng.choice(n_pixels, params.n_hot_pixels, replace=False), params.nx)
    charge = _log_between(rng.random(params.n_hot_pixels), _HOT_CHARGES)
    return PointSources(x.astype(np.float64), y.astype(np.float64), charge)


def _between(uniform: Floats, limits: tuple[float, float]) -> Floats:
    return limits[0] + uniform * (limits[1] - limits[0])


def _log_between(uniform: Floats, limits: tuple[float, float]) -> Floats:
    return np.asarray(limits[0] * (limits[1] / limits[0]) ** uniform)


def _source_flux(uniform: Floats, params: SimulationParams) -> Floats:
    return _log_between(uniform, (params.flux_min, params.flux_max))
