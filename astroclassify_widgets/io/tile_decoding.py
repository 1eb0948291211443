"""Decodes tile-compressed images: the usual ones here, the others where a crash does no harm."""

from __future__ import annotations

import io
import subprocess
import sys
import zlib
from pathlib import Path
from typing import IO, Any, Final

import numpy as np
from astropy.io import fits

# astropy raises it and exports it nowhere.
from astropy.io.fits.hdu.compressed._compression import CfitsioException
from numpy.typing import NDArray

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
_LEAST_MEMORY: Final = 512 << 20
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


def decoded_apart(table: Any, stream: IO[bytes], pixels: int) -> NDArray[np.float32]:
    """Decode in a process of its own, with a limit of memory and time.

    Parameters
    ----------
    table
        The HDU of the table that holds the tiles.
    stream
        The file.
    pixels
        Size of the image [px].
    """
    place = table.fileinfo()
    stream.seek(place["hdrLoc"])
    stored = stream.read(place["datLoc"] + place["datSpan"] - place["hdrLoc"])
    primary = io.BytesIO()
    fits.PrimaryHDU().writeto(primary)
    memory = _LEAST_MEMORY + _BYTES_PER_PIXEL * pixels
    script = Path(__file__).with_name("decode_tiles.py")
    try:
        done = subprocess.run(
            [sys.executable, "-P", "-W", "ignore", str(script), str(memory)],
            input=primary.getvalue() + stored,
            capture_output=True,
            timeout=_MOST_SECONDS,
            check=True,
        )
        decoded: NDArray[np.float32] = np.load(io.BytesIO(done.stdout))
    except (subprocess.SubprocessError, OSError, ValueError, EOFError):
        raise DecodingError("the decoder broke down") from None
    return decoded
