"""The front door of frames: a path, bytes, an open file, an array or a CCDData in, a Frame out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from os import PathLike, fspath
from pathlib import Path
from typing import IO, Any

from numpy.typing import ArrayLike

from astroclassify_widgets.errors import AstroError
from astroclassify_widgets.io.image_choice import ImageChoice, image_choice
from astroclassify_widgets.io.read_array import read_array
from astroclassify_widgets.io.read_image_file import read_image_file
from astroclassify_widgets.io.read_limits import NO_LIMITS, ReadLimits
from astroclassify_widgets.model.frame import Frame
from astroclassify_widgets.model.frame_origin import Argument, FrameOrigin, Plain
from astroclassify_widgets.params.reading import Channel
from astroclassify_widgets.pipeline.companion_planes import with_companions

_UNNAMED = "frame.fits"


def load(
    source: str | PathLike[str] | bytes | IO[bytes] | ArrayLike | Any,
    *,
    name: str | None = None,
    hdu: int | str | None = None,
    plane: int | Sequence[int] | None = None,
    channel: Channel = "luminance",
    mask: ArrayLike | None = None,
    error: str | PathLike[str] | bytes | ArrayLike | None = None,
    weight: str | PathLike[str] | bytes | ArrayLike | None = None,
    dq: str | PathLike[str] | bytes | ArrayLike | None = None,
    header: Mapping[str, Plain] | None = None,
    limits: ReadLimits | None = None,
) -> Frame:
    """Load a frame.

    Parameters
    ----------
    source
        Path of a FITS file (plain, gzip or bzip2) or of a PNG, JPEG or TIFF picture, its bytes, an open
        binary file, a 2-D array, a masked array, a Quantity, or an astropy CCDData or NDData.
    name
        What the frame is called in tables; the file's own name when not given.
    hdu
        FITS extension, by number or name; the first 2-D image when not given.
    plane
        Plane of a cube, from 0: one number for each axis beyond two that is longer than 1, outermost first.
    channel
        What of a colour picture is measured.
    mask
        True where a pixel must not be used, shape (ny, nx); added to what the source masks itself.
    error
        Standard deviation of every pixel, all noise included [unit of the frame]: a FITS file or an array of
        shape (ny, nx), in place of what the source brings.
    weight
        Weight of every pixel, inverse to the variance of its sky up to a factor, as for `error`; pixels of no
        weight are left out where the recipe uses it.
    dq
        Flags of every pixel, whole numbers, as for `error`; ``dq_bits`` of the recipe says which mask it.
    header
        Keyword to value of cards in place of the source's, for what its header lacks or has wrong.
    limits
        Bounds on what is read; none when not given.

    Returns
    -------
    Frame
        Read-only.

    Raises
    ------
    AstroError
        ASTRO_4001 (empty file, a plane that is not there, planes that do not fit), 4002, 4003 (size), 4007
        (no format that is read, damaged, no image), 4041 (no such file or extension), 5041, 5071 (limits).
    """
    limits = limits or NO_LIMITS
    choice = image_choice(hdu, plane, channel, header)
    companions = {"error": error, "weight": weight, "dq": dq}
    given = {role: value for role, value in companions.items() if value is not None}
    frame = _read(source, name, choice, limits)
    frame = with_companions(frame, given, limits)
    if mask is not None:
        frame = frame.with_mask(mask)
    return frame.with_origin(_origin(source, name, choice, given) if mask is None else None)


def _read(source: Any, name: str | None, choice: ImageChoice, limits: ReadLimits) -> Frame:
    from astropy.nddata import NDData

    if isinstance(source, str | PathLike):
        path = Path(source)
        return read_image_file(path, name=name or path.name, choice=choice, limits=limits)
    if isinstance(source, bytes | bytearray | memoryview):
        return read_image_file(bytes(source), name=name or _UNNAMED, choice=choice, limits=limits)
    if hasattr(source, "read") and not isinstance(source, NDData):  # a CCDData reads, too
        content = _content(source, limits)
        return read_image_file(content, name=name or _own_name(source), choice=choice, limits=limits)
    choice.require_whole_array()
    return read_array(source, name=name or "array", given=choice.header)


def _origin(source: Any, name: str | None, choice: ImageChoice, companions: Mapping[str, Any]) -> FrameOrigin | None:
    """Return the call by which files are loaded, with paths as they were given; None of what is in memory."""
    if not all(isinstance(value, str | PathLike) for value in (source, *companions.values())):
        return None
    paths: dict[str, Argument] = {role: fspath(value) for role, value in companions.items()}
    given: dict[str, Argument] = {"name": name or None, **choice.options(), **paths}
    options = tuple((option, value) for option, value in given.items() if value is not None)
    return FrameOrigin("load", (fspath(source),), options)


def _content(file: Any, limits: ReadLimits) -> bytes:
    """Return what an open file holds, or one byte more than may be read."""
    try:
        content = file.read() if limits.max_bytes is None else file.read(limits.max_bytes + 1)
    except UnicodeDecodeError:
        content = None
    if not isinstance(content, bytes):
        raise AstroError("ASTRO_4001", "the file is open as text.", "Open it with mode 'rb'.")
    return content


def _own_name(file: Any) -> str:
    """Return the name of an open file, if it has one; a temporary file has a number in its place."""
    name = getattr(file, "name", None)
    return Path(name).name if isinstance(name, str) else _UNNAMED
