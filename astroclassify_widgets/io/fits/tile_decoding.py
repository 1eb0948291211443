"""Decodes tile-compressed images: the usual ones here, the others where a crash does no harm."""

from __future__ import annotations

import io
import math
import subprocess
import sys
import zlib
from pathlib import Path
from typing import IO, Any, Final

import numpy as np
from astropy.io import fits
from astropy.io.fits.hdu.base import BITPIX2DTYPE

# astropy raises it and exports it nowhere.
from astropy.io.fits.hdu.compressed._compression import CfitsioException
from numpy.typing import NDArray

from astroclassify_widgets.errors import AstroError
from astroclassify_widgets.io.fits.decode_tiles import OVER_MEMORY
from astroclassify_widgets.io.read_limits import Deadline

DECODING_DAMAGE: Final = (CfitsioException, zlib.error, EOFError)
"""What the decoders raise beside what astropy raises."""

# The C code behind HCOMPRESS_1 and PLIO_1 writes beyond its memory on damaged data, and that behind RICE_1
# and behind dithering on odd settings.
_SAFE_TYPES: Final = ("RICE_1", "RICE_ONE", "GZIP_1", "GZIP_2", "NOCOMPRESS")
_SAFE_SETTINGS: Final = {"BLOCKSIZE": (16, 32), "BYTEPIX": (1, 2, 4)}
_SAFE_SEEDS: Final = range(1, 10_001)
_UNDITHERED: Final = "NO_DITHER"
_MOST_SETTINGS: Final = 9
_MOST_SECONDS: Final = 120
_LEAST_MEMORY: Final = 256 << 20
_BYTES_PER_PIXEL: Final = 40


class DecodingError(ValueError):
    """The process that decodes broke down."""


def is_safe_to_decode(header: fits.Header) -> bool:
    """Tell from the header of the table whether damaged tiles can do no worse than raise."""
    settings = {header.get(f"ZNAME{i}"): header.get(f"ZVAL{i}") for i in range(1, _MOST_SETTINGS + 1)}
    dithered = header.get("ZQUANTIZ", _UNDITHERED) != _UNDITHERED
    return (
        header.get("ZCMPTYPE") in _SAFE_TYPES
        and all(settings.get(name, values[-1]) in values for name, values in _SAFE_SETTINGS.items())
        and (not dithered or header.get("ZDITHER0") in _SAFE_SEEDS)
    )


def decoded_here(table: Any, index: tuple[int | None, ...]) -> NDArray[Any]:
    """Decode in this process.

    Parameters
    ----------
    table
        The HDU of the table that holds the tiles.
    index
        Which plane of each axis, outermost first; None is all of it.

    Returns
    -------
    numpy.ndarray
        The stored numbers, which BSCALE and BZERO still scale.
    """
    image = fits.CompImageHDU(bintable=table, uint=False, do_not_scale_image_data=True)
    decoded: NDArray[Any] = image.section[tuple(slice(None) if number is None else number for number in index)]
    return decoded


def decoded_apart(
    table: Any, stream: IO[bytes], index: tuple[int | None, ...], deadline: Deadline, what: str
) -> NDArray[Any]:
    """Decode in a process of its own, with a limit of memory and time.

    Parameters
    ----------
    table, index
        As for `decoded_here`, which returns the same.
    stream
        The file.
    deadline
        When the process is ended; after 120 s where there is none.
    what
        What the image is called in the message of an error.

    Raises
    ------
    AstroError
        ASTRO_5041 (takes too long) or 5071 (more memory than it may have, or than there is for a process).
    """
    header = table.header
    shape = [header[f"ZNAXIS{axis}"] for axis in range(header["ZNAXIS"], 0, -1)]
    pixels = math.prod(length for length, number in zip(shape, index, strict=True) if number is None)
    ends = Deadline(_MOST_SECONDS) if deadline.seconds_left() is None else deadline
    seconds = ends.seconds_left() or 0.0
    order = [_LEAST_MEMORY + _BYTES_PER_PIXEL * pixels, math.ceil(seconds) + 1]
    order += [-1 if number is None else number for number in index]
    script = Path(__file__).with_name("decode_tiles.py")
    try:
        done = subprocess.run(
            [sys.executable, "-P", "-W", "ignore", str(script), *map(str, order)],
            input=_first_extension(table, stream),
            capture_output=True,
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise ends.passed(what) from None
    except OSError:
        raise AstroError("ASTRO_5071", f"no process could be started to decode {what}.") from None
    if done.returncode == OVER_MEMORY:
        raise AstroError("ASTRO_5071", f"{what} takes more memory to decode than its {pixels} px explain.")
    stored = np.dtype(BITPIX2DTYPE[header["ZBITPIX"]])
    if done.returncode or len(done.stdout) != pixels * stored.itemsize:
        raise DecodingError("the decoder broke down")
    return np.frombuffer(done.stdout, stored)


def _first_extension(table: Any, stream: IO[bytes]) -> bytes:
    """Return a file that holds the table alone."""
    place = table.fileinfo()
    stream.seek(place["hdrLoc"])
    stored = stream.read(place["datLoc"] + place["datSpan"] - place["hdrLoc"])
    primary = io.BytesIO()
    fits.PrimaryHDU().writeto(primary)
    return primary.getvalue() + stored
