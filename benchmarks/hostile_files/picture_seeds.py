"""Small pictures of every make that is read."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import numpy as np
import tifffile
from numpy.typing import NDArray
from PIL import Image

from benchmarks.hostile_files.fits_seeds import sky_with_a_star
from benchmarks.hostile_files.seed import Seed


def picture_seeds() -> Iterator[Seed]:
    """Yield the seeds; the same bytes every time."""
    sky = sky_with_a_star()
    deep, gray = (sky * 16).astype(np.uint16), np.clip(sky / 2, 0, 255).astype(np.uint8)
    colour = np.stack([gray, gray // 2, gray // 3], axis=-1)
    yield Seed("gray8.png", _pillow(gray, "PNG"))
    yield Seed("gray16.png", _pillow(deep, "PNG"))
    yield Seed("rgb.png", _pillow(colour, "PNG"))
    yield Seed("rgba.png", _pillow(np.dstack([colour, np.full_like(gray, 255)]), "PNG"))
    yield Seed("palette.png", _pillow(gray, "PNG", mode="P"))
    yield Seed("gray.jpg", _pillow(gray, "JPEG"))
    yield Seed("rgb.jpg", _pillow(colour, "JPEG"))
    yield Seed("gray8.tif", _tiff(gray))
    yield Seed("gray16.tif", _tiff(deep))
    yield Seed("gray16_big_endian.tif", _tiff(deep, byteorder=">"))
    yield Seed("rgb16.tif", _tiff(np.stack([deep, deep, deep], axis=-1), photometric="rgb"))
    yield Seed("deflated_tiles.tif", _tiff(deep, compression="zlib", tile=(16, 16), predictor=True))
    yield Seed("lzw.tif", _tiff(gray, compression="lzw"))
    yield Seed("two_pages.tif", _tiff(np.stack([deep, deep]), photometric="minisblack"))


def _pillow(pixels: NDArray[Any], format: str, mode: str = "") -> bytes:
    content = io.BytesIO()
    picture = Image.fromarray(pixels)
    (picture.convert(mode) if mode else picture).save(content, format)
    return content.getvalue()


def _tiff(pixels: NDArray[Any], **options: Any) -> bytes:
    content = io.BytesIO()
    tifffile.imwrite(content, pixels, metadata=None, software=False, **options)
    return content.getvalue()
