"""The front door of frames: a path, bytes, an open file, an array or a CCDData in, a Frame out."""

from __future__ import annotations

from dataclasses import replace
from os import PathLike, fspath
from pathlib import Path
from typing import IO, Any

from numpy.typing import ArrayLike

from astroclassify_widgets.errors import AstroError
from astroclassify_widgets.io.read_array import read_array
from astroclassify_widgets.io.read_fits import read_fits
from astroclassify_widgets.io.read_limits import ReadLimits
from astroclassify_widgets.model.frame import Frame
from astroclassify_widgets.model.frame_origin import FrameOrigin


def load(
    source: str | PathLike[str] | bytes | IO[bytes] | ArrayLike | Any,
    *,
    name: str | None = None,
    hdu: int | str | None = None,
    mask: ArrayLike | None = None,
    limits: ReadLimits | None = None,
) -> Frame:
    """Load a frame.

    Parameters
    ----------
    source
        Path of a FITS file (plain, gzip or bzip2), its bytes, an open binary file, a 2-D array, a masked
        array, a Quantity, or an astropy CCDData or NDData.
    name
        What the frame is called in tables; the file's own name when not given.
    hdu
        FITS extension, by number or name; the first 2-D image when not given.
    mask
        True where a pixel must not be used, shape (ny, nx); added to what the source masks itself.
    limits
        Bounds on what is read; none when not given.

    Returns
    -------
    Frame
        Read-only.

    Raises
    ------
    AstroError
        ASTRO_4001 (empty file), 4002, 4003 (size), 4007 (no FITS, damaged, no image), 4041 (no such file or
        extension).
    """
    from astropy.nddata import NDData

    limits = limits or ReadLimits()
    if isinstance(source, str | PathLike):
        path = Path(source)
        frame = read_fits(path, name=name or path.name, hdu=hdu, limits=limits)
        frame = replace(frame, origin=_origin(source, name, hdu))
    elif isinstance(source, bytes | bytearray | memoryview):
        frame = read_fits(bytes(source), name=name or "frame.fits", hdu=hdu, limits=limits)
    elif hasattr(source, "read") and not isinstance(source, NDData):  # a CCDData reads, too
        frame = read_fits(_content(source), name=name or _own_name(source), hdu=hdu, limits=limits)
    elif hdu is not None:
        raise AstroError("ASTRO_4001", "hdu chooses an extension of a file, and an array has none.", "Leave it out.")
    else:
        return read_array(source, name=name or "array", mask=mask)
    return frame if mask is None else frame.with_mask(mask)


def _origin(path: str | PathLike[str], name: str | None, hdu: int | str | None) -> FrameOrigin:
    """Return the call by which a file is loaded, with the path as it was given."""
    given: dict[str, str | int | None] = {"name": name or None, "hdu": hdu}
    options = tuple((option, value) for option, value in given.items() if value is not None)
    return FrameOrigin("load", (fspath(path),), options)


def _content(file: Any) -> bytes:
    """Return what an open file holds."""
    try:
        content = file.read()
    except UnicodeDecodeError:
        content = None
    if not isinstance(content, bytes):
        raise AstroError("ASTRO_4001", "the file is open as text.", "Open it with mode 'rb'.")
    return content


def _own_name(file: Any) -> str:
    """Return the name of an open file, if it has one; a temporary file has a number in its place."""
    name = getattr(file, "name", None)
    return Path(name).name if isinstance(name, str) else "frame.fits"
