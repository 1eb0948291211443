"""A process that decodes one picture: the file on its input; the plane and its transparent pixels as npy on its output.

It is run as a script and imports nothing of the package, so that it starts quickly.
"""

from __future__ import annotations

import io
import json
import math
import sys
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

OUT_OF_MEMORY: Final = 71
"""Exit status when memory ran out."""
_WEIGHTS: Final = np.array([0.2126, 0.7152, 0.0722])
"""Of red, green and blue in the luminance, after ITU-R BT.709."""
_BAND: Final = 64
"""Rows that are weighted at a time."""
_CHANNELS: Final = {"red": 0, "green": 1, "blue": 2}

Pixels = NDArray[Any]
Order = dict[str, Any]


def main() -> None:
    """Decode what stands on the standard input, as the only argument says."""
    order = json.loads(sys.argv[1])
    content = sys.stdin.buffer.read()
    try:
        decode = {"PNG": _png_decoder, "JPEG": _jpeg_decoder, "TIFF": _tiff_decoder}[order["format"]]()
        _limit(order["memory"], order["seconds"])
        pixels, palette = decode(content, order)
        for array in _plane(pixels, palette, order):
            np.save(sys.stdout.buffer, np.ascontiguousarray(turned(array, order["orientation"])))
    except MemoryError:
        sys.exit(OUT_OF_MEMORY)
    except RuntimeError as error:
        if "memory" in str(error).lower():  # so a codec says it
            sys.exit(OUT_OF_MEMORY)
        raise


def turned(rows: Pixels, orientation: int) -> Pixels:
    """Return stored rows and columns as they are to be shown; orientations are those of the TIFF standard."""
    if orientation >= 5:
        rows = rows.T
        orientation = {5: 1, 6: 2, 7: 3, 8: 4}[orientation]
    down = -1 if orientation in (3, 4) else 1
    right = -1 if orientation in (2, 3) else 1
    return rows[::down, ::right]


def luminance(pixels: Pixels) -> Pixels:
    """Return the weighted sum of red, green and blue, which are the last axis; float32."""
    light = np.empty(pixels.shape[:-1], np.float32)
    for start in range(0, len(pixels), _BAND):
        band = np.s_[start : start + _BAND]
        light[band] = pixels[band] @ _WEIGHTS
    return light


# Each returns what decodes, loaded: an import needs memory, too, and not that of the picture.


def _png_decoder() -> Any:
    from imagecodecs import png_decode

    def decode(content: bytes, order: Order) -> tuple[Pixels, None]:
        pixels = png_decode(content)
        return (pixels // order["spread"] if order["spread"] > 1 else pixels), None

    return decode


def _jpeg_decoder() -> Any:
    from imagecodecs import jpeg8_decode, jpeg_decode

    del jpeg8_decode  # by which the other one decodes
    return lambda content, _: (jpeg_decode(content), None)


def _tiff_decoder() -> Any:
    from tifffile import TiffFile

    def decode(content: bytes, order: Order) -> tuple[Pixels, Pixels | None]:
        with TiffFile(io.BytesIO(content)) as file:
            page = file.pages[order["page"]]
            if not page.is_contiguous:
                _require_whole(page, len(content))
            pixels = page.asarray(maxworkers=1, squeeze=False)[:, 0]
            palette = page.colormap.T if order["palette"] else None
        # Colours are the last axis, or planes of their own, the first.
        return (pixels[0] if len(pixels) == 1 else np.moveaxis(pixels[..., 0], 0, -1)), palette

    return decode


def _require_whole(page: Any, size: int) -> None:
    """Refuse a page of which a part is missing; it would be filled with zeros."""
    wanted = math.prod(page.chunked)
    places = list(zip(page.dataoffsets, page.databytecounts, strict=True))[:wanted]
    if len(places) < wanted or not all(0 < start < start + length <= size for start, length in places):
        raise ValueError("a part of the pixels is not in the file")


def _plane(pixels: Pixels, palette: Pixels | None, order: Order) -> tuple[Pixels, Pixels]:
    """Return what is measured, and where it is transparent; that has no rows where it is so nowhere."""
    height, width = order["shape"]
    if pixels.shape[:2] != (height, width) or pixels.size != height * width * order["samples"]:
        raise ValueError("the pixels are not those that the header claims")
    values = pixels.reshape(height, width, order["samples"])
    transparent = values[..., order["alpha"]] == 0 if order["alpha"] >= 0 else np.zeros((0, 0), np.bool_)
    if palette is not None:
        plane = _chosen(palette, order["channel"])[values[..., 0]]
    else:
        plane = values[..., 0] if order["colours"] == 1 else _chosen(values[..., :3], order["channel"])
    plane = plane.view(np.uint8) if plane.dtype == np.bool_ else plane
    return (plane.dtype.type(order["highest"]) - plane if order["highest"] else plane), transparent


def _chosen(colours: Pixels, channel: str) -> Pixels:
    return luminance(colours) if channel == "luminance" else colours[..., _CHANNELS[channel]]


def _limit(memory: int, seconds: int) -> None:
    """Let this process take so many bytes more than it has now, and so much time; where the system can."""
    try:
        import resource

        pages = int(Path("/proc/self/statm").read_text().split()[0])
    except (ImportError, OSError):
        return
    most = pages * resource.getpagesize() + memory
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))


if __name__ == "__main__":
    main()
