"""Reads one plane of a FITS image as it is stored, and touches no more of the file than that."""

from __future__ import annotations

import io
from dataclasses import dataclass
from types import MappingProxyType
from typing import IO, Any, Final

import numpy as np
from astropy.io import fits
from numpy.typing import NDArray

from astroclassify_widgets.errors import AstroError
from astroclassify_widgets.io.caught_warnings import caught_warnings
from astroclassify_widgets.io.fits.choice import require_readable
from astroclassify_widgets.io.fits.cube import PlaneOfCube
from astroclassify_widgets.io.fits.hdus import DAMAGE, FitsHdu, OpenFits
from astroclassify_widgets.io.fits.scaling import Scaling, scaling_of
from astroclassify_widgets.io.fits.tile_decoding import DECODING_DAMAGE, decoded_apart, decoded_here, is_safe_to_decode
from astroclassify_widgets.io.pixels import Rows

_TYPES: Final = MappingProxyType({8: ">u1", 16: ">i2", 32: ">i4", 64: ">i8", -32: ">f4", -64: ">f8"})


@dataclass(frozen=True, eq=False)
class RowsOfFile:
    """An image in an open file, of which rows are read when they are asked for.

    It is not mapped into memory, which is no faster: where a mapped file becomes shorter, such as one that a camera
    overwrites, the system ends the process.

    Attributes
    ----------
    stream
        The file.
    begins
        Where the image begins in it [bytes].
    dtype, shape
        Of the stored numbers.
    what
        What the image is called in the message of an error.
    """

    stream: IO[bytes]
    begins: int
    dtype: np.dtype[Any]
    shape: tuple[int, int]
    what: str

    def __getitem__(self, rows: slice) -> NDArray[Any]:
        """Return some rows; ASTRO_4007 where the file has become shorter meanwhile."""
        first, last, _ = rows.indices(self.shape[0])
        row_bytes = self.shape[1] * self.dtype.itemsize
        self.stream.seek(self.begins + first * row_bytes)
        content = self.stream.read((last - first) * row_bytes)
        if len(content) < (last - first) * row_bytes:
            raise AstroError("ASTRO_4007", f"{self.what} became shorter while it was read.", "Load it again.")
        return np.frombuffer(content, self.dtype).reshape(last - first, self.shape[1])


@dataclass(frozen=True, eq=False)
class StoredPlane:
    """One plane of an image.

    Attributes
    ----------
    plane
        Which one.
    numbers
        As they are stored, shape (ny, nx).
    scaling
        What makes values of them.
    header
        Of the image, without the cards of the table that holds a compressed one.
    """

    plane: PlaneOfCube
    numbers: Rows
    scaling: Scaling
    header: fits.Header


def read_stored(hdu: FitsHdu, plane: tuple[int, ...] | None, file: OpenFits) -> StoredPlane:
    """Read one plane of an image.

    Of an image that is not compressed nothing is read yet.

    Parameters
    ----------
    hdu
        Any HDU.
    plane
        Which plane of a cube.
    file
        The file that it stands in.

    Raises
    ------
    AstroError
        ASTRO_4007 (no image, damaged, or a cube without a choice), 4003 (its size, or more than the memory
        holds), 4001 (no such plane), 5071 (more memory than it may take) or 5041 (takes too long).
    """
    what = hdu.layout.place(file.name)
    try:
        with caught_warnings():
            chosen = require_readable(hdu, what, plane, file.limits)
            header = _image_header(hdu)
            scaling = scaling_of(header, what)
    except DAMAGE:
        raise AstroError("ASTRO_4007", f"the header of {what} is damaged.") from None
    return StoredPlane(chosen, _numbers(hdu, chosen, file, what), scaling, header)


def _numbers(hdu: FitsHdu, plane: PlaneOfCube, file: OpenFits, what: str) -> Rows:
    try:
        if not hdu.layout.is_compressed:
            return _rows(hdu, plane, file.stream, what)
        is_limited = file.limits.decode_apart or file.deadline.seconds_left() is not None
        if is_limited or not is_safe_to_decode(hdu.opened.header):
            decoded = decoded_apart(hdu.opened, file.stream, plane.index, file.deadline, what)
        else:
            with caught_warnings():
                decoded = decoded_here(hdu.opened, plane.index)
        return decoded.reshape(plane.plane_shape)
    except MemoryError:
        raise AstroError("ASTRO_4003", f"{what} has more pixels than the memory holds.") from None
    except (*DAMAGE, *DECODING_DAMAGE):
        raise AstroError(
            "ASTRO_4007", f"{what} cannot be decoded.", "The file is damaged, or compressed in an unusual way."
        ) from None


def _image_header(hdu: FitsHdu) -> fits.Header:
    image = fits.CompImageHDU(bintable=hdu.opened, uint=False) if hdu.layout.is_compressed else hdu.opened
    header: fits.Header = image.header
    return header


def _rows(hdu: FitsHdu, plane: PlaneOfCube, stream: IO[bytes], what: str) -> Rows:
    stored = np.dtype(_TYPES[hdu.opened.header["BITPIX"]])
    ny, nx = plane.plane_shape
    begins = hdu.opened.fileinfo()["datLoc"] + plane.number * ny * nx * stored.itemsize
    if isinstance(stream, io.BytesIO):
        held: NDArray[Any] = np.frombuffer(stream.getvalue(), stored, ny * nx, begins).reshape(ny, nx)
        return held
    return RowsOfFile(stream, begins, stored, (ny, nx), what)
