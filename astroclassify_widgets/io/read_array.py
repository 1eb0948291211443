"""Makes a frame of an array that is already in memory."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from astropy.io import fits
from astropy.wcs import WCS
from numpy.typing import ArrayLike, NDArray

from astroclassify_widgets.errors import AstroError
from astroclassify_widgets.io.caught_warnings import caught_warnings
from astroclassify_widgets.io.fits.companion_names import Meaning
from astroclassify_widgets.io.fits.companions import data_quality_from, noise_map_from, with_companions
from astroclassify_widgets.io.fits.read_cards import read_cards
from astroclassify_widgets.io.fits.read_wcs import read_wcs, usable_wcs
from astroclassify_widgets.io.header.given_cards import with_given
from astroclassify_widgets.io.header.header_values import header_values_of
from astroclassify_widgets.io.header.observation import observation_of
from astroclassify_widgets.io.header.unit_text import astropy_unit
from astroclassify_widgets.io.pixels import require_plane, require_size, usable_pixels
from astroclassify_widgets.io.read_limits import NO_LIMITS
from astroclassify_widgets.model.data_quality import DataQuality
from astroclassify_widgets.model.frame import Frame
from astroclassify_widgets.model.frame_origin import Plain
from astroclassify_widgets.model.header import Header, HeaderCard
from astroclassify_widgets.model.header_values import HeaderUnit, HeaderValues
from astroclassify_widgets.model.noise_map import NoiseMap

if TYPE_CHECKING:
    from astropy.nddata import NDData

# What an uncertainty of astropy calls its kind.
_MEANINGS: Final[Mapping[str, Meaning]] = MappingProxyType({"std": "sigma", "var": "variance", "ivar": "weight"})


def read_array(
    data: Any,
    *,
    name: str = "array",
    mask: ArrayLike | None = None,
    given: Mapping[str, Plain] | None = None,
) -> Frame:
    """Copy a two-dimensional array into a frame; later changes of the array do not reach it.

    Parameters
    ----------
    data
        Real numbers, shape (ny, nx) [px]: a numpy or masked array, an astropy Quantity, or an NDData or
        CCDData, of which mask, uncertainty, flags, unit, meta and wcs are used. Axes of length 1 beyond two
        are dropped.
    name
        What the frame is called.
    mask
        True where a pixel must not be used, of the shape of the data; added to the array's own mask.
    given
        Cards in place of those of its meta.

    Returns
    -------
    Frame
        Pixels that are masked, NaN or infinite hold zero.

    Raises
    ------
    AstroError
        ASTRO_4001 (the mask does not fit), 4003 (too small, or no pixel that can be measured), 4007
        (not a plane of real numbers).
    """
    held = _held(data, name)
    axes = require_plane(held.data.shape, f"'{name}'")
    shape = held.data.shape[axes[0]], held.data.shape[axes[1]]
    require_size(shape, f"'{name}'", NO_LIMITS)
    masks = [_plane_mask(given, shape, name) for given in (held.mask, mask) if given is not None]
    pixels, unusable = usable_pixels(
        held.data.reshape(shape), np.logical_or.reduce(masks) if masks else None, f"'{name}'"
    )
    own_cards, card_note = _cards(held.meta)
    cards = with_given(own_cards, given)
    header = Header(cards)
    fits_axes = tuple(held.data.ndim - axis for axis in reversed(axes))
    wcs, wcs_note = _wcs(held.wcs, cards, shape, fits_axes)
    noise_map, unread = _noise_map(held.uncertainty, shape)
    frame = Frame(
        data=pixels,
        mask=unusable,
        name=name,
        header_values=_with_unit(header_values_of(header), held.unit, type(data).__name__),
        header=header,
        wcs=wcs,
        notes=tuple(note for note in (card_note, wcs_note, unread) if note),
        observation=observation_of(header, wcs),
        known_finite=True,
    )
    return with_companions(frame, noise_map, _data_quality(held, shape))


def _held(data: Any, name: str) -> NDData:
    from astropy.nddata import NDData

    try:
        held = data if isinstance(data, NDData) else NDData(data)
        if held.mask is np.ma.nomask:
            # A masked array without a mask holds a bare False.
            held.mask = None
        values = np.asarray(held.data)
    except (TypeError, ValueError):
        raise AstroError("ASTRO_4007", f"'{name}' is no array of numbers.") from None
    if values.dtype.kind not in "biuf":
        raise AstroError("ASTRO_4007", f"'{name}' holds values of type {values.dtype}.", "Pixels are real numbers.")
    return held


def _plane_mask(mask: ArrayLike, shape: tuple[int, int], name: str) -> NDArray[np.bool_]:
    try:
        given = np.asarray(mask).astype(np.bool_)
    except (TypeError, ValueError):
        raise AstroError("ASTRO_4001", f"the mask of '{name}' is no array of truth values.") from None
    if given.ndim == 0:  # numpy's mask of nothing, or of everything
        return np.full(shape, given)
    if given.size != shape[0] * shape[1] or given.shape[-1:] != shape[1:]:
        raise AstroError("ASTRO_4001", f"the mask of '{name}' has the shape {given.shape}, the data {shape}.")
    return given.reshape(shape)


def _noise_map(uncertainty: Any, shape: tuple[int, int]) -> tuple[NoiseMap | None, str]:
    """Return the noise of the pixels, or a sentence why it cannot be used."""
    if uncertainty is None:
        return None, ""
    meaning, stated = _MEANINGS.get(uncertainty.uncertainty_type), np.asarray(uncertainty.array)
    if meaning is None or stated.dtype.kind not in "biuf":
        return None, "The uncertainty of the array is of a kind that is not read."
    if stated.size != shape[0] * shape[1]:
        return None, f"The uncertainty of the array has another shape, {stated.shape}, and is not used."
    return noise_map_from(stated.reshape(shape), meaning, "the uncertainty of the array", "total"), ""


def _data_quality(held: NDData, shape: tuple[int, int]) -> DataQuality | None:
    """Return the flags of a CCDData where they are whole numbers, one a pixel."""
    flags = getattr(held, "flags", None)
    if flags is None or np.size(flags) != shape[0] * shape[1] or np.asarray(flags).dtype.kind not in "biu":
        return None
    return data_quality_from(np.asarray(flags).reshape(shape), "the flags of the array")


def _cards(meta: Any) -> tuple[tuple[HeaderCard, ...], str]:
    if isinstance(meta, fits.Header):
        with caught_warnings():
            return read_cards(meta, None)
    cards = [HeaderCard(str(key).upper(), _plain(value)) for key, value in meta.items()]
    return tuple(card for card in cards if card.value is not None), ""


def _plain(value: Any) -> str | float | int | bool | None:
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, str | float | int | bool):
        return value
    # A Quantity says its unit: "60.0 s".
    return str(value) if hasattr(value, "unit") and np.ndim(value) == 0 else None


def _wcs(
    wcs: Any, cards: tuple[HeaderCard, ...], shape: tuple[int, int], axes: tuple[int, ...]
) -> tuple[WCS | None, str]:
    if wcs is None:
        return read_wcs(cards, shape, axes)
    if not isinstance(wcs, WCS):
        return None, "The world coordinates of the array are of a kind that is not read."
    return usable_wcs(wcs, shape, axes)


def _with_unit(values: HeaderValues, unit: Any, kind: str) -> HeaderValues:
    text = "" if unit is None else astropy_unit(str(unit))
    if not text or text in (stated.text for stated in values.units):
        return values
    return replace(values, units=(HeaderUnit(text, "", f"unit of the {kind}"),))
